"""The settings of the tests. `TEST_DATABASE` is sqlite or postgresql; see `tests/run.py`."""

import os
import tempfile
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="techniekpact-")
TEST_DATABASE = os.environ.get("TEST_DATABASE", "sqlite")

# All of them, so that no `.env` has a say.
os.environ |= {
    "ENVIRONMENT": "local",
    "DEBUG": "0",
    "SECRET_KEY": "tests",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "BEHIND_PROXY": "0",
    "EMAIL_URL": "memorymail://",
    "MAIL_PROVIDER": "",
    "BOUNCE_MAILBOX": "",
    "DEFAULT_FROM_EMAIL": "Techniekpact <noreply@localhost>",
    "DATA_DIR": FOLDER.name,
    "DATABASE_URL": os.environ["TEST_POSTGRESQL"]
    if TEST_DATABASE == "postgresql"
    else f"sqlite:///{FOLDER.name}/db.sqlite3",
    "SITE_URL": "http://localhost:8000",
    # Playwright keeps an event loop running in the thread that the tests run in.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from techniekpact.settings import *  # noqa: E402, F403  (reads the environment)
from techniekpact.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if TEST_DATABASE == "sqlite":
    # A file, so that test and browser each have a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER.name}/test.sqlite3"}
    # What it holds need not outlast the machine.
    options: Any = DATABASES["default"]["OPTIONS"]
    options["init_command"] += "PRAGMA synchronous=OFF;"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
