"""Everything that can be done to a publishable thing.

Each step is one transaction, checks the rights of who does it (`by`; `None` is the worker), and
leaves a line in the log. All raise `PermissionDenied`, and `ValidationError` with a text for the
editor when it cannot be.
"""

from publishing.services.judging import send_back, submit
from publishing.services.rows import as_if, locked
from publishing.services.sharing import share, unshare
from publishing.services.showing import move_back, publish, schedule, unpublish
from publishing.services.throwing import take_out_of_bin, throw_away
from publishing.services.writing import create, restore, save_draft

__all__ = [
    "as_if",
    "create",
    "locked",
    "move_back",
    "publish",
    "restore",
    "save_draft",
    "schedule",
    "send_back",
    "share",
    "submit",
    "take_out_of_bin",
    "throw_away",
    "unpublish",
    "unshare",
]
