"""Storage of static files: hashed, compressed, and the stylesheet in one piece."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/site.css"
CSS_IMPORT = re.compile(r'@import url\("([^"]+)"\);')


class JoinedStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Joins the imports of the stylesheet, which a browser would fetch one after the other.

    It reads the sources, never the result of an earlier run. Development serves the imports as
    they are.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if STYLESHEET in paths and not dry_run:
            self.delete(STYLESHEET)
            self.save(STYLESHEET, ContentFile(_join_imports(paths).encode()))
            paths = paths | {STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)


def _join_imports(paths: dict[str, Any]) -> str:
    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    return CSS_IMPORT.sub(lambda match: read(f"css/{match[1]}"), read(STYLESHEET))
