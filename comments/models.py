"""Comments of colleagues to each other about a draft.

Nothing of it is part of the contents: it is in no snapshot, no copy and no page for visitors.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from publishing.accounts import Account, display_name
from publishing.models.generic import GenericRow, GenericRowQuerySet

FORMER_COLLEAGUE = "oud-collega"
TEXT_MAX_LENGTH = 2_000
QUOTE_MAX_LENGTH = 300
CONTEXT_MAX_LENGTH = 40  # characters before and after the quoted words


class CommentQuerySet(GenericRowQuerySet):
    def threads(self) -> Self:
        """Select what opens a thread, without the replies."""
        return self.filter(thread=None)

    def open_threads(self) -> Self:
        return self.threads().filter(resolved_at=None)

    def awaiting(self, user: Account) -> Self:
        """Select what names a user in an open thread in which she has not replied since."""
        root = Coalesce("thread_id", "pk")
        replies = Comment.objects.filter(
            thread=OuterRef("root"), author=user.pk, pk__gt=OuterRef("pk")
        )
        open_threads = Q(thread=None, resolved_at=None) | Q(
            thread__isnull=False, thread__resolved_at=None
        )
        mentions = self.filter(open_threads, mentioned=user.pk).annotate(root=root)
        return mentions.exclude(author=user.pk).filter(~Exists(replies))


class Comment(GenericRow):
    """A comment on a passage, a field or the whole of an object; or a reply to one.

    The quoted words are found again by themselves and what stood around them, so they may move.
    """

    thread = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="replies", editable=False
    )
    field = models.CharField(max_length=100, blank=True)
    quote = models.CharField(max_length=QUOTE_MAX_LENGTH, blank=True)
    prefix = models.CharField(max_length=CONTEXT_MAX_LENGTH, blank=True)
    suffix = models.CharField(max_length=CONTEXT_MAX_LENGTH, blank=True)
    text = models.TextField("opmerking", max_length=TEXT_MAX_LENGTH)
    # Gone with the account: what she said stays, her name does not.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    mentioned: Any = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "opmerking"
        verbose_name_plural = "opmerkingen"
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(thread=None) | Q(field="", quote="", resolved_at=None),
                name="comment_reply_has_no_place",
            )
        ]

    def __str__(self) -> str:
        return f"opmerking {self.pk}"

    @property
    def author_name(self) -> str:
        return display_name(self.author) or FORMER_COLLEAGUE

    @property
    def resolver_name(self) -> str:
        return display_name(self.resolved_by) or FORMER_COLLEAGUE

    @property
    def thread_id_or_own(self) -> int:
        """Return the key of the comment that opened the thread."""
        return self.thread_id or self.pk

    @property
    def form_key(self) -> str:
        """Return how the fields of a reply to this are told apart from others on the page."""
        return f"reply-{self.pk}"


class CommentNotice(models.Model):
    """A comment that somebody is still to be mailed about; gone once the mail is queued."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="comment_notice_once")
        ]

    def __str__(self) -> str:
        return f"bericht {self.pk}"


class MutedEditor(models.Model):
    """An editor who wants no mail about comments."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )

    def __str__(self) -> str:
        return f"zonder mail {self.pk}"
