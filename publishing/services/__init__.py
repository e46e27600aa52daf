"""Everything that can be done to a publishable thing.

Each step is one transaction, checks the rights of who does it (`by`; `None` is the worker), and
leaves a line in the log. All raise `PermissionDenied`, and `ValidationError` with a text for the
editor when it cannot be.
"""

from publishing.services.judging import send_back, submit_for_review
from publishing.services.rows import lock_row, with_snapshot
from publishing.services.sharing import create_share_link, revoke_share_link
from publishing.services.showing import publish, restore_address, schedule, unpublish
from publishing.services.throwing import move_to_trash, restore_from_trash
from publishing.services.writing import create_draft, restore_revision, save_draft

__all__ = [
    "with_snapshot",
    "create_draft",
    "lock_row",
    "restore_address",
    "publish",
    "restore_revision",
    "save_draft",
    "schedule",
    "send_back",
    "create_share_link",
    "submit_for_review",
    "restore_from_trash",
    "move_to_trash",
    "unpublish",
    "revoke_share_link",
]
