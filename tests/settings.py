"""The settings of the tests. `TEST_DATABASE` is the address of the database; SQLite without it."""

import os
import tempfile

FOLDER = tempfile.TemporaryDirectory(prefix="techniekpact-")

os.environ |= {
    "ENVIRONMENT": "local",
    "DEBUG": "0",
    "DATA_DIR": FOLDER.name,
    "DATABASE_URL": os.environ.get("TEST_DATABASE") or f"sqlite:///{FOLDER.name}/db.sqlite3",
    "SITE_URL": "http://localhost:8000",
    # Playwright keeps an event loop running in the thread that the tests run in.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from techniekpact.settings import *  # noqa: E402, F403  (reads the environment)
from techniekpact.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if "TEST_DATABASE" not in os.environ:
    # A file, because browser and test each need a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER.name}/test.sqlite3"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
