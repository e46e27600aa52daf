"""Rules for passwords beside those of Django."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from regions.models import Landsdeel, Region

# Everybody who wants in tries these first.
ORGANISATION_WORDS = (
    *("techniekpact", "techniek", "nationaal", "pact", "redactie", "beheerder", "beheer"),
    *("ondernemers", "onderwijs", "overheid", "onderzoekers", "landsdeel", "nieuwsbrief"),
    *("welkom", "wachtwoord", "inloggen", "website"),
)
MIN_OTHER_LETTERS = 8
MIN_WORD_LENGTH = 4


class LengthValidator(MinimumLengthValidator):
    """Django's rule in our words; it has no Dutch ones."""

    def get_error_message(self) -> str:
        return (
            f"Dit wachtwoord is te kort. Neem minstens {self.min_length} tekens, bijvoorbeeld een "
            "korte zin."
        )


class OrganisationWordsValidator:
    """Refuses a password that is little more than words of the organisation."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.casefold()
        for word in sorted(organisation_words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.casefold() and len(rest) < MIN_OTHER_LETTERS:
            raise ValidationError(
                "Dit wachtwoord bestaat vooral uit woorden van onze organisatie. Die worden het "
                "eerst geprobeerd. Kies andere woorden.",
                code="organisation_words",
            )

    def get_help_text(self) -> str:
        return "Gebruik niet vooral woorden van onze organisatie, zoals ‘techniekpact’."


def organisation_words() -> set[str]:
    """Return the words in lower case, with those of the site's address and of the regions."""
    names: Iterable[str] = [
        urlsplit(settings.SITE_URL).hostname or "",
        *Region.objects.values_list("name", flat=True),
        *Landsdeel.objects.values_list("name", flat=True),
    ]
    words = {word for name in names for word in re.findall(r"\w+", name.casefold())}
    return {*ORGANISATION_WORDS, *(word for word in words if len(word) >= MIN_WORD_LENGTH)}
