"""Several keys of choices in one column: in alphabetical order, with commas between them."""

from collections.abc import Iterable


def join_keys(keys: Iterable[str]) -> str:
    return ",".join(sorted(set(keys)))


def split_keys(text: str) -> list[str]:
    return text.split(",") if text else []
