"""The publishing machine on paper: what should be after each step, without a database.

Revisions are numbers, in the order in which they were made; a step that is refused gives `False`
and leaves all as it was.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publishing.models import Event, Revision
from publishing.status import Status

Kind = Event.Kind


@dataclass
class ReferenceModel:
    initial_contents: Any
    is_good: Any
    address: str | None
    """Where visitors know it; nowhere for what was never on the site."""
    now: datetime
    live: bool = False
    binned: bool = False
    submitted: bool = False
    failed: bool = False
    latest_revision: int | None = None
    shown: int | None = None
    planned: int | None = None
    go_live_at: datetime | None = None
    expire_at: datetime | None = None
    first_published: datetime | None = None
    kept: list[Any] = field(default_factory=list)
    kinds: list[Any] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)

    @property
    def contents(self) -> Any:
        return (
            self.initial_contents
            if self.latest_revision is None
            else self.kept[self.latest_revision]
        )

    def start(self) -> None:
        if self.latest_revision is None:
            self.latest_revision = self.keep(self.initial_contents, Revision.Kind.START)
            self.shown = self.latest_revision if self.live else None

    def keep(self, contents: Any, kind: Any) -> int:
        self.kept.append(contents)
        self.kinds.append(kind)
        return len(self.kept) - 1

    def save(
        self, contents: Any, kind: Any = Revision.Kind.DRAFT, base: Any = "latest_revision"
    ) -> bool:
        if self.binned:
            return False
        outdated = base not in ("latest_revision", self.latest_revision)
        self.start()
        if contents == self.contents:
            return True
        if outdated:
            self.keep(contents, Revision.Kind.CONFLICT)
        else:
            self.latest_revision = self.keep(contents, kind)
            self.failed = False
        self.log.append(Kind.RESTORED if kind == Revision.Kind.RESTORED else Kind.SAVED)
        return True

    def publish(self, chosen: int | None = None, *, late: bool = False) -> bool:
        contents = self.contents if chosen is None else self.kept[chosen]
        if self.binned or not self.is_good(contents):
            return False
        self.start()
        chosen = self.latest_revision if chosen is None else chosen
        self.live, self.shown, self.failed = True, chosen, False
        self.go_live_at = self.planned = None
        self.submitted = self.submitted and self.latest_revision != chosen
        if self.expire_at and self.expire_at <= self.now and not late:
            self.expire_at = None
        self.first_published = self.first_published or self.now
        self.log.append(Kind.PUBLISHED)
        if self.address not in (None, contents["fields"]["slug"]):
            self.log.append(Kind.MOVED)
        self.address = contents["fields"]["slug"]
        return True

    def unpublish(self, kind: Any = Kind.UNPUBLISHED) -> bool:
        if self.live:
            self.start()
            self.live, self.shown = False, None
            self.expire_at = self.expire_at if kind == Kind.EXPIRED else None
            self.log.append(kind)
        return True

    def schedule(self, publish_at: datetime | None, expire_at: datetime | None) -> bool:
        past = any(moment and moment <= self.now for moment in (publish_at, expire_at))
        crossed = publish_at and expire_at and expire_at <= publish_at
        if self.binned or past or crossed or (publish_at and not self.is_good(self.contents)):
            return False
        self.start()
        had = self.go_live_at or self.expire_at
        self.go_live_at, self.expire_at, self.failed = publish_at, expire_at, False
        self.planned = self.latest_revision if publish_at else None
        if publish_at or expire_at:
            self.log.append(Kind.SCHEDULED)
        elif had:
            self.log.append(Kind.UNSCHEDULED)
        return True

    def work(self) -> None:
        """What the worker does: what is due, in the order of the moments."""
        due = self.go_live_at and self.go_live_at <= self.now
        if due and not self.publish(self.planned, late=True):
            self.go_live_at = self.planned = None
            self.expire_at = self.expire_at if self.live else None
            self.failed = True
            self.log.append(Kind.FAILED)
        if self.expire_at and self.expire_at <= self.now and self.live:
            self.unpublish(Kind.EXPIRED)

    def submit(self) -> bool:
        if self.binned or not self.is_good(self.contents):
            return False
        self.start()
        self.submitted = True
        self.log.append(Kind.SUBMITTED)
        return True

    def send_back(self) -> bool:
        if not self.submitted:
            return False
        self.submitted = False
        self.log.append(Kind.SENT_BACK)
        return True

    def throw_away(self) -> bool:
        if not self.binned:
            if self.live:
                self.start()
            self.live, self.binned, self.submitted = False, True, False
            self.go_live_at = self.planned = None
            self.log.append(Kind.TRASHED)
        return True

    def take_out(self) -> bool:
        if self.binned:
            self.binned = self.failed = False
            if self.expire_at and self.expire_at <= self.now:
                self.shown = None
            self.live = self.shown is not None
            self.log.append(Kind.UNTRASHED)
        return True

    @property
    def status(self) -> Status:
        if self.submitted:
            return Status.SUBMITTED
        if self.go_live_at:
            return Status.SCHEDULED
        if self.live:
            return Status.LIVE if self.latest_revision == self.shown else Status.LIVE_AND_DRAFT
        expired = self.expire_at and self.expire_at <= self.now
        return Status.EXPIRED if expired else Status.DRAFT
