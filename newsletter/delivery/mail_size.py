"""The size of an issue as readers get it: Gmail shows some 100 kB of a mail and cuts off the rest.

What Gmail counts is the HTML. Both texts are counted here, encoded and with the links of a reader,
which is more: what fits here fits there. Pictures come after them and are cut off nowhere, but go
over the line once for every reader; they have limits of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError

from newsletter.delivery import placeholder_names
from newsletter.delivery.messages import build_template
from newsletter.delivery.template import HTML_PART_START, encode_picture, soft_wrap
from newsletter.models import Delivery
from newsletter.tokens import make_preferences_token, make_unsubscribe_token
from publishing.mail_templates import MailContent

# In bytes; a kB is 1000 of them.
LARGE_SIZE = 90_000
MAX_WAY_OUT = 100_000
# With its pictures.
HEAVY_WEIGHT = 250_000
MAX_WEIGHT = 500_000

# An example as long as those of real readers.
KEY, NUMBER, ADDRESS = UUID(int=2**128 - 1), 999_999_999, f"{'a' * 28}@{'b' * 28}.nl"


@dataclass(frozen=True)
class MailSize:
    """Bytes of a whole mail, its pictures, and the part that ends with the first way out."""

    total: int
    way_out: int | None
    pictures: int = 0

    @property
    def is_large(self) -> bool:
        return self.total - self.pictures > LARGE_SIZE

    @property
    def is_heavy(self) -> bool:
        return self.total > HEAVY_WEIGHT

    @property
    def is_too_heavy(self) -> bool:
        return self.total > MAX_WEIGHT

    @property
    def shows_way_out(self) -> bool:
        return self.way_out is not None and self.way_out <= MAX_WAY_OUT

    @property
    def in_words(self) -> str:
        """The size of what Gmail cuts off, so without the pictures."""
        return format_size(self.total - self.pictures)


def format_size(size: int) -> str:
    return f"{-(-size // 1000)} kB"


def measure_issue(content: MailContent) -> MailSize:
    """Measure the mail as it is sent, with the links of an example of a reader."""
    unsubscribe = make_unsubscribe_token(KEY, NUMBER)
    tokens = {
        placeholder_names.UNSUBSCRIBE: unsubscribe,
        placeholder_names.MANAGE: make_preferences_token(KEY),
    }
    template = build_template(Delivery.Kind.ISSUE, content)
    mail = template.personalise(to=ADDRESS, delivery=NUMBER, **tokens)
    link = soft_wrap(unsubscribe).encode()
    start = mail.find(link, mail.index(HTML_PART_START))
    pictures = sum(len(encode_picture(picture)) for picture in content.pictures)
    return MailSize(len(mail), start + len(link) if start >= 0 else None, pictures)


def require_sendable_size(content: MailContent) -> None:
    """Raise `ValidationError` for a mail that hides the way out, or weighs too much."""
    for problem in describe_size_problems(measure_issue(content)):
        if problem.is_blocking:
            raise ValidationError(problem.message)


class SizeProblem(NamedTuple):
    message: str
    is_blocking: bool


def describe_size_problems(size: MailSize) -> Iterator[SizeProblem]:
    if not size.shows_way_out:
        yield SizeProblem(describe_hidden_way_out(size), is_blocking=True)
    elif size.is_large:
        yield SizeProblem(describe_large_mail(size), is_blocking=False)
    if size.is_too_heavy:
        yield SizeProblem(
            f"De mail weegt met de afbeeldingen {format_size(size.total)}. Meer dan "
            f"{format_size(MAX_WEIGHT)} versturen wij niet. Haal een afbeelding weg.",
            is_blocking=True,
        )
    elif size.is_heavy:
        yield SizeProblem(
            f"De mail weegt met de afbeeldingen {format_size(size.total)}, en gaat zo naar elke "
            "lezer. Neem liever minder afbeeldingen.",
            is_blocking=False,
        )


def describe_hidden_way_out(size: MailSize) -> str:
    return (
        f"De mail is te groot: {size.in_words}. Gmail en andere mailprogramma's tonen daarvan "
        f"ongeveer {MAX_WAY_OUT // 1000} kB. Lezers zien dan niet hoe zij zich afmelden. Maak de "
        "nieuwsbrief korter, of verdeel hem over twee."
    )


def describe_large_mail(size: MailSize) -> str:
    return (
        f"De mail is {size.in_words} groot. Boven de {MAX_WAY_OUT // 1000} kB tonen Gmail en "
        "andere mailprogramma's het einde niet meer. Maak de nieuwsbrief liever korter."
    )
