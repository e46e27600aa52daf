"""Measurement of the queries of a web process, on each of its connections."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from techniekpact.monitoring.request_metrics import QUERY_ERRORS, QUERY_SECONDS


def measure_queries() -> None:
    """Measure every query on connections that are opened from now on."""
    connection_created.connect(_wrap_connection, dispatch_uid="query metrics")


def _wrap_connection(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    # A connection that is opened anew keeps its wrappers.
    if measure_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(measure_query)


def measure_query(execute: Callable[..., Any], *arguments: object) -> Any:
    """Run a query (an `execute_wrapper` of Django) and measure it."""
    started_at = perf_counter()
    try:
        return execute(*arguments)
    except Error as error:
        QUERY_ERRORS.labels(type(error).__name__).inc()
        raise
    finally:
        QUERY_SECONDS.observe(perf_counter() - started_at)
