"""The name of a drawn picture: by what is in it, and by how this release draws it."""

import json
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def drawing_digest(card: "DataclassInstance", *sources: str | None) -> str:
    """Return what distinguishes a picture from all others, also of another release.

    `sources` are the files of the modules that draw it.
    """
    contents = json.dumps(asdict(card), sort_keys=True)
    return sha256(f"{_recipe_hash(sources)}{contents}".encode()).hexdigest()[:24]


@cache
def _recipe_hash(sources: tuple[str | None, ...]) -> str:
    """Return what changes with the way of drawing, so that a new release draws all again."""
    return sha256(b"".join(Path(str(file)).read_bytes() for file in sources)).hexdigest()
