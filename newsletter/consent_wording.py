"""The texts beside the sign-up form, by version: the ledger holds the version agreed to.

A text that was ever shown stays here. Another text is another version.
"""

WORDINGS = {
    "2026-11": (
        "Ik wil de nieuwsbrief van het Techniekpact op dit adres ontvangen: landelijk nieuws, en "
        "nieuws over de landsdelen die ik kies. Ik kan mij altijd weer afmelden."
    ),
}

CURRENT_VERSION = "2026-11"
