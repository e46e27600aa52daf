"""Something to choose, as a list and a form show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """Something to choose: a picture, a document, or an object with a page.

    `key` is the primary key, of an item with its model: 'pact.project:12'. `status` says why
    visitors do not see it, in a word or two; it is empty for what is live.
    """

    kind: str
    key: str
    title: str
    details: str = ""
    url: str = ""
    thumbnail: str = ""
    status: str = ""

    @property
    def live(self) -> bool:
        return not self.status


def title_from_file_name(name: str) -> str:
    """Return a file name as words: 'open_dag-2026.jpg' → 'Open dag 2026'."""
    words = name.rpartition(".")[0] or name
    title = " ".join(words.replace("_", " ").replace("-", " ").split())
    return (title[:1].upper() + title[1:])[:150]
