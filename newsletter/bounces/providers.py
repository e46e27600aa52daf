"""The companies that may send our mail, through django-anymail.

Each takes headers as they are, `List-Unsubscribe` and `Message-ID` included, and says in its
webhooks which mail it means. Who rewrites these (Mailjet) or needs a heavy library (Amazon SES)
is better used by SMTP.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    view: str
    """Of django-anymail: takes the calls of the webhook."""
    keys: tuple[str, ...]
    """What must stand in `MAIL_PROVIDER_KEYS`; the names are those of django-anymail."""


PROVIDERS = {
    "brevo": Provider("anymail.webhooks.brevo.BrevoTrackingWebhookView", ("API_KEY",)),
    "mailgun": Provider(
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        ("API_KEY", "SENDER_DOMAIN", "WEBHOOK_SIGNING_KEY"),
    ),
    "postmark": Provider(
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView", ("SERVER_TOKEN",)
    ),
    "sparkpost": Provider("anymail.webhooks.sparkpost.SparkPostTrackingWebhookView", ("API_KEY",)),
}
