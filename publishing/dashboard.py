"""What waits for an editor: her work over all kinds of things, in two queries."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.utils import timezone

from publishing.desk import form_of, page_of
from publishing.models import DRAFTED, Autosave, Event, Publishable, Revision, Sourced, publishables
from publishing.models.about import kind_of
from publishing.rights import Reach, Right, reach, reachable
from publishing.status import Status, status_of
from publishing.together import Rows, together

Model = type[Publishable]

SHORT, LONG = 8, 500
"""How many a list shows beside the others, and on its own."""


@dataclass(frozen=True)
class Line:
    thing: Any
    saved: Revision | None
    """What was saved last of it, without its contents."""

    @property
    def sent_back_by(self) -> str:
        """Who did, if nothing was saved since."""
        return getattr(self.saved, "sent_back_by", None) or ""

    @property
    def kind(self) -> str:
        return str(self.thing._meta.verbose_name)

    @property
    def url(self) -> str:
        return form_of(self.thing)


@dataclass(frozen=True)
class Pile:
    """One kind of work: who has it, what belongs to it, and what comes first."""

    right: Right
    holds: Callable[[Line, Any], bool]
    place: Callable[[Line], Any]


@dataclass(frozen=True)
class Shown:
    lines: list[Line]
    more: bool


def is_draft(line: Line, user: Any) -> bool:
    """Hers, and nobody else's turn."""
    status = status_of(line.thing)
    hers = line.saved is not None and line.saved.author_id == user.pk
    return hers and status in (Status.DRAFT, Status.LIVE_AND_DRAFT) and not line.thing.failure


def is_planned(line: Line, user: Any) -> bool:
    thing = line.thing
    return not thing.failure and bool(thing.publish_at or (thing.is_on_site and thing.expire_at))


def is_stale(line: Line, user: Any) -> bool:
    due = line.thing.check_before
    return bool(due and due <= timezone.localdate()) or getattr(line.thing, "to_check", False)


# Named as in the address of the start page that shows one of them.
PILES = {
    "mislukt": Pile(
        Right.CHANGE, lambda line, user: bool(line.thing.failure), lambda line: line.thing.pk
    ),
    "oordeel": Pile(
        Right.CHANGE,
        lambda line, user: status_of(line.thing) is Status.SUBMITTED,
        lambda line: line.thing.submitted_at,
    ),
    "concepten": Pile(
        Right.CHANGE, is_draft, lambda line: (not line.sent_back_by, -line.thing.newest_id)
    ),
    # It goes on the site before it goes off.
    "ingepland": Pile(
        Right.INSPECT, is_planned, lambda line: line.thing.publish_at or line.thing.expire_at
    ),
    "nalezen": Pile(
        Right.CHANGE,
        is_stale,
        lambda line: (line.thing.check_before is None, line.thing.check_before),
    ),
}


def work_of(user: Any, only: str = "") -> dict[str, Shown]:
    """The piles that an editor can have, each cut short; or one of them (`only`), nearly whole."""
    names = [name for name, pile in PILES.items() if farthest(user, pile.right)]
    names, size = ([only], LONG) if only in names else (names, SHORT)
    lines = _lines(user, size + 1) if names else []
    piles = {
        name: sorted(
            (
                line
                for line in lines
                if reach(user, PILES[name].right, line.thing) and PILES[name].holds(line, user)
            ),
            key=PILES[name].place,
        )
        for name in names
    }
    return {name: Shown(pile[:size], len(pile) > size) for name, pile in piles.items()}


def begun(user: Any) -> list[tuple[str, str]]:
    """The kind and the form of each new thing that she typed and never saved."""
    kept = Autosave.objects.filter(user=user, object_id=0).values_list("content_type", flat=True)
    there = set(kept)
    return [
        (str(model._meta.verbose_name), page_of(model, "add"))
        for model in publishables()
        if kind_of(model).pk in there and reach(user, Right.ADD, model)
    ]


def farthest(user: Any, right: Right) -> Reach:
    """How far a right of hers goes where it goes farthest."""
    return max(reach(user, right, model) for model in publishables())


def _lines(user: Any, size: int) -> list[Line]:
    """All that may belong to a pile; of what is stale, which may be most of the site, the first."""
    tables: dict[str, Rows] = {
        model._meta.label_lower: (_work(user, model, size), _short_columns(model))
        for model in publishables()
        if reach(user, Right.INSPECT, model)
    }
    things = list(chain.from_iterable(together(**tables).values()))
    back = Event.objects.filter(kind=Event.Kind.SENT_BACK, revision=OuterRef("pk"))
    revisions = Revision.objects.annotate(sent_back_by=Subquery(back.values("by_name")[:1]))
    saved = revisions.defer("snapshot").in_bulk({thing.newest_id for thing in things})
    return [Line(thing, saved.get(thing.newest_id)) for thing in things]


def _work(user: Any, model: Model, size: int) -> "QuerySet[Any]":
    hers = Right.CHANGE if reach(user, Right.CHANGE, model) else Right.INSPECT
    within = reachable(user, hers, model._default_manager.kept()).order_by("pk")
    drafts = Q(newest__author=user) & DRAFTED
    moments = Q(submitted_at__isnull=False) | Q(publish_at__isnull=False)
    ends = Q(live=True, expire_at__isnull=False)
    due = Q(check_before__lte=timezone.localdate())
    stale = within.filter(due | Q(to_check=True) if issubclass(model, Sourced) else due)
    oldest = stale.order_by(F("check_before").asc(nulls_last=True))[:size].values("pk")
    return within.filter(~Q(failure="") | moments | ends | drafts | Q(pk__in=oldest))


def _short_columns(model: Model) -> list[str]:
    """Enough to name a thing and to tell how it is."""
    return [f.attname for f in model._meta.concrete_fields if not isinstance(f, TextField)]
