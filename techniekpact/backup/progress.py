"""The progress of a long command: a bar on a terminal, otherwise a line for each step."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm

Advance = Callable[[int], object]


class Output(Protocol):
    def write(self, msg: str) -> object: ...

    def isatty(self) -> bool: ...


def counted(items: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
    """Yield the items, and advance by one after each."""
    for item in items:
        yield item
        advance(1)


class Progress:
    """The steps of a command; without an output it says nothing."""

    def __init__(self, output: Output | None = None) -> None:
        self.output = output

    @contextmanager
    def step(self, title: str, total: int | None = None, unit: str = "regel") -> Iterator[Advance]:
        """Show one step; what it yields is called with how many units were done since."""
        if self.output is None:
            yield lambda number: None
        elif self.output.isatty():
            with tqdm(total=total, desc=title, unit=unit, unit_scale=True) as bar:
                yield bar.update
        else:
            self.output.write(f"{title}…")
            yield lambda number: None
