from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from publishing.models.revision import Revision

CANNOT_TRASH = (
    "U kunt dit niet weggooien, want de rest van de site rekent erop. Wilt u het niet tonen? "
    "Haal het dan van de site."
)

HAS_DRAFT = Q(latest_revision__isnull=False) & (
    Q(live_revision=None) | ~Q(latest_revision=F("live_revision"))
)
"""The newest revision is not what visitors see."""


def on_site_condition(path: str = "") -> Q:
    """What visitors see; `path` leads to it (`pillar__`). At its end it is gone by itself."""
    ends = {f"{path}expire_at": None}, {f"{path}expire_at__gt": timezone.now()}
    return Q(**{f"{path}live": True}) & (Q(**ends[0]) | Q(**ends[1]))


class PublishableQuerySet(models.QuerySet):
    def published(self) -> Self:
        """The one door for public pages: only what visitors may see."""
        return self.filter(on_site_condition())

    def not_trashed(self) -> Self:
        """All but what lies in the bin."""
        return self.filter(trashed_at=None)

    def owned_by(self, user: Any) -> Self:
        """What an editor of a part of the site may call hers; see `Publishable.owners`."""
        owners = getattr(self.model, "owner_lookup", "")
        return self.filter(**{owners: user}) if owners else self.none()


class Publishable(models.Model):
    """A thing with a public page or a place on one, with drafts, history and a schedule.

    While `live`, the row is what visitors see: the revision `live_revision`. Otherwise it follows `latest_revision`
    as well as the database allows, so that lists can name it. `live_revision` outlasts a stay in the bin
    and nothing else. All times are UTC; `first_published_at` is set once, `last_published_at`
    whenever it is saved whole while live: `update_fields` is for what is no news to visitors.
    """

    owner_lookup = ""
    """The lookup from a thing to the users who own it, such as `region__editors`."""

    address_keys: Sequence[str] = ("slug",)
    """The lookups to what its addresses hold, in their order; none without a page of its own."""

    # Declarations by which the rest of the site finds the type; see `docs/develop.md`.

    # The text field that names an object to editors and readers.
    title_field = "title"
    # The route of the page that lists all objects, such as `articles`; empty without such a page.
    list_route = ""
    # The link to that page in the main menu; empty keeps it out. Positions run from low to high.
    menu_label = ""
    menu_position = 0
    # The name of its Atom feed, which is the route `<list_route>-feed`; empty without a feed.
    feed_label = ""

    child_relations: Sequence[str] = ()
    """The relations whose rows belong to the thing, and are published and restored with it."""

    unversioned: frozenset[str] = frozenset({"position"})
    """Fields that work at once: no draft, no revision."""

    owner_readonly: frozenset[str] = frozenset()
    """Fields that only who may change all things of this kind changes, not who owns this one."""

    internal_fields: frozenset[str] = frozenset({"check_before", "to_check", "editor_note"})
    """Fields that no page shows: only for who may look at drafts."""

    live = models.BooleanField("op de site", default=False, editable=False)
    summary = models.CharField(
        "samenvatting",
        max_length=300,
        blank=True,
        help_text="Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.",
    )
    check_before = models.DateField(
        "controleren vóór",
        null=True,
        blank=True,
        help_text="Op die dag komt dit op uw startpagina te staan, om na te lezen.",
    )
    first_published_at = models.DateTimeField("eerst gepubliceerd", null=True, editable=False)
    last_published_at = models.DateTimeField("laatst gepubliceerd", null=True, editable=False)
    latest_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    live_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    scheduled_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    go_live_at = models.DateTimeField("publiceren op", null=True, editable=False)
    expire_at = models.DateTimeField("van de site halen op", null=True, editable=False)
    submitted_at = models.DateTimeField("aangeboden op", null=True, editable=False)
    trashed_at = models.DateTimeField("weggegooid op", null=True, editable=False)
    failure = models.CharField("mislukt", max_length=500, blank=True, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live and kwargs.get("update_fields") is None:
            self.last_published_at = timezone.now()
            self.first_published_at = self.first_published_at or self.last_published_at
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where visitors find it; empty while it has no address yet."""
        raise NotImplementedError

    @property
    def has_draft(self) -> bool:
        """Whether an editor has saved what visitors do not see yet."""
        return not self.live or self.latest_revision_id != self.live_revision_id

    @property
    def is_on_site(self) -> bool:
        """As `on_site`, for one thing."""
        return self.live and not self.has_expired

    @property
    def has_expired(self) -> bool:
        """Also while it is still `live`, until the worker got to it."""
        return bool(self.expire_at and self.expire_at <= timezone.now())

    def is_owned_by(self, user: Any) -> bool:
        """As `owned_by`, for one thing and by its values of this moment, saved or not."""
        if not self.owner_lookup:
            return False
        *path, last = self.owner_lookup.split("__")
        thing: Any = self
        try:
            for step in path:
                thing = thing and getattr(thing, step)
        except ObjectDoesNotExist:
            return False
        if not (thing and thing.pk):
            return False
        asked = vars(thing).setdefault("_owned_by", {})  # one form asks it twenty times
        if user.pk not in asked:
            asked[user.pk] = getattr(thing, last).filter(pk=user.pk).exists()
        return bool(asked[user.pk])

    def owner_may_publish(self) -> bool:
        """Whether who owns this publishes it herself, or asks for approval."""
        return True

    def reason_not_to_trash(self) -> str:
        """Why this can never be thrown away; empty when it can."""
        return ""

    def reason_not_to_unpublish(self) -> str:
        """Why this can never be taken off the site; empty when it can."""
        return ""

    def reason_not_to_publish(self) -> str:
        """Why an editor cannot publish this by hand now; empty when she can."""
        return ""

    def public_paths(self) -> list[str]:
        """The paths that are its own, in a fixed order: of its page, then of what it offers."""
        return [self.get_absolute_url()]

    @classmethod
    def address_fields(cls) -> set[str]:
        """Its own fields that its address hangs on."""
        return {key.partition("__")[0] for key in cls.address_keys}

    def published_descendants(self) -> "Iterable[Publishable]":
        """What is on the site under this thing, so that its address changes with this one's."""
        return ()


def publishable_models() -> list[type[Publishable]]:
    """Every kind of thing that there is."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


def next_expiry() -> float:
    """Return when something leaves the site next, in seconds since 1970; one query over all models."""
    first, *others = [
        model._base_manager.filter(live=True, expire_at__gt=timezone.now())
        .order_by()
        .values_list("expire_at")
        for model in publishable_models()
    ]
    ends = (end.timestamp() for (end,) in first.union(*others) if end)
    return min(ends, default=inf)


def models_with_pages() -> list[type[Publishable]]:
    """Every kind of thing that has a page of its own."""
    return [model for model in publishable_models() if model.address_keys]


def complete_when_live(*fields: str) -> models.CheckConstraint:
    """What may be missing in a draft (so is null in the table), and not in what is live."""
    present = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(
        condition=Q(live=False) | present, name="%(app_label)s_%(class)s_complete"
    )


class Positioned(models.Model):
    """A thing with a place of its own in a list, from low to high."""

    position = models.PositiveSmallIntegerField(
        "volgorde", default=0, db_index=True, validators=[MaxValueValidator(9999)]
    )

    class Meta:
        abstract = True

    @property
    def has_effective_position(self) -> bool:
        """Whether its position counts."""
        return True


class Sourced(models.Model):
    """A thing that states facts: where they come from and how sure we are."""

    sources = models.TextField(
        "bronnen",
        blank=True,
        help_text="Eén bron per regel: een webadres, met de datum of toelichting tussen haakjes "
        "erachter.",
    )
    checked_on = models.DateField(
        "feiten overgenomen op",
        null=True,
        blank=True,
        help_text="De dag waarop de feiten voor het laatst uit de bronnen zijn overgenomen.",
    )
    to_check = models.BooleanField(
        "te controleren",
        default=False,
        help_text="Aan: de redactie moet de feiten nog nakijken. Bezoekers zien deze vlag niet.",
    )
    editor_note = models.TextField(
        "notitie voor de redactie", blank=True, help_text="Komt niet op de site."
    )

    class Meta:
        abstract = True

    @property
    def source_lines(self) -> list[str]:
        return split_lines(self.sources)


class Singleton(models.Model):
    """A table of exactly one row, with primary key 1."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="%(app_label)s_%(class)s_one_row")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError("Deze gegevens kunt u wijzigen, maar niet verwijderen.")


def split_lines(text: str) -> list[str]:
    """The lines of `text` that say something, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
