"""An issue from writing it to sending it to the last subscriber."""

import pytest
from django.core import mail

from newsletter.models import AudienceCount, Consent, Delivery, Mailing, Subscriber
from newsletter.services import mailings, subscriptions
from tests.factories import IssueFactory, UserFactory

pytestmark = pytest.mark.django_db


def create_subscriber(name, landsdelen=""):
    subscriber = Subscriber.objects.create(email=f"{name}@voorbeeld.nl", landsdelen=landsdelen)
    subscriptions.confirm_subscription(subscriber=subscriber)
    subscriber.refresh_from_db()
    return subscriber


def test_an_issue_reaches_every_reader_once(run_worker):
    issue, editor = IssueFactory(live=False), UserFactory(is_superuser=True)
    readers = [create_subscriber(name) for name in ("anna", "bert", "cora")]
    mailing = mailings.plan_mailing(issue=issue, user=editor)
    run_worker()
    run_worker()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE
    assert (mailing.candidates, mailing.sent) == (3, 3)
    assert sorted(message.to[0] for message in mail.outbox) == [reader.email for reader in readers]
    issue.refresh_from_db()
    assert issue.live
    message = mail.outbox[0].message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Techniekpact nieuwsbrief <nieuwsbrief.localhost>"
    assert message["List-Unsubscribe"].startswith("<http://localhost:8000/nieuwsbrief/afmelden/")
    assert message["List-Unsubscribe"].count("<") == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert AudienceCount.objects.get().confirmed == 3
    assert Consent.objects.count() == 3
