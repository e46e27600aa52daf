"""Mail about comments: to who is mentioned and who takes part, one in a few minutes at most."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.models import Comment, CommentNotice, MutedEditor
from publishing.admin_urls import admin_url
from publishing.mail_templates import render_mail
from publishing.models import Publishable
from publishing.permissions import Permission, has_permission

PAUSE = timedelta(minutes=5)  # what is said meanwhile comes in the same mail


@dataclass(frozen=True)
class ObjectComments:
    """Comments on one object, with the page that shows them, at the one for who is mailed."""

    obj: Publishable
    path: str
    comments: list[Comment]


def queue_notices(obj: Publishable, comment: Comment) -> None:
    """Note who is to be mailed about a comment: not the author, nor who wants no mail."""
    recipients = _participants(obj, comment) - {None, comment.author_id}
    muted = MutedEditor.objects.filter(user__in=recipients).values_list("user", flat=True)
    CommentNotice.objects.bulk_create(
        CommentNotice(user_id=key, comment=comment) for key in sorted(recipients - set(muted))
    )


def _participants(obj: Publishable, comment: Comment) -> set[int]:
    """Return the keys of who wrote in the thread or is named in it, and of who wrote the draft."""
    root = comment.thread_id_or_own
    rows = Comment.objects.filter(Q(pk=root) | Q(thread=root)).values_list("author", "mentioned")
    writer = obj.latest_revision and obj.latest_revision.author_id
    return {key for row in rows for key in row if key} | ({writer} if writer else set())


def send_comment_notices() -> None:
    """Mail everybody whose oldest notice has waited long enough, all of hers in one mail."""
    due = CommentNotice.objects.filter(created_at__lte=timezone.now() - PAUSE)
    for user in User.objects.filter(pk__in=due.values("user")).order_by("pk"):
        with transaction.atomic():
            _send(user)


def _send(user: User) -> None:
    """Queue one mail about all that a user may still see; what she may not is forgotten."""
    notices = CommentNotice.objects.filter(user=user).select_for_update()
    keys = list(notices.values_list("comment", flat=True))
    groups = list(_group_by_object(keys, user)) if _wants_mail(user) else []
    if groups:
        content = render_mail("comments/mail/notice", {"groups": groups, "user": user})
        import_string(settings.OUTBOX)(user=user, content=content)
    CommentNotice.objects.filter(user=user, comment__in=keys).delete()


def _wants_mail(user: User) -> bool:
    may_be_mailed = user.is_active and user.is_staff and bool(user.email)
    return may_be_mailed and not MutedEditor.objects.filter(user=user).exists()


def _group_by_object(keys: list[int], user: User) -> Iterator[ObjectComments]:
    comments = Comment.objects.filter(pk__in=keys).select_related("author", "thread")
    by_object: dict[tuple[int, int], list[Comment]] = {}
    for comment in comments.prefetch_related("content_object", "mentioned"):
        by_object.setdefault((comment.content_type_id, comment.object_id), []).append(comment)
    for group in by_object.values():
        obj = group[0].content_object
        if isinstance(obj, Publishable) and _may_read(user, obj):
            yield ObjectComments(obj, _path_to(obj, group, user), group)


def _path_to(obj: Publishable, comments: list[Comment], user: User) -> str:
    """Return the address of the first thread that names a user, else of the first one."""
    naming = (comment for comment in comments if user in comment.mentioned.all())
    thread = next(naming, comments[0]).thread_id_or_own
    return f"{admin_url(obj, 'comments', obj.pk)}#opmerking-{thread}"


def _may_read(user: User, obj: Publishable) -> bool:
    return not obj.trashed_at and has_permission(user, Permission.VIEW_DRAFTS, obj)
