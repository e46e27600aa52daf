"""The providers that may send our mail, through django-anymail.

Each takes headers as they are, `List-Unsubscribe` and `Message-ID` included, and says in its
webhooks which mail it means. Who rewrites these (Mailjet) or needs a heavy library (Amazon SES)
is better used by SMTP.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    # The webhook view of django-anymail.
    view: str
    # The keys that `MAIL_PROVIDER_KEYS` must hold, by the names of django-anymail.
    keys: tuple[str, ...]
    # Whether its API takes pictures that a mail shows in its text (django-anymail).
    embeds_pictures: bool = True


PROVIDERS = {
    "brevo": Provider(
        "anymail.webhooks.brevo.BrevoTrackingWebhookView", ("API_KEY",), embeds_pictures=False
    ),
    "mailgun": Provider(
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        ("API_KEY", "SENDER_DOMAIN", "WEBHOOK_SIGNING_KEY"),
    ),
    "postmark": Provider(
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView", ("SERVER_TOKEN",)
    ),
    "sparkpost": Provider("anymail.webhooks.sparkpost.SparkPostTrackingWebhookView", ("API_KEY",)),
}
