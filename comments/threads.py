"""The threads about an object, as its form and their own page show them."""

from collections import defaultdict
from dataclasses import dataclass, field

from comments.models import Comment
from comments.places import Place, describe_places
from publishing.models import Publishable


@dataclass(frozen=True)
class Thread:
    """A comment that opened a thread, where it hangs, and the replies."""

    comment: Comment
    place: Place
    replies: list[Comment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def read_threads(obj: Publishable) -> list[Thread]:
    """Return all threads about an object, oldest first; without any it costs one query."""
    comments = list(
        Comment.objects.for_object(obj)
        .select_related("author", "resolved_by")
        .prefetch_related("mentioned")
    )
    replies: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        if comment.thread_id:
            replies[comment.thread_id].append(comment)
    opened = [comment for comment in comments if not comment.thread_id]
    places = describe_places(obj, opened)
    return [Thread(comment, places[comment.pk], replies[comment.pk]) for comment in opened]


def read_open_threads(obj: Publishable) -> list[Thread]:
    """Return the open threads without their replies, for the form."""
    opened = list(Comment.objects.for_object(obj).open_threads().select_related("author"))
    places = describe_places(obj, opened)
    return [Thread(comment, places[comment.pk]) for comment in opened]
