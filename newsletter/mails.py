"""Each mail is a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

from django.core.mail import EmailMultiAlternatives

from newsletter.models import Subscriber
from pact.overview import overview
from publishing.mail import letter, written


def confirmation_mail(subscriber: Subscriber) -> EmailMultiAlternatives:
    context = {"site": overview().site, "token": subscriber.token}
    subject, text, html = written("newsletter/mail/confirm", context)
    return letter(to=subscriber.email, subject=subject, text=text, html=html)
