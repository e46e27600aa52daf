"""Pages in a cache of Django's that outlives this process and that others share, if one is set.

It may be away, or hold what another release made: then there is nothing in it.
"""

import hashlib
import logging
import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches

RETRY_SECONDS = 5.0
"""Seconds in which it is left alone after it failed."""
CLAIM_SECONDS = 1
"""Seconds in which who makes a page keeps others from making it too."""

logger = logging.getLogger(__name__)


class SharedStore:
    def __init__(self) -> None:
        self.cache: Any = caches["pages"] if "pages" in settings.CACHES else None
        self.release = _release_fingerprint() if self.cache else ""
        self.again = 0.0

    def get(self, key: str) -> Any:
        """`None` when it is not there."""
        return self._do("get", key)

    def keep(self, key: str, value: Any) -> None:
        self._do("set", key, value)

    def drop(self, key: str) -> None:
        self._do("delete", key)

    def claim(self, key: str) -> bool:
        """Whether it falls to this process to make what is to be kept there."""
        return self._do("add", f"{key} is being made", "", CLAIM_SECONDS) is not False

    def _do(self, name: str, key: str, *values: Any) -> Any:
        if self.cache is None or time.monotonic() < self.again:
            return None
        digest = hashlib.sha256(f"{self.release} {key}".encode()).hexdigest()
        try:
            return getattr(self.cache, name)(digest, *values)
        except Exception as error:  # noqa: BLE001  (each kind of cache has its own)
            logger.warning("The shared cache of pages: %s", type(error).__name__)
            self.again = time.monotonic() + RETRY_SECONDS
            return None


def _release_fingerprint() -> str:
    """Another one for other code, templates or static files: those make other pages."""
    own = [Path(it.path) for it in apps.get_app_configs()]
    folders = [path for path in own if path.parent == settings.BASE_DIR]
    folders += [settings.BASE_DIR / name for name in ("templates", "static")]
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for path in sorted({*files, settings.BASE_DIR / "requirements.txt"}):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
