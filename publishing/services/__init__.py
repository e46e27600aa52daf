"""Everything that can be done to a publishable thing.

Each step is one transaction, checks the rights of who does it (`by`; `None` is the worker), and
leaves a line in the log. All raise `PermissionDenied`, and `ValidationError` with a text for the
editor when it cannot be.
"""

from publishing.services._locking import lock_row, with_snapshot
from publishing.services.drafts import create_draft, restore_revision, save_draft
from publishing.services.moderation import send_back, submit_for_review
from publishing.services.publication import publish, restore_address, schedule, unpublish
from publishing.services.share_links import create_share_link, revoke_share_link
from publishing.services.trash import move_to_trash, restore_from_trash

__all__ = [
    "create_draft",
    "create_share_link",
    "lock_row",
    "move_to_trash",
    "publish",
    "restore_address",
    "restore_from_trash",
    "restore_revision",
    "revoke_share_link",
    "save_draft",
    "schedule",
    "send_back",
    "submit_for_review",
    "unpublish",
    "with_snapshot",
]
