"""`/metrics`: who may read it, and what it tells."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.db import OperationalError, connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from newsletter.delivery.pace import record_trouble
from newsletter.heartbeat import Heartbeat
from newsletter.models import Delivery, SubscriberRequest
from newsletter.services import visitor_requests
from pact.models import Article
from publishing.models import Event
from techniekpact.monitoring.query_metrics import measure_query
from techniekpact.monitoring.request_metrics import REGISTRY
from tests.factories import ArticleFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-more-than-twenty-characters"
# Of the whole page; it must stay cheap, as it is asked four times a minute.
MAX_QUERIES = 22


@pytest.fixture
def read_metrics(client):
    """Return the values of `/metrics`, by name and labels."""

    def parse_metrics():
        response = client.get("/metrics")
        assert response.status_code == 200
        return {
            (sample.name.removeprefix("techniekpact_"), *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }

    return parse_metrics


def metrics_status(client, address="127.0.0.1", **headers):
    return client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("10.0.0.1", {}, 404),
        ("", {}, 404),
        # A visitor of nginx, which runs on this machine.
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, 404),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("127.0.0.1", {"authorization": f"Bearer {TOKEN}"}, 200),
        ("192.0.2.1", {"authorization": f"Bearer {TOKEN}"}, 404),
        ("192.0.2.1", {"authorization": "Bearer "}, 404),
    ],
)
def test_without_a_token_a_program_on_this_machine_may_read(client, address, headers, status):
    assert metrics_status(client, address, **headers) == status


@pytest.mark.once
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "192.0.2.1"}, 200),
        ({"authorization": f"Bearer {TOKEN}x"}, 404),
        ({"authorization": f"bearer: {TOKEN}"}, 404),
        ({"authorization": "Bearer é"}, 404),
        ({}, 404),
    ],
)
def test_with_a_token_who_has_it_may_read_and_nobody_else(client, settings, headers, status):
    settings.METRICS_TOKEN = TOKEN
    assert metrics_status(client, **headers) == status
    assert client.get(f"/metrics?token={TOKEN}").status_code == 404


@pytest.mark.once
def test_it_is_for_the_moment_and_read_only(client):
    assert client.get("/metrics")["Cache-Control"] == "no-store"
    assert client.post("/metrics").status_code == 405


def test_it_tells_of_a_site_that_is_well(read_metrics, django_assert_max_num_queries):
    with django_assert_max_num_queries(MAX_QUERIES):
        values = read_metrics()
    checks = {key[1]: value for key, value in values.items() if key[0] == "ready"}
    assert checks == {"database": 1, "migrations": 1, "disk": 1, "files": 1}
    assert values["worker_expected",] == 0
    assert values["queue_waiting", "mail"] == 0
    assert values["disk_free_bytes",] > 0


def test_it_tells_what_waits_and_since_when(read_metrics):
    late = ArticleFactory(live=False)
    hour_ago = timezone.now() - timedelta(hours=1)
    Article.objects.filter(pk=late.pk).update(go_live_at=hour_ago)
    SubscriberRequest.objects.create(kind="subscribe", email="a@voorbeeld.nl", created_at=hour_ago)
    Delivery.objects.create(
        kind=Delivery.Kind.CONFIRM, subscriber=SubscriberFactory(), not_before=hour_ago
    )
    Delivery.objects.create(
        kind=Delivery.Kind.CONFIRM,
        subscriber=SubscriberFactory(),
        not_before=timezone.now() + timedelta(hours=1),
    )
    values = read_metrics()
    for queue in ("publications", "requests", "mail"):
        assert values["queue_waiting", queue] == 1, queue
        assert values["queue_oldest_seconds", queue] == pytest.approx(3600, abs=60), queue


def test_it_tells_what_became_of_mail(read_metrics):
    for state, bounce in (("sent", ""), ("sent", "hard"), ("failed", "")):
        Delivery.objects.create(
            kind=Delivery.Kind.CONFIRM,
            subscriber=SubscriberFactory(),
            state=state,
            bounce=bounce,
            ended_at=timezone.now(),
        )
    record_trouble("no_connection")
    values = read_metrics()
    assert values["mails_day", "single", "sent"] == 2
    assert values["mails_day", "single", "failed"] == 1
    assert values["mails_day", "single", "bounced"] == 1
    assert values["mail_trouble_seconds", "no_connection"] >= 0


def test_it_tells_how_the_worker_does(read_metrics):
    heart = Heartbeat()
    heart.record_beat()
    heart.record_beat(["deliver", "purge_trash"])
    values = read_metrics()
    assert values["worker_expected",] == 1
    assert 0 <= values["worker_silent_seconds",] < 60
    assert values["job_failing", "deliver"] == values["job_failing", "purge_trash"] == 1
    heart.record_beat()
    assert ("job_failing", "deliver") not in read_metrics()


def test_it_tells_of_log_ins_that_fail(read_metrics, client):
    form = {"login": "wie", "password": "een lang wachtwoord"}
    client.post("/beheer/login/", form, headers={"origin": "http://localhost:8000"})
    values = read_metrics()
    failed = Event.objects.filter(kind=Event.Kind.LOGIN_FAILED).count()
    assert values["log_ins_hour", "login_failed"] == failed == 1
    assert values["log_ins_hour", "locked_out"] == 0


@pytest.mark.once
def test_while_the_database_is_away_it_tells_so_and_what_this_process_counted(
    read_metrics, monkeypatch
):
    monkeypatch.setattr("caching.version_poller.is_database_unavailable", lambda: True)
    values = read_metrics()
    assert values["ready", "database"] == 0
    assert values["ready", "disk"] == 1
    assert not any(key[0] == "queue_waiting" for key in values)


@pytest.mark.once
def test_what_visitors_send_is_no_label(client):
    for path in (
        "/piet@voorbeeld.nl/",
        "/nieuwsbrief/mijn/geheim/?e=piet@voorbeeld.nl",
        "/praktijk/",
    ):
        client.get(path)
    text = client.get("/metrics").text
    assert 'route="newsletter:manage"' in text
    assert 'route="none"' in text
    assert [
        secret for secret in ("voorbeeld", "geheim", "piet", "praktijk/") if secret in text
    ] == []


def test_queries_are_measured_and_those_that_fail_by_kind():
    def total(name, **labels):
        return REGISTRY.get_sample_value(f"techniekpact_{name}", labels) or 0

    seconds = total("query_seconds_count")
    with connection.execute_wrapper(measure_query), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert total("query_seconds_count") == seconds + 1

    def raise_error(*args):
        raise OperationalError

    before = total("query_errors_total", error="OperationalError")
    with pytest.raises(OperationalError):
        measure_query(raise_error, "SELECT 1", (), False, {})  # noqa: FBT003  (as Django calls it)
    assert total("query_errors_total", error="OperationalError") == before + 1


COUNT_IN_TWO_PROCESSES = """
import os
from techniekpact.monitoring.request_metrics import count_hit, flush_hits, format_counts
child = os.fork()
for _ in range(2 if child else 3):
    count_hit("200")
flush_hits()
if child:
    os.waitpid(child, 0)
    print(format_counts().decode())
"""


@pytest.mark.once
def test_the_counts_of_all_web_processes_are_added_up(tmp_path):
    """Those of a process that is gone stay, so that no count goes down."""
    output = subprocess.run(
        [sys.executable, "-c", COUNT_IN_TWO_PROCESSES],
        cwd=site.BASE_DIR,
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert 'techniekpact_requests_total{cache="hit",kind="page",status="200"} 5.0' in output


def test_requests_of_visitors_do_not_become_a_queue_twice(read_metrics):
    SubscriberRequest.objects.create(kind="subscribe", email="a@voorbeeld.nl")
    visitor_requests.process_requests()
    values = read_metrics()
    assert (values["queue_waiting", "requests"], values["queue_waiting", "mail"]) == (0, 1)
