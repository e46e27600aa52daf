"""A model of publishing without a database: the expected state after each step.

Revisions are numbered in the order of creation. A step that is refused returns `False` and changes
nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publishing.models import Event, Revision
from publishing.services import UNCHANGED
from publishing.status import Status

Kind = Event.Kind


@dataclass
class ReferenceModel:
    initial_contents: Any
    is_good: Any
    address: str | None  # the last that visitors knew; `None` if it was never on the site
    now: datetime
    live: bool = False
    is_trashed: bool = False
    submitted: bool = False
    has_failed: bool = False
    latest_revision: int | None = None
    live_revision: int | None = None
    scheduled_revision: int | None = None
    go_live_at: datetime | None = None
    expire_at: datetime | None = None
    first_published_at: datetime | None = None
    snapshots: list[Any] = field(default_factory=list)
    kinds: list[Any] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)

    @property
    def contents(self) -> Any:
        return (
            self.initial_contents
            if self.latest_revision is None
            else self.snapshots[self.latest_revision]
        )

    def ensure_revision(self) -> None:
        if self.latest_revision is None:
            self.latest_revision = self.add_revision(self.initial_contents, Revision.Kind.START)
            self.live_revision = self.latest_revision if self.live else None

    def add_revision(self, contents: Any, kind: Any) -> int:
        self.snapshots.append(contents)
        self.kinds.append(kind)
        return len(self.snapshots) - 1

    def save(
        self, contents: Any, kind: Any = Revision.Kind.DRAFT, base: Any = "latest_revision"
    ) -> bool:
        if self.is_trashed:
            return False
        outdated = base not in ("latest_revision", self.latest_revision)
        self.ensure_revision()
        if contents == self.contents:
            return True
        if outdated:
            self.add_revision(contents, Revision.Kind.CONFLICT)
        else:
            self.latest_revision = self.add_revision(contents, kind)
            self.has_failed = False
        self.log.append(Kind.RESTORED if kind == Revision.Kind.RESTORED else Kind.SAVED)
        return True

    def end_plan(self, *, keeps_end: bool = False) -> bool:
        """End the start, and the end unless it is kept; return whether a moment ahead ended."""
        moments = [self.go_live_at, None if keeps_end else self.expire_at]
        self.go_live_at = self.scheduled_revision = None
        self.expire_at = self.expire_at if keeps_end else None
        return any(moment and moment > self.now for moment in moments)

    @property
    def keeps_end(self) -> bool:
        """Return whether the end stays without the start: on the site, or telling of the past."""
        passed = self.expire_at is not None and self.expire_at <= self.now
        return self.live or (passed and self.go_live_at is None)

    def publish(
        self, chosen: int | None = None, *, late: bool = False, overrides_plan: bool = False
    ) -> bool:
        contents = self.contents if chosen is None else self.snapshots[chosen]
        planned = self.go_live_at and self.go_live_at > self.now and not overrides_plan
        if self.is_trashed or planned or not self.is_good(contents):
            return False
        self.ensure_revision()
        chosen = self.latest_revision if chosen is None else chosen
        self.live, self.live_revision, self.has_failed = True, chosen, False
        self.go_live_at = self.scheduled_revision = None
        self.submitted = self.submitted and self.latest_revision != chosen
        if self.expire_at and self.expire_at <= self.now and not late:
            self.expire_at = None
        self.first_published_at = self.first_published_at or self.now
        self.log.append(Kind.PUBLISHED)
        if self.address not in (None, contents["fields"]["slug"]):
            self.log.append(Kind.MOVED)
        self.address = contents["fields"]["slug"]
        return True

    def unpublish(self, kind: Any = Kind.UNPUBLISHED) -> bool:
        if self.live:
            self.ensure_revision()
            self.live, self.live_revision = False, None
            if kind != Kind.EXPIRED:
                self.end_plan()
            self.log.append(kind)
        return True

    def schedule(self, start: Any, end: Any) -> bool:
        """Set the moments; `UNCHANGED` leaves one as it was."""
        given = [moment for moment in (start, end) if moment and moment is not UNCHANGED]
        past = any(moment <= self.now for moment in given)
        passed = self.expire_at if self.expire_at and self.expire_at > self.now else None
        go_live_at = self.go_live_at if start is UNCHANGED else start
        expire_at = passed if end is UNCHANGED else end
        crossed = go_live_at and expire_at and expire_at <= go_live_at
        wrong = start in given and not self.is_good(self.contents)
        if self.is_trashed or past or crossed or wrong:
            return False
        self.ensure_revision()
        was_planned = self.go_live_at or self.expire_at
        self.go_live_at, self.expire_at, self.has_failed = go_live_at, expire_at, False
        if start is not UNCHANGED:
            self.scheduled_revision = self.latest_revision if go_live_at else None
        if go_live_at or expire_at:
            self.log.append(Kind.SCHEDULED)
        elif was_planned:
            self.log.append(Kind.UNSCHEDULED)
        return True

    def run_worker(self) -> None:
        """Publish and expire what is due, in the order of the moments."""
        due = self.go_live_at and self.go_live_at <= self.now
        if due and not self.publish(self.scheduled_revision, late=True):
            self.end_plan(keeps_end=self.live)
            self.has_failed = True
            self.log.append(Kind.FAILED)
        if self.expire_at and self.expire_at <= self.now and self.live:
            self.unpublish(Kind.EXPIRED)

    def submit(self) -> bool:
        if self.is_trashed or not self.is_good(self.contents):
            return False
        self.ensure_revision()
        self.submitted = True
        self.log.append(Kind.SUBMITTED)
        return True

    def withdraw(self, contents: Any) -> bool:
        """Save as somebody who may not publish, by which a request lapses."""
        changes = contents != self.contents
        saved = self.save(contents)
        self.submitted = self.submitted and not (saved and changes)
        return saved

    def send_back(self) -> bool:
        if not self.submitted:
            return False
        self.submitted = False
        if self.end_plan(keeps_end=self.keeps_end):
            self.log.append(Kind.UNSCHEDULED)
        self.log.append(Kind.SENT_BACK)
        return True

    def approve_as_planned(self) -> bool:
        """Approve for the planned moment, which takes the latest revision along."""
        due = self.go_live_at and self.go_live_at <= self.now
        if not self.submitted or not self.go_live_at or due:
            return False
        if not self.schedule(self.go_live_at, UNCHANGED):
            return False
        self.submitted = False
        return True

    def move_to_trash(self) -> bool:
        if not self.is_trashed:
            if self.live:
                self.ensure_revision()
            self.end_plan(keeps_end=self.keeps_end)
            self.live, self.is_trashed, self.submitted = False, True, False
            self.log.append(Kind.TRASHED)
        return True

    def restore_from_trash(self) -> bool:
        if self.is_trashed:
            self.is_trashed = self.has_failed = False
            if self.expire_at and self.expire_at <= self.now:
                self.live_revision = None
            self.live = self.live_revision is not None
            self.end_plan(keeps_end=self.keeps_end)
            self.log.append(Kind.UNTRASHED)
        return True

    @property
    def status(self) -> Status:
        if self.submitted:
            return Status.SUBMITTED
        if self.go_live_at:
            return Status.SCHEDULED
        if self.live:
            return (
                Status.LIVE if self.latest_revision == self.live_revision else Status.LIVE_AND_DRAFT
            )
        expired = self.expire_at and self.expire_at <= self.now
        return Status.EXPIRED if expired else Status.DRAFT
