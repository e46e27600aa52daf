"""Rendering of an issue as mail."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils import timezone

from images.renditions import mail_size
from newsletter.content.issue_texts import IssueTexts
from newsletter.content.mail_pictures import PictureNotReadyError, load_mail_picture
from newsletter.content.resolved_items import ResolvedItem, resolve_items
from newsletter.delivery.placeholder_names import PLACEHOLDERS
from newsletter.models import Delivery, Issue, Item
from pact.site_context import site_context
from publishing.mail_templates import MailContent, MailPicture, render_mail


class MailItem(NamedTuple):
    """An item as a mail shows it; `picture` and its size in pixels if it is a picture."""

    content: ResolvedItem
    picture: MailPicture | None = None
    size: tuple[int, int] = (0, 0)


def render_issue(
    issue: Issue,
    items: Iterable[Item] | None = None,
    *,
    test_note: str = "",
    skip_unready: bool = False,
) -> MailContent:
    """Render an issue with placeholders for each reader's own links, and its pictures.

    `items` are those of a version that was not saved. `test_note` goes above a mail that an editor
    sends to herself. Raises `PictureNotReadyError`, unless pictures that are not ready are to be
    skipped.
    """
    resolved = resolve_items(issue.items.all() if items is None else items, only_live=True)
    mail_items = list(_with_pictures(resolved, skip_unready=skip_unready))
    texts = IssueTexts(issue, skip_unready=skip_unready)
    mail = render_mail(
        "newsletter/mail/issue",
        {
            "issue": issue,
            "intro": texts.render(issue.intro),
            "items": mail_items,
            "date": issue.first_published_at or timezone.now(),
            "closing": texts.render(issue.closing),
            "site": site_context().site_details,
            "test_note": test_note,
        },
        PLACEHOLDERS[Delivery.Kind.ISSUE],
    )
    pictures = dict.fromkeys(
        [*texts.pictures, *(item.picture for item in mail_items if item.picture)]
    )
    return replace(mail, pictures=tuple(pictures))


def _with_pictures(items: Iterable[ResolvedItem], *, skip_unready: bool) -> Iterator[MailItem]:
    for item in items:
        image = item.picture if item.is_picture else None
        if image is None:
            yield MailItem(item)
            continue
        try:
            yield MailItem(item, load_mail_picture(image), mail_size(image.width, image.height))
        except PictureNotReadyError:
            if not skip_unready:
                raise
