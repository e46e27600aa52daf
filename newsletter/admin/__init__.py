"""The newsletter in the admin."""

from newsletter.admin import imports, issue, subscriber, suppression

__all__ = ["imports", "issue", "subscriber", "suppression"]
