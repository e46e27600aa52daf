"""Servers that take only so much: nobody fails by it, and the pace that is taken is kept."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsletter.delivery import pace, rates, retries, run
from newsletter.models import Delivery, Mailing, TokenBucket

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-02 09:00+01:00", tick=False) as traveller:
        yield traveller


def run_for(clock, duration, step=MINUTE):
    """Run the worker every `step`, until the mailing is done or the time is over."""
    end = timezone.now() + duration
    while timezone.now() < end and Mailing.objects.sending().exists():
        with suppress(run.MailServerError):
            run.deliver_queued(1)
        clock.shift(step)


class HourlyLimit:
    """Replies of a relay that takes so many mails in each clock hour."""

    def __init__(self, number, refusal):
        self.number, self.refusal = number, refusal
        self.accepted, self.refused = Counter(), Counter()

    def __call__(self):
        hour = timezone.now().replace(minute=0)
        if self.accepted[hour] >= self.number:
            self.refused[hour] += 1
            return self.refusal
        self.accepted[hour] += 1
        return "250 OK"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "address", "hours"),
    [
        (("MAIL", "451 4.3.0 Try later"), "lezer@voorbeeld-{}.nl", 8),
        (("RCPT", "451 4.3.0 Try later"), "lezer@voorbeeld-{}.nl", 8),
        # What may be greylisting of a domain is told from a limit later.
        (("RCPT", "451 4.7.1 Try again later"), "{}@voorbeeld.nl", 16),
        (("RCPT", "450 4.7.1 Not now"), "lezer@voorbeeld-{}.nl", 8),
    ],
)
def test_a_relay_that_takes_thirty_an_hour_gets_everybody_through(
    smtp_server, prepare_mailing, clock, limit, address, hours
):
    readers = 18 * hours
    mailing = prepare_mailing(*[address.format(number) for number in range(readers)])
    stage, refusal = limit
    relay = HourlyLimit(30, refusal)
    smtp_server.replies[stage] = relay
    run_for(clock, timedelta(hours=hours), 2 * MINUTE)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == ("done", readers, 0)
    assert not Delivery.objects.exclude(deferrals=0).exists()
    # Once the pace is known, few mails are offered in vain.
    late = sorted(relay.accepted)[3:-1]
    assert sum(relay.accepted[hour] for hour in late) > 20 * len(late)
    assert sum(relay.refused[hour] for hour in late) < 6 * len(late)


def test_greylisting_holds_up_nobody_else_in_the_domain(smtp_server, prepare_mailing, clock):
    addresses = [f"{number}@voorbeeld.nl" for number in range(20)]
    mailing = prepare_mailing(*addresses)
    first_seen = {}

    def greylist(address):
        def reply():
            seen = first_seen.setdefault(address, timezone.now())
            return "250 OK" if timezone.now() - seen >= 5 * MINUTE else "450 4.7.1 Unavailable"

        return reply

    smtp_server.replies = {("RCPT", address): greylist(address) for address in addresses}
    run_for(clock, MINUTE)
    assert len(first_seen) == 20
    assert not TokenBucket.objects.filter(limited_at__isnull=False).exists()
    run_for(clock, 20 * MINUTE)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent) == ("done", 20)
    assert not Delivery.objects.exclude(deferrals=0).exists()


@pytest.mark.parametrize("answer", ["450 4.2.0 Greylisted", "451 4.7.1 Greylisting in action"])
def test_what_is_called_greylisting_is_taken_for_it(smtp_server, prepare_mailing, clock, answer):
    prepare_mailing("a@grijs.nl", "b@grijs.nl")
    smtp_server.replies["RCPT", "a@grijs.nl"] = answer
    run.deliver_queued(1)
    assert smtp_server.recipients() == ["b@grijs.nl"]
    clock.shift(MINUTE)
    smtp_server.replies.clear()
    run.deliver_queued(1)
    assert smtp_server.recipients() == ["b@grijs.nl", "a@grijs.nl"]


def test_each_limit_without_a_mail_in_between_is_waited_for_longer(clock):
    pauses = []
    for _ in range(7):
        pauses.append(pace.record_limit("druk.nl", "4.7.1", 0) - timezone.now())
        clock.shift(pauses[-1])
    assert [pause // MINUTE for pause in pauses] == [1, 2, 4, 8, 15, 15, 15]
    assert pace.record_limit("druk.nl", "4.7.1", 10) - timezone.now() < 10 * MINUTE


def test_the_pace_is_what_was_taken_between_two_limits_and_grows_slowly(clock):
    pace.record_limit("", "4.3.0", 0)
    clock.shift(HOUR)
    pace.record_limit("", "4.3.0", 30)
    bucket = TokenBucket.objects.get()
    assert round(rates.current_rate(bucket) * 3600) == round(30 * pace.SAFETY_MARGIN)
    clock.shift(HOUR)
    assert round(rates.current_rate(bucket) * 3600) == round(30 * pace.SAFETY_MARGIN * 1.25)
    clock.shift(rates.LEARNED_RATE_LIFETIME)
    assert rates.current_rate(bucket) == 0


def test_a_hiccup_of_the_relay_slows_nothing_down(smtp_server, prepare_mailing, clock):
    mailing = prepare_mailing(*[f"lezer@voorbeeld-{number}.nl" for number in range(50)])
    smtp_server.replies["MAIL"] = "451 4.3.2 Restarting"
    run_for(clock, MINUTE)
    smtp_server.replies.clear()
    run_for(clock, 3 * MINUTE)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent) == ("done", 50)
    bucket = TokenBucket.objects.get(domain="")
    assert (bucket.learned_rate, bucket.trouble) == (None, "")


@pytest.mark.parametrize("answer", ["450 4.7.1 Slow down", "451 4.3.0 Not now"])
def test_a_domain_that_takes_nothing_for_five_days_ends_at_last(
    smtp_server, prepare_mailing, clock, answer
):
    mailing = prepare_mailing("a@dicht.nl", "b@open.nl")
    smtp_server.replies["RCPT", "a@dicht.nl"] = answer
    run_for(clock, retries.PATIENCE - HOUR, 2 * HOUR)
    assert Delivery.objects.get(state="pending").deferrals == 0
    run_for(clock, timedelta(days=3), 2 * HOUR)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == ("done", 1, 1)
