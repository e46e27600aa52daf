"""The one table of blame: whose fault it is that a mail was refused or came back (rule 9).

Replies of mail servers, delivery reports and webhooks of providers all come here. The table and its
sources stand in `docs/newsletter.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Blame(Enum):
    # The address does not exist (any more), or never takes mail.
    READER = auto()
    # Her mailbox is full, or cannot take mail at this moment.
    READER_FOR_NOW = auto()
    # Our settings, our name, the content, the mail server that sends for us.
    SENDER = auto()
    NOBODY_KNOWS = auto()


class Source(Enum):
    """The step of SMTP in which a server refused, or the kind of report that told of it."""

    # No recipient was named yet: greeting, login and MAIL.
    GREETING = auto()
    RECIPIENT = auto()
    CONTENT = auto()
    # A delivery status notification (RFC 3464).
    DSN = auto()
    WEBHOOK = auto()


ANY_SOURCE = frozenset(Source)
BEFORE_DELIVERY = frozenset({Source.GREETING, Source.RECIPIENT, Source.CONTENT})

# A network address is no status, so nothing but space or punctuation may stand beside it.
ENHANCED_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w.]*\d)")
REPLY_CODE = re.compile(r"^\D{0,20}([45]\d\d)\b")

SENDER_WORDS = re.compile(
    r"\bsender\b|mail from\b|return.path|envelope.from|"
    r"(not|n't|unable to|denied|deny|no|prohibited|refuse\w*) (\w+ ){0,2}relay|"
    r"relay\w* (access )?(is )?(not|denied|prohibited|refused)|"
    r"authenticat|\bspf\b|\bdkim\b|\bdmarc\b|(black|block|deny).?list|spamhaus|\b(dns|r)bl\b|"
    r"\bblocked\b|reputation|\bspam\b|\bpolicy\b|client host|banned|rate.?limit|too many",
    re.IGNORECASE,
)
READER_WORDS = re.compile(
    r"no such (user|recipient|mailbox|address|account|person)|"
    r"(unknown|invalid|nonexistent|non-existent) (local.?part|user|recipient|mailbox|account)|"
    r"(user|recipient|mailbox|account|address)\b.{0,80}?"
    r"(unknown|not found|(does not|doesn't) exist|no longer|disabled|inactive|suspended|invalid)|"
    r"onbekende (gebruiker|ontvanger)|(adres|gebruiker|postbus|mailbox) bestaat niet",
    re.IGNORECASE,
)
GREYLIST_WORDS = re.compile(r"gr[ae]y.?list", re.IGNORECASE)
LIMIT_WORDS = re.compile(
    r"too (many|much|fast)|rate|limit|throttl|slow down|try again|resources", re.IGNORECASE
)


@dataclass(frozen=True)
class BlameRule:
    """A row of the table; it fits when all that it names fits."""

    blame: Blame
    # Fits the enhanced status, or without one the reply code, or else an empty text.
    status: str = ".*"
    words: re.Pattern[str] | None = None
    sources: frozenset[Source] = ANY_SOURCE

    def fits(self, status: str, text: str, source: Source) -> bool:
        return (
            source in self.sources
            and bool(re.fullmatch(self.status, status))
            and (self.words is None or bool(self.words.search(text)))
        )


# Statuses that blame the reader, and those that say so little that words have to.
READER_STATUS = r"5\.1\.(1|6|10)|5\.2\.1"
VAGUE_STATUS = r"5\.0\.0|55[0-4]"
# The syntax or the domain of an address, or a route that is not there: hers, ours or our DNS.
ADDRESS_STATUS = r"5\.1\.[02-59]|5\.4\.\d+|501"

# The first row that fits counts.
BLAME_TABLE = [
    BlameRule(Blame.SENDER, sources=frozenset({Source.GREETING})),
    BlameRule(Blame.NOBODY_KNOWS, READER_STATUS, SENDER_WORDS),
    BlameRule(Blame.READER, READER_STATUS),
    BlameRule(Blame.SENDER, rf"{VAGUE_STATUS}|{ADDRESS_STATUS}", SENDER_WORDS),
    BlameRule(Blame.READER, VAGUE_STATUS, READER_WORDS),
    # Full, or too long for this mailbox; for now, by whatever code.
    BlameRule(Blame.READER_FOR_NOW, r"[45]\.2\.[234]"),
    BlameRule(Blame.READER_FOR_NOW, "552", sources=frozenset(Source) - {Source.CONTENT}),
    BlameRule(Blame.NOBODY_KNOWS, rf"5\.0\.0|{ADDRESS_STATUS}"),
    BlameRule(Blame.SENDER, r"5\.\d+\.\d+|50\d|53\d"),
    # The same content goes to everybody.
    BlameRule(Blame.SENDER, r"5\d\d", sources=frozenset({Source.CONTENT})),
    BlameRule(Blame.SENDER, "4.*", GREYLIST_WORDS, BEFORE_DELIVERY),
    BlameRule(Blame.SENDER, r"4\.[357]\.\d+|421|45[124]", sources=BEFORE_DELIVERY),
    BlameRule(Blame.SENDER, r"4\.0\.0|4\d\d", LIMIT_WORDS, BEFORE_DELIVERY),
    BlameRule(Blame.READER_FOR_NOW, "4.*"),
    BlameRule(Blame.SENDER, words=SENDER_WORDS),
]


def assign_blame(status: str, text: str, source: Source) -> Blame:
    """Return whose fault a refusal is, by its status or reply code and its text."""
    for rule in BLAME_TABLE:
        if rule.fits(status, text, source):
            return rule.blame
    return Blame.NOBODY_KNOWS


def find_status(text: str) -> str:
    """Return the enhanced status in the text of a reply, or else its code; empty without one."""
    match = ENHANCED_STATUS.search(text) or REPLY_CODE.search(text)
    return match[1] if match else ""


# What providers call what they report: `Type` of Postmark, `event` of Brevo, `reason` of
# Mailgun, `bounce_class` of SparkPost. A name that is missing here, such as Mailgun's
# 'bounce' for every 5xx, says nothing of the address, so the reply of the mail server counts.
PROVIDER_BLAME: Mapping[str, Blame] = {
    **dict.fromkeys(["hardbounce", "bademailaddress"], Blame.READER),
    **dict.fromkeys(["softbounce", "soft_bounce"], Blame.READER_FOR_NOW),
    **dict.fromkeys(
        [
            *("blocked", "dmarcpolicy", "spamnotification", "virusnotification"),
            *("manuallydeactivated", "unconfirmed"),
        ],
        Blame.SENDER,
    ),
    **dict.fromkeys(["hard_bounce", "invalid_email"], Blame.READER),
    "suppress-bounce": Blame.READER,
    **dict.fromkeys(["old", "greylisted"], Blame.READER_FOR_NOW),
    "espblock": Blame.SENDER,
    "10": Blame.READER,
    **dict.fromkeys(["20", "21", "22", "24", "40", "70"], Blame.READER_FOR_NOW),
    **dict.fromkeys(["23", "25", "50", "51", "52", "53", "54"], Blame.SENDER),
}


def blame_by_provider(event: object) -> Blame | None:
    """Return the classification in an event as the provider sent it, if it has one."""
    for name in _classifications(event):
        if (blame := PROVIDER_BLAME.get(name.lower())) is not None:
            return blame
    return None


def _classifications(event: object) -> list[str]:
    if not isinstance(event, Mapping):
        return []
    mailgun = event.get("event-data")
    if isinstance(mailgun, Mapping):
        return [str(mailgun.get("reason", ""))]
    sparkpost = event.get("msys")
    if isinstance(sparkpost, Mapping):
        inner = [value for value in sparkpost.values() if isinstance(value, Mapping)]
        return [str(value.get("bounce_class", "")) for value in inner]
    return [str(event.get("Type", "")), str(event.get("event", ""))]
