"""Counts of requests, views and queries of this process, with labels that hold nothing personal.

Where `PROMETHEUS_MULTIPROC_DIR` names a folder, prometheus-client shares the counts of all web
processes through files there. That folder is best in memory: a full disk ends a process that counts
in a file on it (SIGBUS).
"""

import os

from django.http import HttpRequest
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Summary,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # a moment beside each count, which nothing reads

PROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the variable of prometheus-client
REGISTRY = CollectorRegistry()

REQUESTS = Counter(
    "techniekpact_requests_total",
    "Answers, by kind of address, what the page cache had of it, and HTTP status.",
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
QUERY_ERRORS = Counter(
    "techniekpact_query_errors_total",
    "Queries that failed, by kind of error.",
    ["error"],
    registry=REGISTRY,
)

# By the first part of the path; everything else is a page. A path itself never becomes a label.
KINDS = {
    "static": "static",
    "media": "file",
    "bestanden": "file",
    "beheer": "admin",
    "api": "api",
    "nieuwsbrief": "newsletter",
    "concept": "draft",
    "healthz": "monitor",
    "metrics": "monitor",
}

_requests_by_labels: dict[tuple[str, str, str], Counter] = {}


def count_request(path: str, cache: str, status: str) -> None:
    """Count an answer; the counter of these labels is looked up once, as that takes longest."""
    labels = (KINDS.get(path[1:].partition("/")[0], "page"), cache, status[:3])
    counter = _requests_by_labels.get(labels)
    if counter is None:
        counter = _requests_by_labels[labels] = REQUESTS.labels(*labels)
    counter.inc()


def format_counts() -> bytes:
    """Return the counts of all web processes; of this one alone where they share no folder."""
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
