"""The size of an issue as readers get it: Gmail shows some 100 kB of a mail and cuts off the rest.

What Gmail counts is the HTML. The whole mail is counted here, encoded and with the links of a
reader, which is more: what fits here fits there.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError

from newsletter.delivery import placeholder_names
from newsletter.delivery.messages import build_template
from newsletter.delivery.template import HTML_PART_START, soft_wrap
from newsletter.models import Delivery
from newsletter.tokens import make_preferences_token, make_unsubscribe_token
from publishing.mail_templates import MailContent

# In bytes; a kB is 1000 of them.
LARGE_SIZE = 90_000
MAX_WAY_OUT = 100_000

# An example as long as those of real readers.
KEY, NUMBER, ADDRESS = UUID(int=2**128 - 1), 999_999_999, f"{'a' * 28}@{'b' * 28}.nl"


@dataclass(frozen=True)
class MailSize:
    """Bytes of a whole mail, and of the part that ends with the first way out in its HTML."""

    total: int
    way_out: int | None

    @property
    def is_large(self) -> bool:
        return self.total > LARGE_SIZE

    @property
    def shows_way_out(self) -> bool:
        return self.way_out is not None and self.way_out <= MAX_WAY_OUT

    @property
    def in_words(self) -> str:
        return f"{-(-self.total // 1000)} kB"


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
    return MailSize(len(mail), start + len(link) if start >= 0 else None)


def require_way_out(content: MailContent) -> None:
    """Raise `ValidationError` when some readers would not see how to unsubscribe."""
    size = measure_issue(content)
    if not size.shows_way_out:
        raise ValidationError(describe_hidden_way_out(size))


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
