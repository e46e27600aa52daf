"""Comments that wait for an editor: they name her, in threads that are open."""

from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from caching.statements import read_objects
from comments.models import Comment
from publishing.accounts import Account
from publishing.admin_urls import admin_url
from publishing.models import Publishable, publishable_models
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, accessible

MAX_MENTIONS = 100


@dataclass(frozen=True)
class Mention:
    comment: Comment
    obj: Publishable

    @property
    def url(self) -> str:
        page = admin_url(self.obj, "comments", self.obj.pk)
        return f"{page}#opmerking-{self.comment.thread_id_or_own}"


def open_mentions(user: Account, limit: int = MAX_MENTIONS) -> list[Mention]:
    """Return the newest comments that wait for a user, about what she may see now."""
    key = ("mentions", user.pk)
    waiting = read_objects(Comment, key, lambda: _newest_mentions(user)) if user.pk else []
    prefetch_related_objects(waiting, "author")
    objects = _read_objects(waiting, user) if waiting else {}
    mentions = [
        Mention(comment, obj)
        for comment in waiting
        if (obj := objects.get((comment.content_type_id, comment.object_id)))
    ]
    return mentions[:limit]


def _newest_mentions(user: Account) -> QuerySet[Comment]:
    mentions: QuerySet[Comment] = Comment.objects.awaiting(user).order_by("-pk")[:MAX_MENTIONS]
    return mentions


def _read_objects(comments: list[Comment], user: Account) -> dict[tuple[int, int], Publishable]:
    """Read what comments are about, one query for each kind."""
    objects: dict[tuple[int, int], Publishable] = {}
    for model in publishable_models():
        type_id = content_type_of(model).pk
        pks = {row.object_id for row in comments if row.content_type_id == type_id}
        if pks:
            rows = model._default_manager.not_trashed().filter(pk__in=pks)
            visible = accessible(user, Permission.VIEW_DRAFTS, rows)
            objects |= {(type_id, obj.pk): obj for obj in visible}
    return objects
