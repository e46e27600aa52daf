"""The index of a copy: which file an address has, with its hash and headers."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

INDEX_FILE = "index.json"

HeaderSet = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CopiedFile:
    """A file of the copy; `name` is its path from the root, `size` is in bytes."""

    name: str
    sha256: str
    size: int
    headers: HeaderSet

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    @property
    def is_immutable(self) -> bool:
        """Return whether another content would have another address."""
        return "immutable" in self.header("Cache-Control")


class CopiedRedirect(NamedTuple):
    status: int
    source: str
    target: str


@dataclass
class CopyIndex:
    """The contents of a copy."""

    site: str = ""
    copied_at: str = ""  # ISO 8601
    files: dict[str, CopiedFile] = field(default_factory=dict)
    redirects: list[CopiedRedirect] = field(default_factory=list)

    @classmethod
    def read(cls, copy: Path) -> "CopyIndex":
        """Read the index of a copy; an empty one when there is none that can be read."""
        try:
            content = json.loads((copy / INDEX_FILE).read_text())
            return cls._parse(content)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    @classmethod
    def _parse(cls, content: dict[str, Any]) -> "CopyIndex":
        header_sets = [tuple(map(tuple, pairs)) for pairs in content.pop("header_sets")]
        files = {
            address: CopiedFile(name, sha256, size, header_sets[number])
            for address, (name, sha256, size, number) in content.pop("files").items()
        }
        redirects = [CopiedRedirect(*row) for row in content.pop("redirects")]
        return cls(**content, files=files, redirects=redirects)

    def format(self) -> str:
        """Return it as JSON, with each set of headers once."""
        header_sets = self.header_sets()
        numbers = {headers: number for number, headers in enumerate(header_sets)}
        files = {
            address: [file.name, file.sha256, file.size, numbers[file.headers]]
            for address, file in sorted(self.files.items())
        }
        content = {
            "site": self.site,
            "copied_at": self.copied_at,
            "header_sets": header_sets,
            "files": files,
            "redirects": self.redirects,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def header_sets(self) -> list[HeaderSet]:
        return sorted({file.headers for file in self.files.values()})
