"""Heartbeats of workers that run, end and die, and the health page that shows them."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site
from django.utils import timezone

from bench.mail_workers import WORKER_SCRIPT, worker_environment
from newsletter.heartbeat import DEAD_AFTER, Heartbeat
from newsletter.models import Delivery, SubscriberRequest, Worker
from tests.database_url import database_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker_health(client):
    """Return the state of the worker on `/healthz`, which always answers 200."""

    def ask():
        answer = client.get("/healthz")
        assert answer.status_code == 200
        return answer.json()["worker"]

    return ask


def test_health_reports_no_worker_when_none_ran(worker_health):
    assert worker_health() == "none"


def test_a_worker_that_beats_is_well_until_it_falls_silent(worker_health):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        heart = Heartbeat()
        heart.record_beat()
        assert worker_health() == "ok"
        clock.shift(DEAD_AFTER)
        assert worker_health() == "silent"
        heart.record_beat()
        assert worker_health() == "ok"
    assert Worker.objects.count() == 1


def test_a_stopped_worker_is_not_reported_missing(worker_health):
    heart = Heartbeat()
    heart.record_beat()
    heart.stop()
    assert worker_health() == "none"


def test_a_dead_worker_does_not_hide_a_live_one(worker_health):
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        Heartbeat().record_beat()
    assert worker_health() == "silent"
    Heartbeat().record_beat()
    assert worker_health() == "ok"


@pytest.mark.django_db(transaction=True)
def test_sigterm_ends_the_mail_at_hand_and_gives_the_rest_back_at_once(
    smtp_server, settings, tmp_path
):
    for number in range(20):
        SubscriberRequest.objects.create(
            kind=SubscriberRequest.Kind.SUBSCRIBE, email=f"{number}@voorbeeld.nl"
        )
    smtp_server.replies["END"] = lambda: time.sleep(0.3) or "250 OK"
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER_SCRIPT.format(lease=300)],
        cwd=site.BASE_DIR,
        env=worker_environment(tmp_path, database_url(), settings.EMAIL_PORT),
    )
    try:
        until = time.monotonic() + 60
        while not smtp_server.received and time.monotonic() < until:
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    rows = list(Delivery.objects.values_list("state", "worker__stopped_at"))
    sent = [stopped for state, stopped in rows if state == "sent"]
    assert len(sent) == len(smtp_server.received) < 20
    assert {state for state, _ in rows} == {"sent", "pending"}
    assert None not in sent
