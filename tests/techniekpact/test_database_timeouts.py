"""PostgreSQL gives up on what takes too long, sooner for a visitor than for a worker."""

import copy

import pytest
from django.db import OperationalError, connections

from techniekpact.database_timeouts import (
    WEB_TIMEOUTS,
    WORKER_TIMEOUTS,
    DatabaseTimeouts,
    set_timeouts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def restore_options():
    database = connections.settings["default"]
    options = copy.copy(database["OPTIONS"])
    yield database
    database["OPTIONS"] = options


@pytest.fixture
def new_connection(vendor):
    if vendor != "postgresql":
        pytest.skip("Alleen PostgreSQL heeft deze grenzen")
    opened = []

    def connect(timeouts):
        set_timeouts(timeouts)
        connection = connections.create_connection("default")
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def show(connection, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_each_kind_of_process_has_its_limits(new_connection):
    for timeouts, expected in ((WEB_TIMEOUTS, ("15s", "5s")), (WORKER_TIMEOUTS, ("5min", "30s"))):
        connection = new_connection(timeouts)
        assert (show(connection, "statement_timeout"), show(connection, "lock_timeout")) == expected


def test_a_statement_that_takes_too_long_is_an_error_of_the_database(new_connection):
    with (
        new_connection(DatabaseTimeouts(statement=1, lock=1)).cursor() as cursor,
        pytest.raises(OperationalError, match="statement timeout"),
    ):
        cursor.execute("SELECT pg_sleep(10)")


def test_own_options_stay(vendor, restore_options):
    if vendor == "postgresql":
        restore_options["OPTIONS"] = {"options": "-c work_mem=8MB"}
        for _ in range(2):
            set_timeouts(WEB_TIMEOUTS)
        options = "-c work_mem=8MB -c statement_timeout=15s -c lock_timeout=5s"
        assert restore_options["OPTIONS"] == {"options": options}
    else:
        before = copy.copy(restore_options["OPTIONS"])
        set_timeouts(WEB_TIMEOUTS)
        assert restore_options["OPTIONS"] == before
