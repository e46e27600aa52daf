"""Subscribers, their deliveries and returned mail for the tests of bounces."""

from email.message import EmailMessage

from django.utils import timezone

from newsletter.delivery.sender_identity import message_id
from newsletter.models import AudienceCount, Delivery, Mailing, Subscriber
from newsletter.services import mailings
from tests.factories import IssueFactory, UserFactory

EMAIL = "anna@voorbeeld.nl"


def create_subscriber(email=EMAIL, state="confirmed"):
    since = timezone.now() if state == "confirmed" else None
    row = Subscriber.objects.create(email=email, state=state, confirmed_at=since)
    if state == "confirmed":
        AudienceCount.objects.get_or_create(landsdelen="")
        AudienceCount.objects.filter(landsdelen="").update(confirmed=1)
    return row


def create_mailing():
    """Create a mailing that is being sent to one subscriber."""
    mailing = mailings.plan_mailing(issue=IssueFactory(), user=UserFactory(is_superuser=True))
    Mailing.objects.filter(pk=mailing.pk).update(state="sending", candidates=1)
    return mailing


def create_sent_delivery(subscriber, issue=None, kind="issue"):
    """Create a delivery that was sent to this subscriber."""
    return Delivery.objects.create(
        kind=kind,
        mailing=None if kind == "confirm" else issue or create_mailing(),
        subscriber=subscriber,
        state="sent",
        ended_at=timezone.now(),
    )


def build_dsn(
    about,
    *,
    action="failed",
    status="5.1.1",
    returned="message/rfc822",
    original=None,
    diagnostic="550 5.1.1 User unknown",
):
    """Build a delivery status notification (RFC 3464) in the format of Postfix."""
    headers = f"From: info@voorbeeld.nl\r\nMessage-ID: {original or message_id(about)}\r\n"
    fields = (
        "Reporting-MTA: dns; mx.voorbeeld.nl\r\n\r\n"
        f"Final-Recipient: rfc822; {EMAIL}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n"
    )
    return _build_report("delivery-status", "message/delivery-status", fields, returned, headers)


def build_complaint(about, kind="abuse"):
    """Build the complaint of a reader, as her mail provider forwards it (RFC 5965)."""
    headers = f"From: info@voorbeeld.nl\r\nMessage-ID: {message_id(about)}\r\n"
    fields = f"Feedback-Type: {kind}\r\nUser-Agent: Terugkoppeling/1\r\nVersion: 1\r\n"
    return _build_report(
        "feedback-report", "message/feedback-report", fields, "text/rfc822-headers", headers
    )


def _build_report(report, kind, fields, returned, headers):
    edge = "=_grens"
    body = "\r\nBeste lezer\r\n" if returned == "message/rfc822" else ""
    return (
        "From: MAILER-DAEMON@voorbeeld.nl\r\nTo: bounces@localhost\r\nSubject: Returned\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={report}; boundary="{edge}"\r\n\r\n'
        f"--{edge}\r\nContent-Type: text/plain\r\n\r\nHet lukte niet.\r\n"
        f"--{edge}\r\nContent-Type: {kind}\r\n\r\n{fields}\r\n"
        f"--{edge}\r\nContent-Type: {returned}\r\n\r\n{headers}{body}\r\n--{edge}--\r\n"
    ).encode()


def build_personal_mail(subject="Vraag"):
    """Build a mail that was written by a person."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "bert@voorbeeld.nl", subject
    mail.set_content("Dag!")
    return mail.as_bytes()
