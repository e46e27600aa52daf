"""Texts that several samples share."""

from datetime import date

LONG_TEXT = "Hottentottententententoonstellingsterreinbeheerder" * 6
SUMMARY = "School en bedrijf geven samen les in techniek, een ochtend per week."
CHECKED = date(2024, 5, 1)
SOURCES = "https://www.voorbeeld.nl/cijfers (stand 1 mei 2024)\nJaarverslag van een school"
