import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as default_connection
from django.db.models import Model
from django.utils.timezone import localdate, now

from pact.models import Activity
from tests.factories import VideoFactory
from tests.prepared_site import copy_prepared_site
from tests.processes import free_port, read_output_until, start_site


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def base_url(
    browser_type_launch_args: dict[str, Any], data_dir: Path, vendor: str, django_db_blocker: Any
) -> Iterator[str]:
    """Run the site as visitors get it: real content, page cache, hashed files, worker.

    The browser's fixture comes first, so that no site is started on a machine without a browser.
    """
    with django_db_blocker.unblock():
        copy_prepared_site(data_dir)
    port = free_port()
    server = start_site(data_dir, port)
    try:
        read_output_until(server, "Stoppen")
        fill_in_contact(data_dir / "db.sqlite3")
        add_activities(data_dir / "db.sqlite3")
        add_video(data_dir / "db.sqlite3")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.communicate(timeout=60)


def add_activities(database: Path) -> None:
    """Put something in the agenda that is to come, and something past: the fixtures invent none."""
    coming = Activity(
        title="Open dag techniek",
        slug="open-dag-techniek",
        kind=Activity.Kind.OPEN_DAY,
        summary="Kom kijken wat u met uw handen kunt maken.",
        body="<p>Er zijn proefjes voor jong en oud.</p>",
        start_date=localdate() + timedelta(days=30),
        start_time=time(14),
        end_time=time(16, 30),
        place_name="De Werkplaats",
        address="Kerkstraat 1",
        town="Zwolle",
        target_groups="leerlingen,ouders",
        sign_up_url="https://www.voorbeeld.nl/aanmelden",
    )
    past = Activity(title="Wedstrijd", slug="wedstrijd", start_date=date(2026, 1, 15))
    with closing(sqlite3.connect(database)) as connection, connection:
        for activity in (coming, past):
            insert_published(connection, activity)


def add_video(database: Path) -> None:
    """Store a video without its file: its page loads none before somebody plays it."""
    video = VideoFactory.build(slug="werkplaats", file="videos/geen", created_at=now())
    with closing(sqlite3.connect(database)) as connection, connection:
        insert_row(connection, video)


def insert_published(connection: sqlite3.Connection, activity: Activity) -> None:
    """Store an activity as live."""
    span = activity.time_span
    assert span
    activity.starts_at, activity.ends_at = span.starts_at, span.ends_at
    activity.live, activity.first_published_at, activity.last_published_at = True, now(), now()
    insert_row(connection, activity)


def insert_row(connection: sqlite3.Connection, obj: Model) -> None:
    """Store an object in the database of the site, which is not that of the tests."""
    fields = [field for field in obj._meta.concrete_fields if not field.primary_key]
    values = [
        field.get_db_prep_save(getattr(obj, field.attname), default_connection) for field in fields
    ]
    columns = ", ".join(str(field.column) for field in fields)
    places = ", ".join("?" for _ in fields)
    table = obj._meta.db_table
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)


def fill_in_contact(database: Path) -> None:
    """Give the site and one region a contact before the first page: the fixtures invent none."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE pact_sitedetails SET email = 'loket@voorbeeld.nl', phone = '030 123 45 67',"
            " contact_name = 'Loket techniek', contact_function = 'Landelijke redactie'"
        )
        connection.execute(
            "UPDATE regions_region SET contact_email = 'zwolle@voorbeeld.nl',"
            " contact_phone = '038 123 45 67', contact_name = 'Regiobureau Zwolle'"
            " WHERE slug = 'zwolle'"
        )


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Reduce motion, and name the address of the site.

    The plugin keeps the address of the first browser test of a run, and tests elsewhere have none.
    """
    return {**browser_context_args, "base_url": base_url, "reduced_motion": "reduce"}
