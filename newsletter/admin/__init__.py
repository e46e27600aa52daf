"""The newsletter in the admin."""

from newsletter.admin import consent_wording, imports, issue, subscriber, suppression

__all__ = ["consent_wording", "imports", "issue", "subscriber", "suppression"]
