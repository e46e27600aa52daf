"""The findings in all that is live: kept by the worker, after each publication and each night."""

import logging
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from caching.database_errors import DATABASE_ERRORS
from publishing.models import (
    ExternalLink,
    Publishable,
    TextCheck,
    TextFinding,
    publishable_models,
)
from publishing.models.generic import content_type_of
from publishing.revisions.snapshots import take_snapshot
from publishing.writing.check import check_writing
from publishing.writing.document import WrittenDocument
from publishing.writing.findings import Finding, without_row
from publishing.writing.links import external_links, find_broken_links

NIGHT_STARTS = time(2)
BATCH_SIZE = 25
LINK_RETENTION = timedelta(days=14)  # after no live page had it any more

logger = logging.getLogger(__name__)


def latest_night(now: datetime | None = None) -> datetime:
    """Return the last moment at which a night began."""
    local = timezone.localtime(now)
    start = local.replace(hour=NIGHT_STARTS.hour, minute=0, second=0, microsecond=0)
    return start if start <= local else start - timedelta(days=1)


def check_due_texts() -> bool:
    """Check a batch of what was published since its last check, or not since last night.

    Returns whether there may be more.
    """
    due = list(islice(due_objects(latest_night()), BATCH_SIZE))
    for obj in due:
        try:
            check_object(obj)
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one text must not stop the others)
            logger.warning("%s %s: %s", obj._meta.label, obj.pk, type(error).__name__)
            _record_check(obj)
    if due:
        drop_findings_of_hidden()
    return len(due) == BATCH_SIZE


def due_objects(since: datetime) -> Iterator[Publishable]:
    """Yield what is live and was not checked since a moment or its publication; in one query."""
    first, *others = [
        _due_rows(model, since)
        .order_by()
        .annotate(label=Value(model._meta.label, output_field=TextField()))
        .values_list("label", "pk")
        for model in publishable_models()
    ]
    for label, pk in first.union(*others, all=True)[:BATCH_SIZE]:
        model: type[Publishable] = apps.get_model(label)
        if obj := model.objects.published().filter(pk=pk).first():
            yield obj


def _due_rows(model: type[Publishable], since: datetime) -> "QuerySet[Publishable]":
    published_at = Coalesce(OuterRef("last_published_at"), Value(since))
    checks = TextCheck.objects.filter(
        Q(checked_at__gte=since) & Q(checked_at__gte=published_at),
        content_type=content_type_of(model),
        object_id=OuterRef("pk"),
    )
    return model.objects.published().filter(~Exists(checks))


@transaction.atomic
def check_object(obj: Publishable) -> None:
    """Make the findings of an object those of its live text, and remember its links elsewhere."""
    document = WrittenDocument.from_snapshot(type(obj), take_snapshot(obj))
    _store_links({url for _, _, url in external_links(document)})
    findings = [*check_writing(document).findings, *find_broken_links(document)]
    _store_findings(obj, findings)
    _record_check(obj)


def _store_links(urls: set[str]) -> None:
    today = timezone.localdate()
    ExternalLink.objects.bulk_create(
        [ExternalLink(url=url, linked_on=today) for url in sorted(urls)],
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["linked_on"],
    )


def _store_findings(obj: Publishable, findings: list[Finding]) -> None:
    """Add what is new, open again what was done and is there still, and drop the rest.

    What an editor decided to leave stays so as long as the words are there.
    """
    rows = {(row.rule, row.field, row.words): row for row in TextFinding.objects.for_object(obj)}
    present = {
        (finding.rule.value, without_row(finding.field), finding.words): finding
        for finding in findings
    }
    gone = [row.pk for key, row in rows.items() if key not in present]
    TextFinding.objects.filter(pk__in=gone).delete()
    owner_id = obj.live_revision.author_id if obj.live_revision else None
    new = [
        TextFinding(
            content_type=content_type_of(obj),
            object_id=obj.pk,
            title=str(obj)[:300],
            rule=finding.rule,
            field=without_row(finding.field),
            words=finding.words,
            advice=finding.advice[:500],
            owner_id=owner_id,
        )
        for key, finding in present.items()
        if key not in rows
    ]
    TextFinding.objects.bulk_create(new, ignore_conflicts=True)
    for key, finding in present.items():
        if key in rows:
            _renew(rows[key], str(obj)[:300], finding.advice[:500])


def _renew(row: TextFinding, title: str, advice: str) -> None:
    State = TextFinding.State  # noqa: N806
    state = State.OPEN if row.state == State.DONE else row.state
    if (row.title, row.advice, row.state) != (title, advice, state):
        TextFinding.objects.filter(pk=row.pk).update(title=title, advice=advice, state=state)


def _record_check(obj: Publishable) -> None:
    TextCheck.objects.update_or_create(
        content_type=content_type_of(obj),
        object_id=obj.pk,
        defaults={"checked_at": timezone.now()},
    )


def drop_findings_of_hidden() -> None:
    """Drop what was found in texts that are no longer on the site, and links that nobody has."""
    for model in publishable_models():
        live = model.objects.published().values("pk")
        about_model: list[QuerySet[models.Model]] = [
            rows.objects.filter(content_type=content_type_of(model))
            for rows in (TextFinding, TextCheck)
        ]
        for queryset in about_model:
            queryset.exclude(object_id__in=live).delete()
    ExternalLink.objects.filter(linked_on__lt=timezone.localdate() - LINK_RETENTION).delete()
