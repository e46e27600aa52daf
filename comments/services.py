"""All steps of a conversation about a draft. Each checks the rights of its user."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from comments.models import CONTEXT_MAX_LENGTH, QUOTE_MAX_LENGTH, Comment, CommentQuerySet
from comments.notices import queue_notices
from publishing.accounts import Account
from publishing.models import Publishable
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, has_permission, require_permission

NAMED_IN_REFUSAL = 3  # open threads that the refusal to publish names


@dataclass(frozen=True)
class Passage:
    """The place of a new comment: a field by name, words in it, and what stands around those."""

    field: str = ""
    quote: str = ""
    prefix: str = ""
    suffix: str = ""


@transaction.atomic
def add_comment(
    *,
    obj: Publishable,
    user: User,
    text: str,
    passage: Passage | None = None,
    mentioned: Iterable[User] = (),
) -> Comment:
    """Open a thread; whoever is mentioned or wrote the draft gets a mail."""
    passage = passage or Passage()
    return _write(
        obj,
        user,
        mentioned,
        text=text,
        field=passage.field,
        quote=passage.quote[:QUOTE_MAX_LENGTH],
        prefix=passage.prefix[-CONTEXT_MAX_LENGTH:],
        suffix=passage.suffix[:CONTEXT_MAX_LENGTH],
    )


@transaction.atomic
def add_reply(
    *, obj: Publishable, thread: Comment, user: User, text: str, mentioned: Iterable[User] = ()
) -> Comment:
    """Reply in a thread; a reply to one that was resolved opens it again."""
    reply = _write(obj, user, mentioned, text=text, thread=thread)
    _reopen(thread)
    return reply


def _write(obj: Publishable, user: User, mentioned: Iterable[User], **values: object) -> Comment:
    require_permission(user, Permission.VIEW_DRAFTS, obj)
    comment: Comment = Comment.objects.create(
        content_type=content_type_of(obj), object_id=obj.pk, author=user, **values
    )
    comment.mentioned.set(mentioned)
    queue_notices(obj, comment)
    return comment


def may_resolve(user: Account, obj: Publishable, thread: Comment) -> bool:
    """Return whether a user may resolve a thread, or open it again: her own, or by her rights."""
    is_own = user.pk is not None and thread.author_id == user.pk
    return has_permission(user, Permission.VIEW_DRAFTS if is_own else Permission.CHANGE, obj)


def resolve_thread(*, obj: Publishable, thread: Comment, user: User) -> None:
    _require_resolver(user, obj, thread)
    _resolve(Comment.objects.filter(pk=thread.pk), user)


def resolve_all(*, obj: Publishable, user: User) -> int:
    """Resolve every open thread of an object, for who may publish it; return how many."""
    require_permission(user, Permission.PUBLISH, obj)
    return _resolve(Comment.objects.for_object(obj), user)


def _resolve(comments: CommentQuerySet, user: User) -> int:
    open_threads = comments.open_threads()
    number: int = open_threads.update(resolved_at=timezone.now(), resolved_by=user)
    return number


def reopen_thread(*, obj: Publishable, thread: Comment, user: User) -> None:
    _require_resolver(user, obj, thread)
    _reopen(thread)


def _require_resolver(user: User, obj: Publishable, thread: Comment) -> None:
    if not may_resolve(user, obj, thread):
        raise PermissionDenied


def _reopen(thread: Comment) -> None:
    Comment.objects.filter(pk=thread.pk).update(resolved_at=None, resolved_by=None)


def refuse_open_threads(obj: Publishable) -> str:
    """Return why an object cannot be published yet: the comments that are open; empty if none."""
    threads = list(Comment.objects.for_object(obj).open_threads().select_related("author"))
    if not threads:
        return ""
    named = [f"‘{Truncator(thread.text).chars(60)}’ ({thread.author_name})" for thread in threads]
    more = len(named) - NAMED_IN_REFUSAL
    tail = f" en nog {more}" if more > 0 else ""
    is_one = len(threads) == 1
    start = "Er staat nog een opmerking" if is_one else f"Er staan nog {len(threads)} opmerkingen"
    which = ", ".join(named[:NAMED_IN_REFUSAL])
    return (
        f"{start} open: {which}{tail}. Zet {'die' if is_one else 'ze'} bij ‘Opmerkingen’ op "
        "afgehandeld, en publiceer dan."
    )
