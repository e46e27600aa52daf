"""Who signed up at the release before is still signed up, and still gets her mail."""

from datetime import UTC, datetime

from django.core import mail

from newsletter.models import Census, Consent, Delivery, Subscriber
from newsletter.models.consent import who
from tests.upgrading import migrate

THEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_nobody_is_lost_and_what_was_due_is_sent(before, work):
    old = before.get_model("newsletter.Subscriber").objects
    old.create(email="due@voorbeeld.nl")
    old.create(email="mailed@voorbeeld.nl", mail_due_at=None, confirmation_sent_at=THEN)
    old.create(email="anna@voorbeeld.nl", state="confirmed", confirmed_at=THEN, mail_due_at=None)
    keys = dict(old.values_list("email", "key"))
    migrate()
    assert dict(Subscriber.objects.values_list("email", "key")) == keys
    assert Subscriber.objects.get(email="mailed@voorbeeld.nl").mailed_at == THEN
    assert Subscriber.objects.get(email="anna@voorbeeld.nl").confirmed_at == THEN
    assert Census.objects.get().confirmed == 1
    lines = Consent.objects.filter(who=who("anna@voorbeeld.nl")).values_list("kind", flat=True)
    assert list(lines) == ["asked", "confirmed"]
    assert Delivery.objects.get().kind == Delivery.Kind.CONFIRM
    work()
    assert [message.to for message in mail.outbox] == [["due@voorbeeld.nl"]]
