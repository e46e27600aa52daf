"""The search of editors: over the latest revision of all that a user may see with its drafts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from publishing.accounts import Account
from publishing.links.targets import object_reference
from publishing.models import Publishable, publishable_models
from publishing.permissions import Permission, Scope, get_scope, selectable
from publishing.revisions.authorship import written_by
from publishing.revisions.snapshots import PublishableModel
from publishing.status import Status, status_condition
from search.document_ids import document_id
from search.full_text import DRAFT_FTS5_TABLE
from search.models import DraftDocument
from search.queries import MAX_QUERY_LENGTH, MAX_WORDS
from search.snippets import make_snippet
from search.words import content_words, split_words, stem

PER_PAGE = 25


@dataclass(frozen=True)
class DraftQuery:
    """A question of an editor, of which each condition may be empty.

    `kind` is the label of a model, `status` one of `Status`, `only_own` selects what she wrote at.
    """

    text: str = ""
    kind: str = ""
    status: str = ""
    only_own: bool = False

    @property
    def words(self) -> list[str]:
        words = split_words(self.text[:MAX_QUERY_LENGTH])
        return list(dict.fromkeys(content_words(words) or words))[:MAX_WORDS]

    @property
    def has_conditions(self) -> bool:
        return bool(self.kind or self.status or self.only_own)


@dataclass(frozen=True)
class DraftResult:
    """An object that was found; `title` is that of its latest revision."""

    obj: Publishable
    title: str
    snippet: SafeString

    @property
    def kind(self) -> str:
        return capfirst(str(self.obj._meta.verbose_name))

    @property
    def object_key(self) -> str:
        """Return what a form sends to name the object, such as `pact.project:12`."""
        return object_reference(self.obj)


@dataclass(frozen=True)
class KindCount:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class DraftResults:
    """One page of results; `kinds` counts those of each kind, whichever kind was asked."""

    results: list[DraftResult] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    count: int = 0

    @property
    def pages(self) -> int:
        return -(-self.count // PER_PAGE)


def search_drafts(user: Account, query: DraftQuery, page: int = 1) -> DraftResults:
    """Return a page of what a user may see with drafts, titles with the words first."""
    matching = _matching(query.words).filter(_visible_documents(user, query))
    counts = dict(matching.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [
        KindCount(kind, capfirst(str(apps.get_model(kind)._meta.verbose_name_plural)), count)
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    count = counts.get(query.kind, 0) if query.kind else sum(counts.values())
    own_kind = matching.filter(kind=query.kind) if query.kind else matching
    start = (max(page, 1) - 1) * PER_PAGE
    return DraftResults(_read_results(user, own_kind, query, start, PER_PAGE), kinds, count)


def suggest_drafts(user: Account, text: str, size: int) -> list[DraftResult]:
    """Return the first results for what is being typed; without words, what the user wrote last."""
    query = DraftQuery(text)
    query = query if query.words else replace(query, only_own=True)
    matching = _matching(query.words).filter(_visible_documents(user, query))
    return _read_results(user, matching, query, 0, size)


def _read_results(
    user: Account, matching: "QuerySet[DraftDocument]", query: DraftQuery, start: int, size: int
) -> list[DraftResult]:
    order = ["-changed_at", "-pk"]
    if query.words:
        matching = matching.annotate(in_title=_condition(query.words, in_title=True))
        order = ["-in_title", *order]
    columns = matching.order_by(*order).only("kind", "object_id", "title", "text")
    documents = list(columns[start : start + size])
    objects = _read_objects(user, documents)
    stems = set(map(stem, query.words))
    return [
        DraftResult(objects[document.pk], document.title, make_snippet("", document.text, stems))
        for document in documents
        if document.pk in objects
    ]


def _read_objects(user: Account, documents: Sequence[DraftDocument]) -> dict[int, Publishable]:
    """Read the objects of documents, by the key of the document."""
    objects = {}
    for kind in {document.kind for document in documents}:
        model: PublishableModel = apps.get_model(kind)
        keys = [document.object_id for document in documents if document.kind == kind]
        for obj in selectable(user, Permission.VIEW_DRAFTS, model).filter(pk__in=keys):
            objects[document_id(kind, obj.pk)] = obj
    return objects


def _visible_documents(user: Account, query: DraftQuery) -> Q:
    """Match the documents of what a user may see with drafts, and of what was asked for."""
    whole, parts = [], []
    for model in publishable_models():
        scope = get_scope(user, Permission.VIEW_DRAFTS, model)
        label = model._meta.label_lower
        if scope is Scope.ALL and not (query.status or query.only_own):
            whole.append(label)
        elif scope > Scope.NONE:
            objects = selectable(user, Permission.VIEW_DRAFTS, model)
            for part in _object_conditions(user, query, model):
                objects = objects.filter(part)
            parts.append(Q(kind=label, object_id__in=objects.values("pk")))
    # Without a condition the last ones come straight from the index of their moment.
    if len(whole) == len(publishable_models()):
        return Q()
    return reduce(Q.__or__, parts, Q(kind__in=whole))


def _object_conditions(user: Account, query: DraftQuery, model: PublishableModel) -> Iterator[Q]:
    if query.status in Status.values:
        yield status_condition(query.status)
    if query.only_own:
        yield Q(written_by(user, model))


def _matching(words: Sequence[str]) -> "QuerySet[DraftDocument]":
    """Select the documents with all words, each as it is, as its stem, or as a beginning."""
    documents = DraftDocument.objects.all()
    return documents.filter(_condition(words)) if words else documents


def _condition(words: Sequence[str], *, in_title: bool = False) -> RawSQL:
    """Return the condition of the full-text index; the words have letters and digits alone."""
    if connection.vendor == "sqlite":
        groups = [f'("{word}" * OR "{stem(word)}")' for word in words]
        text = (
            f"{{{'title_words' if in_title else 'title_words words'}}} : ({' AND '.join(groups)})"
        )
        sql = (
            f"search_draftdocument.id IN (SELECT rowid FROM {DRAFT_FTS5_TABLE} "  # noqa: S608
            f"WHERE {DRAFT_FTS5_TABLE} MATCH %s)"
        )
    else:
        weight = "A" if in_title else ""
        groups = [f"({word}:*{weight} | {stem(word)}:{weight or 'AB'})" for word in words]
        text = " & ".join(groups)
        sql = "search_draftdocument.stems @@ to_tsquery('simple', %s)"
    return RawSQL(sql, [text], output_field=BooleanField())  # noqa: S611
