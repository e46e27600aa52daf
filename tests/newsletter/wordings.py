"""The wording that every database has from the start."""

FIRST_VERSION = "2026-11"
