"""Figures of the state of the site, read from the database and the disk whenever they are asked."""

import platform
import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from caching.database_errors import DATABASE_ERRORS
from newsletter.delivery.pace import get_server
from newsletter.heartbeat import failing_jobs, get_worker_status
from newsletter.models import Delivery, Mailing
from publishing.models import Event
from techniekpact.monitoring.queues import QUEUES, seconds_since
from techniekpact.monitoring.readiness import OK, check_readiness

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OUTCOMES = (*Mailing.COUNTED_DELIVERY_STATES, "bounced")


class StateCollector(Collector):
    """Leaves out what only the database knows while that is away."""

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "techniekpact",  # as techniekpact_info
            "Versions.",
            {"python": platform.python_version(), "django": django.__version__}
            | {"database": connection.vendor},
        )
        checks = check_readiness()
        yield gauge(
            "techniekpact_ready",
            "1 when this check of readiness is well.",
            "check",
            {name: state == OK for name, state in checks.items()}.items(),
        )
        yield from disk_metrics()
        if checks["database"] == checks["migrations"] == OK:
            try:
                yield from database_metrics()
            except DATABASE_ERRORS:
                return  # it went away meanwhile; the next round says so


def gauge(
    name: str, text: str, label: str = "", values: Iterable[tuple[str, float]] = ()
) -> GaugeMetricFamily:
    """Return a gauge with a value for each value of its label."""
    family = GaugeMetricFamily(name, text, labels=[label] if label else [])
    for key, value in values:
        family.add_metric([key] if label else [], value)
    return family


def disk_metrics() -> Iterator[Metric]:
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return
    yield gauge(
        "techniekpact_disk_free_bytes", "Room on the disk of DATA_DIR.", values=[("", usage.free)]
    )
    yield gauge(
        "techniekpact_disk_size_bytes", "Size of the disk of DATA_DIR.", values=[("", usage.total)]
    )


def database_metrics() -> Iterator[Metric]:
    yield from worker_metrics()
    yield from queue_metrics()
    yield from mail_metrics()
    yield log_in_metric()


def worker_metrics() -> Iterator[Metric]:
    status = get_worker_status()
    yield gauge(
        "techniekpact_worker_expected",
        "1 when a worker was started and not told to stop.",
        values=[("", status.is_expected)],
    )
    seen = [("", seconds_since(status.last_seen_at))] if status.last_seen_at else []
    yield gauge(
        "techniekpact_worker_silent_seconds",
        "Time since the last sign of life of a worker.",
        values=seen,
    )
    failures = [(name, 1.0) for name in failing_jobs()]
    yield gauge(
        "techniekpact_job_failing",
        "1 for each job of the worker that fails now.",
        "job_name",
        failures,
    )


def queue_metrics() -> Iterator[Metric]:
    figures = {name: read() for name, read in QUEUES.items()}
    waiting = [(name, queue.waiting) for name, queue in figures.items()]
    yield gauge(
        "techniekpact_queue_waiting",
        "What waits for the worker and could be done now.",
        "queue",
        waiting,
    )
    ages = [(name, seconds_since(queue.oldest)) for name, queue in figures.items()]
    yield gauge(
        "techniekpact_queue_oldest_seconds",
        "How long the first of a queue could have been done.",
        "queue",
        ages,
    )


def mail_metrics() -> Iterator[Metric]:
    outcomes = GaugeMetricFamily(
        "techniekpact_mails_day",
        "Outcomes of single mails of the last day, and of newsletters that go or ended in it.",
        labels=["kind", "outcome"],
    )
    for kind, numbers in (("newsletter", _newsletter_outcomes()), ("single", _single_outcomes())):
        for outcome, number in numbers.items():
            outcomes.add_metric([kind, outcome], number)
    yield outcomes
    server = get_server()
    trouble = (
        [(server.trouble, seconds_since(server.trouble_since))] if server and server.trouble else []
    )
    yield gauge(
        "techniekpact_mail_trouble_seconds", "How long no mail goes, by reason.", "reason", trouble
    )


def _newsletter_outcomes() -> dict[str, int]:
    recent = Q(ended_at__gte=timezone.now() - DAY)
    going = Q(state__in=[Mailing.State.SENDING, Mailing.State.PAUSED])
    sums = {name: Sum(name, default=0) for name in OUTCOMES}
    return Mailing.objects.order_by().filter(recent | going).aggregate(**sums)


def _single_outcomes() -> dict[str, int]:
    ended = Delivery.objects.filter(mailing=None, ended_at__gte=timezone.now() - DAY).order_by()
    counts = dict(ended.values_list("state").annotate(Count("pk")))
    returned = ended.exclude(bounce="").count()
    return {name: counts.get(name, 0) for name in OUTCOMES[:-1]} | {"bounced": returned}


def log_in_metric() -> Metric:
    since = timezone.now() - HOUR
    lines = Event.objects.filter(created_at__gte=since, kind__in=Event.SIGN_IN_KINDS).order_by()
    counts = dict(lines.values_list("kind").annotate(Count("pk")))
    numbers = [(str(kind), counts.get(kind, 0)) for kind in Event.SIGN_IN_KINDS]
    return gauge(
        "techniekpact_log_ins_hour", "Attempts to log in, in the last hour.", "outcome", numbers
    )
