"""Storage of static files: hashed, compressed, and the stylesheet in one piece."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/site.css"
# Name of a file in the sources → the storage that holds it and its path there.
SourceFiles = dict[str, tuple[Storage, str]]

CSS_IMPORT = re.compile(r'@import url\("([^"]+)"\);')


class JoinedStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Joins the imports of the stylesheet, which a browser would fetch one after the other.

    It reads the sources, never the result of an earlier run. Development serves the imports as
    they are.
    """

    def post_process(
        self, paths: SourceFiles, dry_run: bool = False, **options: object
    ) -> Iterator[tuple[str, str, bool]]:
        if STYLESHEET in paths and not dry_run:
            self.delete(STYLESHEET)
            self.save(STYLESHEET, ContentFile(_join_imports(paths).encode()))
            paths = paths | {STYLESHEET: (self, STYLESHEET)}
        for name, processed, is_done in super().post_process(paths, dry_run, **options):
            if isinstance(processed, str):  # compressed files are made without a mode
                Path(self.path(processed)).chmod(self.file_permissions_mode or 0o644)
            yield name, processed, is_done


def _join_imports(paths: SourceFiles) -> str:
    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    return CSS_IMPORT.sub(lambda match: read(f"css/{match[1]}"), read(STYLESHEET))
