"""The words with which mail programs say whether somebody wants their post.

From the exports of Mailchimp, Brevo, MailerLite, Laposta, Spotler, listmonk and our own.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import TextChoices

from newsletter.models import ImportRow, Subscriber
from publishing.clean_text import plain_letters

Reason = Subscriber.Reason
MAX_WORD_LENGTH = ImportRow._meta.get_field("status_word").max_length


class Meaning(TextChoices):
    """The meaning of a cell; of several in a row the first in this order counts."""

    COMPLAINED = Reason.COMPLAINED.value, "Meldde de mail als ongewenst"
    UNSUBSCRIBED = Reason.ELSEWHERE.value, "Wil geen post"
    BOUNCED = Reason.BOUNCED.value, "Mail kwam terug"
    SOFT_BOUNCED = Reason.SOFT_BOUNCED.value, "Mail kwam telkens niet aan"
    EDITOR = Reason.EDITOR.value, "Door een redactie gestopt"
    # A date or a plain ‘gestopt’: any other reason in the row says more.
    ENDED = "ended", "Is gestopt"
    UNKNOWN = "unknown", "Laat weg"
    UNCONFIRMED = "unconfirmed", "Heeft niet bevestigd"
    SUBSCRIBED = "subscribed", "Wil de nieuwsbrief"

    @property
    def stop_reason(self) -> str:
        """The reason to suppress the address; empty for none."""
        if self is Meaning.ENDED:
            return Reason.ELSEWHERE
        return self.value if self.value in Reason.values else ""


# The meanings that an editor can give to a word that we do not know.
MEANINGS_TO_CHOOSE = (Meaning.UNKNOWN, Meaning.SUBSCRIBED, Meaning.UNSUBSCRIBED)

_WORDS = {
    Meaning.SUBSCRIBED: "subscribed, active, actief, ingeschreven, aangemeld, bevestigd, "
    "confirmed, abonnee, opt in, optin, opted in, enabled, subscriber, geabonneerd",
    Meaning.UNSUBSCRIBED: "unsubscribed, unsubscribe, afgemeld, uitgeschreven, opt out, "
    "optout, opted out, blocklisted, blacklisted, blocked, geblokkeerd, opgezegd, ingetrokken, "
    "suppressed, do not contact, do not mail, geen post, geen mail, removed by user",
    Meaning.BOUNCED: "bounced, bounce, hard bounce, hard bounced, hardbounce, hardbounced, "
    "cleaned, opgeschoond, undeliverable, onbestelbaar, invalid, ongeldig, ongeldig adres",
    Meaning.COMPLAINED: "complained, complaint, spam, spam complaint, spam reported, junk, abuse, "
    "klacht, spamklacht, gemeld als spam, als spam gemeld, als ongewenst gemeld",
    Meaning.ENDED: "gestopt, stopped, ended, beeindigd",
    Meaning.UNCONFIRMED: "unconfirmed, pending, unverified, not confirmed, onbevestigd, niet "
    "bevestigd, nog niet bevestigd, wacht op bevestiging, wachtend, awaiting confirmation, "
    "non subscribed, nonsubscribed, not subscribed, never subscribed, transactional, "
    "niet ingeschreven, geen toestemming",
}
MEANING_BY_WORD = {word: meaning for meaning, words in _WORDS.items() for word in words.split(", ")}
YES_WORDS = frozenset(("ja", "yes", "true", "1", "y", "j", "x", "waar"))
NO_WORDS = frozenset(("nee", "no", "false", "0", "n", "onwaar"))
NOTHING_WORDS = NO_WORDS | {"", "null", "none", "geen", "n v t", "nvt", "n a", "0000 00 00"}

# Cells of a column about endings that say that nothing is wrong.
_FINE_WORDS = frozenset(("ok", "oke", "okay"))
# Names of columns about readers who want no mail themselves, by `word_key`.
REFUSAL_NAMES = (
    "unsub|opt(ed)? ?out|afgemeld|afmeld|uitgeschreven|uitschrij|opgezegd|\\bdo ?not"
    "|\\b(geen|niet|no) (e ?)?(mail|post|nieuwsbrie|newsletter|marketing)"
)
_REFUSAL = re.compile(REFUSAL_NAMES)
_BOUNCE = re.compile("bounc|clean|opgeschoond|undeliver|onbestelbaar")
_COMPLAINT = re.compile("complain|klacht|spam|abuse|ongewenst")
# Any text in a column such as ‘afmeldreden’ tells why; one in ‘reden’ may tell anything.
_REASON = re.compile("reden|reason")
_PART_OF_MOMENT = re.compile(
    r"\d+(t\d+)?z?|z|utc|am|pm|om|uur"
    r"|(jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*"
)
_DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d")


def word_key(text: str) -> str:
    """Return a text in plain small letters and digits, with single spaces."""
    return " ".join(re.findall(r"[a-z0-9]+", plain_letters(text)))


def status_key(text: str) -> str:
    """Return a status as it is stored and compared; an address is none."""
    return "" if "@" in text else word_key(text)[:MAX_WORD_LENGTH].strip()


MEANING_BY_WORD |= {status_key(reason.label): Meaning(reason.value) for reason in Reason}


def is_unknown_word(key: str) -> bool:
    """Return whether an editor may say what a word means."""
    return key == status_key(key) and key not in MEANING_BY_WORD


def read_status(text: str, chosen: Mapping[str, str], *, is_opt_in: bool) -> Meaning:
    """Return what a cell of a column with statuses means; `chosen` is by `status_key`.

    A ‘yes’ or 1 says something in a column that asks whether somebody wants mail, only.
    """
    key = status_key(text)
    if is_opt_in and key in YES_WORDS | NO_WORDS:
        return Meaning.SUBSCRIBED if key in YES_WORDS else Meaning.UNCONFIRMED
    return MEANING_BY_WORD.get(key) or Meaning(chosen.get(key, Meaning.UNKNOWN))


def read_ending(text: str, column_name: str, chosen: Mapping[str, str]) -> Meaning | None:
    """Return what a cell of a column about endings means, if anything; `chosen` as above.

    A date, a number or a ‘yes’ means what the column is called; other words may mean anything.
    """
    key = status_key(text)
    if key in NOTHING_WORDS | _FINE_WORDS:
        return None
    meaning = MEANING_BY_WORD.get(key) or _read_ending_by_name(key, word_key(column_name))
    meaning = meaning or Meaning(chosen.get(key, Meaning.UNKNOWN))
    return None if meaning is Meaning.SUBSCRIBED else meaning


def _read_ending_by_name(key: str, name: str) -> Meaning | None:
    named = _meaning_of_name(name)
    if key in YES_WORDS or all(map(_PART_OF_MOMENT.fullmatch, key.split())):
        return named
    tells_why = named in (Meaning.UNSUBSCRIBED, Meaning.BOUNCED) and _REASON.search(name)
    return named if tells_why else None


def _meaning_of_name(name: str) -> Meaning:
    if _COMPLAINT.search(name):
        return Meaning.COMPLAINED
    if _REFUSAL.search(name):
        return Meaning.UNSUBSCRIBED
    return Meaning.BOUNCED if _BOUNCE.search(name) else Meaning.ENDED


def parse_day(text: str) -> date | None:
    """Return the day that a cell begins with; the later one if day and month may be swapped."""
    first = re.split(r"[\sT]", text.strip(), maxsplit=1)[0]
    days = [day for day in (_parse(first, form) for form in _DATE_FORMATS) if day]
    return max(days, default=None)


def _parse(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no time zone)
    except ValueError:
        return None
