import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import database_url
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
        content = database_url.template_file(database_url.CONTENT)
    shutil.copyfile(content, data_dir / "db.sqlite3")
    port = free_port()
    server = start_site(data_dir, port)
    try:
        read_output_until(server, "Stoppen")
        fill_in_contact(data_dir / "db.sqlite3")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.communicate(timeout=60)


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
