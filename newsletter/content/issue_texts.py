"""The rich texts of an issue in a mail: with absolute addresses, and the pictures of its blocks."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from images.models import Image
from images.renditions import mail_size
from newsletter.content.mail_pictures import PictureNotReadyError, load_mail_picture
from newsletter.content.plain_text import html_to_text
from newsletter.models import Issue
from publishing.blocks.markup import Block
from publishing.blocks.rendering import Medium, render_rich_text
from publishing.links.internal import HREF
from publishing.mail_templates import MailPicture

MAIL = Medium(
    "newsletter/mail/blocks/{}.html", tables_scroll=False, notes_link=False, headings_link=False
)


class RichText(NamedTuple):
    """Rich text of an editor, for both parts of a mail."""

    html: str
    text: str


class IssueTexts:
    """Renders the texts of an issue, and collects the `pictures` that go along with them.

    Rendering raises `PictureNotReadyError`, unless pictures that are not ready are to be skipped.
    """

    def __init__(self, issue: Issue, *, skip_unready: bool) -> None:
        self.pictures: list[MailPicture] = []
        self._url = settings.SITE_URL + issue.get_absolute_url()
        self._skip_unready = skip_unready

    def render(self, html: str) -> RichText:
        """Make all addresses absolute: a mail has none that they can start from."""
        html = HREF.sub(self._make_absolute, render_rich_text(html, MAIL, self._block_context))
        return RichText(html, html_to_text(html))

    def _make_absolute(self, match: re.Match[str]) -> str:
        try:
            return f'href="{urljoin(self._url, match["value"])}"'
        except ValueError:
            return match[0]

    def _block_context(self, block: Block, target: object) -> Mapping[str, object] | None:
        image = getattr(target, "visible_still", target)  # of a video, or the picture itself
        if not isinstance(image, Image):
            return {}
        try:
            picture = load_mail_picture(image)
        except PictureNotReadyError:
            if self._skip_unready:
                return None
            raise
        self.pictures.append(picture)
        return {"picture": picture, "size": mail_size(image.width, image.height)}
