"""The newsletter in the admin."""

from newsletter.admin import importing, issue, subscriber, suppression

__all__ = ["importing", "issue", "subscriber", "suppression"]
