import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from caching.statements import execution_time
from publishing.accounts import Account
from publishing.models.revision import Revision
from publishing.permission_cache import permission_cache

CANNOT_TRASH = (
    "U kunt dit niet weggooien, want de rest van de site rekent erop. Wilt u het niet tonen? "
    "Haal het dan van de site."
)

# Not after a title ('Ir. Jansen') or an abbreviation such as o.a.
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z][a-z]\.)(?<!\.[a-z]\.)\s+(?=[A-Z\u00c0-\u00dd0-9\u2018])"
)

# The latest revision differs from what visitors see.
HAS_DRAFT = Q(latest_revision__isnull=False) & (
    Q(live_revision=None) | ~Q(latest_revision=F("live_revision"))
)


def on_site_condition(path: str = "") -> Q:
    """Match what visitors see, through a lookup path such as `pillar__`.

    An object is gone at the moment in `expire_at`, also before the worker has taken it off.
    """
    ends = {f"{path}expire_at": None}, {f"{path}expire_at__gt": execution_time()}
    return Q(**{f"{path}live": True}) & (Q(**ends[0]) | Q(**ends[1]))


class PublishableQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Select what visitors may see; every public page reads through this method."""
        return self.filter(on_site_condition())

    def not_trashed(self) -> Self:
        return self.filter(trashed_at=None)

    def owned_by(self, user: Account) -> Self:
        """Select what a user owns according to `Publishable.owner_lookup`."""
        lookup = getattr(self.model, "owner_lookup", "")
        return self.filter(**{lookup: user}) if lookup else self.none()


class Publishable(models.Model):
    """An object with a public page or a place on one, and with drafts, history and a schedule.

    While `live`, the row is what visitors see: the revision `live_revision`. Otherwise it follows
    `latest_revision` as well as the database allows, so that lists can show its title.
    `live_revision` is kept in the trash, and cleared by all else that takes the object off the
    site. All times are UTC. `first_published_at` is set once, `last_published_at` whenever a live
    row is saved without `update_fields`, which is for changes that are no news to visitors.
    """

    # The lookup from an object to the users who own it, such as `region__editors`.
    owner_lookup = ""
    # The lookups to the arguments of its routes, in order; empty without a page of its own.
    address_keys: Sequence[str] = ("slug",)

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
    # The field with the date that readers know it by; empty for a type without one.
    date_field = ""
    # The columns with a moment from which visitors see something else, without anybody's action.
    expiry_columns: Sequence[str] = ("expire_at",)
    # What a page of this type gains in the results of the search; the title is worth about 10.
    search_boost = 0.0

    # The relations whose rows belong to the object, and are published and restored with it.
    child_relations: Sequence[str] = ()
    # Fields that have no draft and no revision: a change works at once.
    unversioned: frozenset[str] = frozenset({"position"})
    # Fields that owners may not change; that takes the permission over all objects of the model.
    owner_readonly: frozenset[str] = frozenset()
    # Fields that visitors miss when they are empty; editors find them on their start page.
    gap_fields: Sequence[str] = ()
    # The reason why no object of this type can be moved to the trash; empty when they can.
    trash_refusal = ""
    # Fields that no page shows, so that only users who may see drafts see them.
    internal_fields: frozenset[str] = frozenset({"check_before", "to_check", "editor_note"})

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

    def save(self, **kwargs: Any) -> None:
        if self.live and kwargs.get("update_fields") is None:
            self.last_published_at = timezone.now()
            self.first_published_at = self.first_published_at or self.last_published_at
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """Return the path of its page; empty while it has none yet."""
        raise NotImplementedError

    @property
    def first_sentence(self) -> str:
        """Return the first sentence of the summary, for where there is room for no more."""
        return SENTENCE_END.split(self.summary, maxsplit=1)[0]

    @property
    def has_draft(self) -> bool:
        """Return whether an editor has saved something that visitors do not see yet."""
        return not self.live or self.latest_revision_id != self.live_revision_id

    @property
    def is_on_site(self) -> bool:
        """Return whether visitors see it, as `on_site_condition` does for a queryset."""
        return self.live and not self.has_expired

    @property
    def has_public_page(self) -> bool:
        """Return whether a visitor can open its page."""
        return self.is_on_site

    @cached_property
    def live_url(self) -> str | None:
        """The address where visitors find it, if they do.

        The admin reads it before it lays a draft over the row: a draft may have another address.
        """
        return self.get_absolute_url() if self.has_public_page else None

    @property
    def has_expired(self) -> bool:
        """Return whether `expire_at` has passed; the row may be live until the worker runs."""
        return bool(self.expire_at and self.expire_at <= timezone.now())

    @property
    def leaves_site_at(self) -> datetime | None:
        """Return when visitors will see it no more, by its own plan or that of its parent."""
        return self.expire_at

    def is_owned_by(self, user: Account) -> bool:
        """Return whether a user owns this object by its current values, saved or not."""
        if not self.owner_lookup:
            return False
        *path, users = self.owner_lookup.split("__")
        owner: Any = self
        try:
            for step in path:
                owner = owner and getattr(owner, step)
        except ObjectDoesNotExist:
            return False
        if not (owner and owner.pk):
            return False
        answers, key = permission_cache(user).owned, (type(owner), owner.pk)
        if key not in answers:
            answers[key] = getattr(owner, users).filter(pk=user.pk).exists()
        return answers[key]

    def owner_may_publish(self) -> bool:
        """Return whether an owner may publish this; otherwise she asks for approval."""
        return True

    def reason_not_to_trash(self) -> str:
        """Return why this can never be moved to the trash; empty when it can."""
        return self.trash_refusal

    def reason_not_to_unpublish(self) -> str:
        """Return why this can never be taken off the site; empty when it can."""
        return ""

    def reason_not_to_publish(self) -> str:
        """Return why an editor cannot publish this by hand now; empty when she can."""
        return ""

    def public_paths(self) -> list[str]:
        """Return all paths of this object, in a fixed order: its page first, then its downloads."""
        return [self.get_absolute_url()]

    def clean_links(self, keys: Mapping[str, Collection[object]]) -> None:
        """Raise `ValidationError` for links that contradict each other, or a field.

        `keys` has the keys of all linked objects by the name of the relation: rows and forms call
        this before anything is linked.
        """

    @classmethod
    def address_fields(cls) -> set[str]:
        """Return the names of its own fields that determine its address."""
        return {key.partition("__")[0] for key in cls.address_keys}

    def published_descendants(self) -> "Iterable[Publishable]":
        """Return the live objects whose address changes with that of this one."""
        return ()


def publishable_models() -> list[type[Publishable]]:
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


def next_expiry() -> float:
    """Return the next moment of all `expiry_columns`, in seconds since 1970; infinity without one.

    Takes one query over all models.
    """
    first, *others = [
        model._base_manager.filter(live=True, **{f"{column}__gt": timezone.now()})
        .order_by()
        .values_list(column)
        for model in publishable_models()
        for column in model.expiry_columns
    ]
    ends = (end.timestamp() for (end,) in first.union(*others) if end)
    return min(ends, default=inf)


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of these moments; `None` is never."""
    return min((moment for moment in moments if moment), default=None)


def models_with_pages() -> list[type[Publishable]]:
    return [model for model in publishable_models() if model.address_keys]


def complete_when_live(*fields: str) -> models.CheckConstraint:
    """Require fields that are null in an incomplete draft as soon as the row is live."""
    present = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(
        condition=Q(live=False) | present, name="%(app_label)s_%(class)s_complete"
    )
