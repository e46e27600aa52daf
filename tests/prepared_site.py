"""A data folder with the real content, hashed files and all images: made once, and then copied."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.database_url import CONTENT, made_once, template_file
from tests.processes import (
    REPOSITORY_ROOT,
    free_port,
    read_output_until,
    site_environment,
    start_site,
)


def copy_prepared_site(folder: Path) -> None:
    """Fill a folder for `start_site`, which then has little left to do; needs the database."""
    template = Path(os.environ["TEST_TEMPLATES"]) / "site"
    with made_once("site") as is_first:
        if is_first:
            _prepare_site(template)
    shutil.copytree(template, folder, dirs_exist_ok=True)


def _prepare_site(folder: Path) -> None:
    folder.mkdir()
    shutil.copyfile(template_file(CONTENT), folder / "db.sqlite3")
    port = free_port()
    server = start_site(folder, port)
    try:
        read_output_until(server, "Stoppen")
    finally:
        server.terminate()
        server.communicate(timeout=60)
    command = [sys.executable, "manage.py", "make_renditions", "--verbosity=0"]
    environment = site_environment(folder, port)
    subprocess.run(command, cwd=REPOSITORY_ROOT, env=environment, check=True)
