"""The role of each column, guessed from what it holds and from its name."""

import re
from collections.abc import Sequence

from django.db.models import TextChoices

from newsletter.csv_import.address_lists import find_addresses
from newsletter.csv_import.landsdelen import are_landsdelen
from newsletter.csv_import.status_words import (
    MEANING_BY_WORD,
    NO_WORDS,
    NOTHING_WORDS,
    REFUSAL_NAMES,
    YES_WORDS,
    word_key,
)


class Role(TextChoices):
    EMAIL = "email", "E-mailadres"
    STATUS = "status", "Status"
    ENDING = "ending", "Gestopt: datum of reden"
    LANDSDELEN = "landsdelen", "Landsdelen"
    NOTHING = "nothing", "Niet gebruiken"


# Names of columns, by `word_key`.
EMAIL_NAMES = frozenset(
    (
        *("email", "e mail", "mail", "emailadres", "e mailadres", "mailadres", "email adres"),
        *("email address", "e mail address", "primary email", "subscriber"),
    )
)
ADDRESS_NAMES = frozenset(("adres", "adressen", "address", "addresses"))
# Columns in which ‘ja’ means that somebody wants mail, and others that tell the same in words.
OPT_IN_NAMES = frozenset(
    (
        *("opt in", "optin", "nieuwsbrief", "newsletter", "toestemming", "consent"),
        *("subscribed", "aangemeld", "ingeschreven", "email marketing"),
        *("accepts email marketing", "accepts marketing"),
    )
)
STATUS_NAMES = OPT_IN_NAMES | {"state", "abonnement", "subscription", "lidmaatschap"}
OTHER_NAMES = frozenset(("naam", "name", "voornaam", "achternaam", "first name", "last name"))
_STATUS = re.compile("status")
# A ‘yes’ in such a column may be to mail or against it: an editor says which.
_ABOUT_MAIL = re.compile("mail|nieuwsbrief|newsletter|marketing")
_ENDING = re.compile(
    f"{REFUSAL_NAMES}|bounce|\\bclean|opgeschoond"
    "|block ?list|black ?list|geblokkeerd|complain|klacht|\\bspam|geeindigd|gestopt|suppress"
    "|^reden$|^reason$"
)
# About something else than mail, about every reader, or about what may pass.
_ELSEWHERE = re.compile(r"\bsms|phone|telefoon|whatsapp|\blink\b|\burl\b|afmeldlink|\bsoft|score")


def score_header(cells: Sequence[str]) -> int:
    """Return how many cells without an address are names of columns; 0 if they name none."""
    keys = [word_key(cell) for cell in cells]
    names = sum(map(_is_name, keys))
    has_email = any("mail" in key or key in ADDRESS_NAMES for key in keys)
    return names if has_email or sum(map(bool, keys)) > 1 else 0


def _is_name(key: str) -> bool:
    return (
        "mail" in key
        or "landsde" in key
        or key in ADDRESS_NAMES | STATUS_NAMES | OTHER_NAMES
        or bool(_STATUS.search(key) or _ENDING.search(key))
    )


def is_about_something_else(key: str) -> bool:
    """Return whether the name of a column says that it is not about mail to the reader."""
    return bool(_ELSEWHERE.search(key))


def guess_roles(names: Sequence[str], columns: Sequence[Sequence[str]]) -> list[Role]:
    """Return the role of each column; `names` is empty without a header."""
    keys = [word_key(names[index]) if index < len(names) else "" for index in range(len(columns))]
    emails = _email_columns(keys, columns, has_names=bool(names))
    return [
        Role.EMAIL if index in emails else _guess_role(key, [cell for cell in column if cell])
        for index, (key, column) in enumerate(zip(keys, columns, strict=True))
    ]


def _email_columns(
    keys: Sequence[str], columns: Sequence[Sequence[str]], *, has_names: bool
) -> set[int]:
    """Return the column with the addresses; all of them when nothing has a name.

    An address that is there many times belongs to somebody else, such as who keeps the list.
    """
    counts, distinct = {}, {}
    for index, column in enumerate(columns):
        addresses = [address for cell in column for address in find_addresses(cell)]
        counts[index], distinct[index] = len(addresses), len(set(addresses))
    most = max(distinct.values(), default=0)
    if not most:
        return set()
    if not has_names:
        unique = {index for index in counts if 0 < counts[index] == distinct[index]}
        return unique or {max(distinct, key=lambda index: distinct[index])}
    candidates = [index for index in distinct if distinct[index] >= 0.8 * most]
    return {max(candidates, key=lambda index: (_email_score(keys[index]), distinct[index], -index))}


def _email_score(key: str) -> int:
    return 2 if key in EMAIL_NAMES else int("mail" in key)


def _guess_role(key: str, filled: Sequence[str]) -> Role:
    words = {word_key(cell) for cell in filled}
    if "landsde" in key or (not key and filled and all(map(are_landsdelen, filled))):
        return Role.LANDSDELEN
    if is_about_something_else(key) or any("://" in cell for cell in filled):
        return Role.NOTHING
    if _ENDING.search(key):
        return Role.ENDING
    if _STATUS.search(key) or (words and words <= MEANING_BY_WORD.keys()):
        return Role.STATUS
    if key in STATUS_NAMES and words & MEANING_BY_WORD.keys():
        return Role.STATUS
    answers = words & (YES_WORDS | NO_WORDS)
    is_asked = (key in OPT_IN_NAMES and words) or (_ABOUT_MAIL.search(key) and answers)
    return Role.STATUS if is_asked and words <= answers | NOTHING_WORDS else Role.NOTHING
