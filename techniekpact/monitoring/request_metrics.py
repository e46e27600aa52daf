"""Counts of requests, views and queries of this process, with labels that hold nothing personal.

Where `PROMETHEUS_MULTIPROC_DIR` names a folder, prometheus-client shares the counts of all web
processes through files there. That folder is best in memory: a full disk ends a process that counts
in a file on it (SIGBUS).
"""

import os
import threading
import time
from collections import Counter, deque

from django.http import HttpRequest
from prometheus_client import (
    CollectorRegistry,
    Histogram,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client import Counter as SharedCounter
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # a moment beside each count, which nothing reads

PROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the variable of prometheus-client
REGISTRY = CollectorRegistry()

REQUESTS = SharedCounter(
    "techniekpact_requests_total",
    "Answers but static files, by kind of address, what the page cache had, and HTTP status.",
    ["kind", "cache", "status"],
    registry=REGISTRY,
)
VIEW_SECONDS = Histogram(
    "techniekpact_view_seconds",
    "Time of answers that Django makes (none of memory), by name of the route.",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
    registry=REGISTRY,
)
QUERY_SECONDS = Summary(
    "techniekpact_query_seconds", "Time of the queries of web processes.", registry=REGISTRY
)
QUERY_ERRORS = SharedCounter(
    "techniekpact_query_errors_total",
    "Queries that failed, by kind of error.",
    ["error"],
    registry=REGISTRY,
)

# By the first part of the path; everything else is a page. A path itself never becomes a label.
KINDS = {
    "media": "file",
    "bestanden": "file",
    "beheer": "admin",
    "api": "api",
    "nieuwsbrief": "newsletter",
    "concept": "draft",
    "healthz": "monitor",
    "metrics": "monitor",
}

FLUSH_SECONDS = 1.0

# The statuses of pages from memory since the last flush. Adding one takes a fortieth of the time of
# a counter that processes share, and is atomic.
_hit_statuses: deque[str] = deque()
count_hit = _hit_statuses.append


def flush_hits() -> None:
    """Add the pages from memory since the last time to the counter."""
    statuses = Counter(_hit_statuses.popleft() for _ in range(len(_hit_statuses)))
    for status, number in statuses.items():
        REQUESTS.labels("page", "hit", status).inc(number)


def count_request(path: str, cache: str, status: str) -> None:
    """Count an answer that did not come from memory."""
    REQUESTS.labels(KINDS.get(path[1:].partition("/")[0], "page"), cache, status[:3]).inc()


def flush_forever() -> None:
    while True:
        time.sleep(FLUSH_SECONDS)
        flush_hits()


def start_flushing() -> None:
    threading.Thread(target=flush_forever, name="hit-counts", daemon=True).start()


def format_counts() -> bytes:
    """Return the counts of all web processes; of this one alone where they share no folder."""
    flush_hits()
    if PROCESS_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def route_name(request: HttpRequest) -> str:
    """Return the name of the route of a request; `admin` for all of the admin."""
    match = request.resolver_match
    if match is None:
        return "none"
    return "admin" if "admin" in match.namespaces else match.view_name or "unnamed"
