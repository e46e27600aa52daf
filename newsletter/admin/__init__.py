"""The newsletter in the admin."""

from newsletter.admin import issue, subscriber

__all__ = ["issue", "subscriber"]
