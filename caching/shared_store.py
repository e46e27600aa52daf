"""A store of pages in a shared Django cache that outlives this process, where one is set.

When it is unavailable, or holds pages of another release, it behaves as if it were empty.
"""

import hashlib
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches

RETRY_SECONDS = 5.0  # after a failure, before the cache is used again
CLAIM_SECONDS = 1  # after a claim, before another process may make the same page

logger = logging.getLogger(__name__)


class SharedStore:
    def __init__(self) -> None:
        self.cache = caches["pages"] if "pages" in settings.CACHES else None
        self.release = release_fingerprint() if self.cache else ""
        self.retry_at = 0.0

    def get(self, key: str) -> Any:
        """Return the page; `None` when it is not there."""
        return self._call("get", key)

    def store(self, key: str, value: object) -> None:
        self._call("set", key, value)

    def drop(self, key: str) -> None:
        self._call("delete", key)

    def claim(self, key: str) -> bool:
        """Return whether this process is the one to make the page."""
        return self._call("add", f"{key} is being made", "", CLAIM_SECONDS) is not False

    def _call(self, name: str, key: str, *values: object) -> object:
        if self.cache is None or time.monotonic() < self.retry_at:
            return None
        digest = hashlib.sha256(f"{self.release} {key}".encode()).hexdigest()
        try:
            return getattr(self.cache, name)(digest, *values)
        except Exception as error:  # noqa: BLE001  (each kind of cache has its own)
            logger.warning("The shared cache of pages: %s", type(error).__name__)
            self.retry_at = time.monotonic() + RETRY_SECONDS
            return None


@cache
def release_fingerprint() -> str:
    """Hash the code, the templates and the static files, because pages depend on all of them."""
    app_folders = [Path(config.path) for config in apps.get_app_configs()]
    folders = [path for path in app_folders if path.parent == settings.BASE_DIR]
    folders += [settings.BASE_DIR / name for name in ("templates", "static")]
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for path in sorted({*files, settings.BASE_DIR / "requirements.txt"}):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
