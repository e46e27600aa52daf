"""Search for objects with a page, by the words of their title: what an editor can link to."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from publishing.accounts import Account
from publishing.models import Publishable, PublishableQuerySet, models_with_pages
from publishing.permissions import Permission, selectable


def search_items(
    query: str,
    user: Account,
    *,
    limit: int,
    models: Iterable[type[Publishable]] | None = None,
    only_live: bool = False,
) -> list[Publishable]:
    """Return what a user may see with all words in its title, at most `limit` objects.

    Titles that start with the query come first, then what was saved last, or published last of
    what is live. Each object has `is_public`. Takes one query for each model the user may see.
    """
    words = query.split()
    newest = "last_published_at" if only_live else "latest_revision_id"
    results: list[Publishable] = []
    for model in models_with_pages() if models is None else models:
        rows = selectable(user, Permission.VIEW, model)
        results += _search_model(rows.published() if only_live else rows, words, newest)[:limit]
    start = " ".join(words).casefold()
    with_moment = [obj for obj in results if getattr(obj, newest)]
    with_moment.sort(key=attrgetter(newest), reverse=True)
    results = [*with_moment, *(obj for obj in results if not getattr(obj, newest))]
    results.sort(key=lambda obj: not title_of(obj).casefold().startswith(start))
    return results[:limit]


def _search_model(
    rows: PublishableQuerySet[Publishable], words: Sequence[str], newest: str
) -> PublishableQuerySet[Publishable]:
    model = rows.model
    paths = {key.rpartition("__")[0] for key in model.address_keys} - {""}
    if paths:
        rows = rows.select_related(*paths)
    for word in words:
        rows = rows.filter(Q(**{f"{model.title_field}__icontains": word}))
    starts = Q(**{f"{model.title_field}__istartswith": " ".join(words)})
    order = Case(When(starts, then=Value(0)), default=Value(1))
    public = model._default_manager.published().filter(pk=OuterRef("pk"))
    last = F(newest).desc(nulls_last=True)
    return rows.annotate(is_public=Exists(public)).order_by(order, last, "-pk")


def title_of(obj: Publishable) -> str:
    return str(getattr(obj, obj.title_field))
