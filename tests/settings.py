"""The settings of the tests. `TEST_POSTGRESQL` is the address of a server, if there is one.

Which of `TEST_DATABASES` a test has, is a matter of the test: see `tests/conftest.py`.
"""

import os
import runpy
import tempfile
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="techniekpact-")

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
    "EXPORT_DIR": "",
    # A file, so that test and browser each have a connection of their own.
    "DATABASE_URL": f"sqlite:///{FOLDER.name}/test.sqlite3",
    "SITE_URL": "http://localhost:8000",
    "METRICS_TOKEN": "",
    "LOG_FORMAT": "text",
    "SENTRY_DSN": "",
    # Playwright keeps an event loop running in the thread that the tests run in.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
# Processes that share the work inherit it from the one that divides it.
os.environ.setdefault("TEST_TEMPLATES", FOLDER.name)

from techniekpact.settings import *  # noqa: E402, F403  (reads the environment)
from techniekpact.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# What it holds need not outlast the machine.
options: Any = DATABASES["default"]["OPTIONS"]
options["init_command"] += "PRAGMA synchronous=OFF;"
TEST_DATABASES: dict[str, dict[str, Any]] = {"sqlite": DATABASES["default"]}
if server := os.environ.get("TEST_POSTGRESQL"):
    own = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = server
    there = runpy.run_path("techniekpact/settings.py")
    TEST_DATABASES["postgresql"] = there["DATABASES"]["default"]
    os.environ["DATABASE_URL"] = own
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
