"""Deletion of lines of the audit log whose time is over, a small batch in each turn of a worker.

The privacy statement promises these periods, and docs/publishing.md names them.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from publishing.append_only import deletion_pass
from publishing.models import Event

# Long enough to look into a break-in that was found late.
KEEP_SIGN_INS = timedelta(days=365)
# What was published, and who decided that, may be asked for years later.
KEEP_EVENTS = timedelta(days=7 * 365)
DELETE_BATCH_SIZE = 2_000


def delete_old_events() -> bool:
    """Delete lines that are too old; return whether there may be more."""
    now = timezone.now()
    brief = Q(kind__in=Event.SIGN_IN_KINDS, created_at__lt=now - KEEP_SIGN_INS)
    old = Event.objects.filter(brief | Q(created_at__lt=now - KEEP_EVENTS)).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    if ids:
        with deletion_pass():
            lines = Event.objects.filter(pk__in=ids)
            lines._raw_delete(lines.db)
    return len(ids) == DELETE_BATCH_SIZE
