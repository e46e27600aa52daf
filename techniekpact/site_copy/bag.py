"""A copy as an archive keeps it: a BagIt bag (RFC 8493), which any tool for bags can check.

`data/` is the root of the site; the files beside it tell what it is.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from techniekpact.site_copy.files import hash_file, write_public

PAYLOAD = "data"


class PayloadFile(NamedTuple):
    sha256: str
    size: int  # bytes


Payload = Mapping[str, PayloadFile]  # by path within `data/`


def write_bag(
    folder: Path, payload: Payload, *, site: str, copied_at: datetime, tag_files: Mapping[str, str]
) -> None:
    """Write all that is beside the payload; `tag_files` are texts by path."""
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _describe_bag(payload, site, copied_at),
        "manifest-sha256.txt": _format_manifest(payload),
        **tag_files,
    }
    for name, text in tags.items():
        write_public(folder / name, text.encode())
    lines = [f"{hash_file(folder / name)}  {name}\n" for name in sorted(tags)]
    write_public(folder / "tagmanifest-sha256.txt", "".join(lines).encode())


def _describe_bag(payload: Payload, site: str, copied_at: datetime) -> str:
    octets = sum(file.size for file in payload.values())
    lines = {
        "External-Description": "De openbare site als bestanden; LEESMIJ.txt zegt er meer over.",
        "External-Identifier": site,
        "Bagging-Date": f"{copied_at:%Y-%m-%d}",
        "Copied-At": copied_at.isoformat(timespec="seconds"),
        "Bag-Software-Agent": "manage.py export_site",
        "Payload-Oxum": f"{octets}.{len(payload)}",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def _format_manifest(payload: Payload) -> str:
    """Return a line for each file; a `%` in its name is escaped (RFC 8493, 2.1.3)."""
    return "".join(
        f"{file.sha256}  {PAYLOAD}/{name.replace('%', '%25')}\n"
        for name, file in sorted(payload.items())
    )
