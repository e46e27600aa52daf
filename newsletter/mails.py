"""Each mail is a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from newsletter.models import Subscriber
from pact.overview import overview


def confirmation_mail(subscriber: Subscriber) -> EmailMultiAlternatives:
    """`Auto-Submitted` (RFC 3834) keeps absence notices from answering it."""
    context = {"site": overview().site, "token": subscriber.token}
    subject, text, html = (
        render_to_string(f"newsletter/mail/confirm/{name}", context)
        for name in ("subject.txt", "body.txt", "body.html")
    )
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[subscriber.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
