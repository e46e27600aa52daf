"""Two changes of one address, or of one count, at the same moment."""

import threading
import time

import pytest

from newsletter.models import AudienceCount, Import, ImportRow, Subscriber, Suppression
from newsletter.services import subscriber_import, subscriptions, suppression
from newsletter.services.bounces import record_bounce
from tests.concurrency import run_concurrently
from tests.factories import ImportFactory, SubscriberFactory
from tests.newsletter.bounces.samples import EMAIL, create_sent_delivery, create_subscriber

pytestmark = pytest.mark.django_db

COMPLAINED = Subscriber.Reason.COMPLAINED


def test_an_address_that_was_stopped_is_not_confirmed_by_an_older_link(
    request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
    Suppression.objects.create(email_hash=subscriptions.hash_email(EMAIL), reason="complained")
    assert client.post(path).headers["Location"] == "/nieuwsbrief/bevestigd/"
    assert get_subscriber().state == "pending"


def test_a_report_stops_who_is_confirmed_whatever_the_list_of_stopped_addresses_says():
    anna = create_subscriber()
    mail = create_sent_delivery(anna)
    Suppression.objects.create(email_hash=subscriptions.hash_email(EMAIL), reason="complained")
    record_bounce(delivery_id=mail.pk, bounce="hard")
    anna.refresh_from_db()
    assert anna.state == "stopped"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["import", "stop"])
def test_who_is_stopped_while_she_is_imported_is_no_reader(monkeypatch, first):
    imported = ImportFactory(state=Import.State.IMPORTING, total=1, verdict_counts={"new": 1})
    ImportRow.objects.create(batch=imported, number=1, email=EMAIL, verdict="new")
    begun = threading.Event()
    module, function_name = {
        "import": (subscriber_import, "_create_subscribers"),
        "stop": (suppression, "add_suppression"),
    }[first]
    original = getattr(module, function_name)

    def slowly(*args):
        begun.set()
        time.sleep(0.3)
        original(*args)

    monkeypatch.setattr(module, function_name, slowly)
    jobs = {
        "import": lambda: subscriber_import.import_batch(imported.pk),
        "stop": lambda: suppression.suppress(email=EMAIL, reason=COMPLAINED),
    }
    first_job = jobs.pop(first)
    (second_job,) = jobs.values()
    run_concurrently(first_job, lambda: begun.wait(5) and second_job())
    assert not Subscriber.objects.confirmed().exists()
    assert Suppression.objects.get().reason == "complained"


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_their_landsdelen_do_not_wait_for_each_other(monkeypatch):
    readers = [SubscriberFactory(landsdelen="noord"), SubscriberFactory(landsdelen="oost")]
    for choice in ("noord", "oost"):
        suppression.adjust_audience_count(choice, 1)

    def slowly(choice, number):
        suppression.adjust_audience_count(choice, number)
        time.sleep(0.2)

    monkeypatch.setattr(subscriptions, "adjust_audience_count", slowly)
    one, other = readers
    run_concurrently(
        lambda: subscriptions.change_landsdelen(subscriber=one, landsdelen="oost"),
        lambda: subscriptions.change_landsdelen(subscriber=other, landsdelen="noord"),
    )
    assert set(AudienceCount.objects.values_list("confirmed", flat=True)) == {1}
