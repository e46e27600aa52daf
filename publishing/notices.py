"""Mails to editors about their work; the worker sends them."""

from typing import Any

from publishing.models import Publishable


def submitted(thing: Publishable, by: Any, note: str) -> None:
    pass


def sent_back(thing: Publishable, by: Any, remark: str) -> None:
    pass


def approved(thing: Publishable, by: Any) -> None:
    pass


def failed(thing: Publishable, why: str) -> None:
    pass
