"""Who points at a thing: links between rows, and links in rich text."""

from dataclasses import dataclass
from typing import Any

from publishing.models import Publishable


@dataclass(frozen=True)
class Reference:
    """One thing that points; `url` is its form, or empty for who may not see it."""

    title: str
    kind: str
    how: str
    url: str
    blocks: bool
    """Whether the thing pointed at cannot be deleted while this stands."""


def pointing_to(thing: Publishable, user: Any) -> list[Reference]:
    return []
