"""Mails about what waits for an editor: what to look at again, and findings that are hers.

One mail has all of it. A date of review is told once; a finding when a colleague gave it, and on
its day (`publishing.writing.finding_notices`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from publishing.admin_urls import admin_url, edit_url
from publishing.mail_templates import render_mail
from publishing.models import Publishable, ReviewReminder, TextFinding, publishable_models
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, find_users_with_permission, has_permission
from publishing.writing.finding_notices import claim_due_findings, due_findings

MAX_PER_ROUND = 100


def mail_due_work() -> None:
    """Mail each editor what is due, in the transaction that remembers it."""
    keys = list(_due_keys()[:MAX_PER_ROUND])
    if not keys and not due_findings().exists():
        return
    with transaction.atomic():
        _enqueue(_claim_reviews(keys), claim_due_findings())


def _claim_reviews(keys: Iterable[tuple[str, int]]) -> dict[User, list[Publishable]]:
    due_by_user: dict[User, list[Publishable]] = defaultdict(list)
    for label, pk in sorted(keys):
        if obj := _claim(apps.get_model(label), pk):
            for user in find_reviewers(obj):
                due_by_user[user].append(obj)
    return due_by_user


def find_reviewers(obj: Publishable) -> list[User]:
    """Return who saved the latest version, or else everybody who may publish the object."""
    author = obj.latest_revision.author if obj.latest_revision else None
    if author and author.is_active and has_permission(author, Permission.CHANGE, obj):
        return [author]
    return find_users_with_permission(Permission.PUBLISH, obj)


def _due_keys() -> "QuerySet[Model, tuple[str, int]]":
    first, *others = [
        _due_rows(model)
        .order_by()
        .annotate(label=Value(model._meta.label, output_field=TextField()))
        .values_list("label", "pk")
        for model in publishable_models()
    ]
    return first.union(*others, all=True)


def _due_rows(model: type[Publishable]) -> "QuerySet[Publishable]":
    reminders = ReviewReminder.objects.filter(
        content_type=content_type_of(model), object_id=OuterRef("pk")
    )
    return (
        model._base_manager.filter(trashed_at=None, check_before__lte=localdate())
        .annotate(reminded_of=Subquery(reminders.values("check_before")[:1]))
        .exclude(reminded_of__isnull=False, reminded_of=F("check_before"))
    )


def _claim(model: type[Publishable], pk: int) -> Publishable | None:
    """Lock an object and remember its reminder; `None` when another worker did so meanwhile."""
    row = model._base_manager.select_for_update().filter(pk=pk).first()
    if row is None or row.check_before is None:
        return None
    reminder, is_new = ReviewReminder.objects.get_or_create(
        content_type=content_type_of(row),
        object_id=pk,
        defaults={"check_before": row.check_before},
    )
    if not is_new:
        if reminder.check_before == row.check_before:
            return None
        reminder.check_before = row.check_before
        reminder.save(update_fields=["check_before"])
    return row


def _enqueue(
    reviews: Mapping[User, list[Publishable]], findings: Mapping[User, list[TextFinding]]
) -> None:
    enqueue = import_string(settings.OUTBOX)
    for user in {**reviews, **findings}:
        if user.email:
            context = {
                "reviews": list(_lines(reviews.get(user, []))),
                "findings": [(row, edit_url(row)) for row in findings.get(user, [])],
                "list_path": f"{admin_url(TextFinding, 'changelist')}?wie=ik&state__exact=open",
            }
            enqueue(user=user, content=render_mail("publishing/mail/work_due", context))


def _lines(objects: list[Publishable]) -> Iterator[tuple[str, str, object]]:
    """Yield the title of each object, the path of its form, and the date; the oldest first."""
    for obj in sorted(objects, key=lambda obj: (str(obj.check_before), str(obj))):
        yield str(obj), edit_url(obj), obj.check_before
