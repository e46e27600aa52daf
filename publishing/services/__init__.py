"""All steps that change a publishable object.

Each step is one transaction, checks the rights of its `user` (`None` is the worker), and records an
event in the audit log. All raise `PermissionDenied`, and `ValidationError` with a message for the
editor when the step is impossible.
"""

from publishing.services._locking import lock_row
from publishing.services._plans import (
    UNCHANGED,
    PlanAction,
    PlannedMoment,
    describe_ending,
    is_planned,
)
from publishing.services._revisions import dry_run_publish, ensure_revision, with_snapshot
from publishing.services.copies import copy_as_draft
from publishing.services.drafts import (
    create_draft,
    mark_conflict_resolved,
    restore_revision,
    save_draft,
)
from publishing.services.file_trash import (
    move_file_to_trash,
    purge_files,
    restore_file_from_trash,
)
from publishing.services.form_submission import (
    DraftOutcome,
    Submission,
    SubmissionResult,
    SubmitAction,
    submit_draft,
    submit_new_draft,
)
from publishing.services.publication import publish, restore_address, schedule, unpublish
from publishing.services.review_requests import (
    CHANGED_SINCE,
    approve_as_planned,
    send_back,
    submit_for_review,
)
from publishing.services.share_links import (
    create_share_link,
    is_share_link_valid,
    revoke_share_link,
)
from publishing.services.trash import move_to_trash, restore_from_trash

__all__ = [
    "CHANGED_SINCE",
    "UNCHANGED",
    "DraftOutcome",
    "PlanAction",
    "PlannedMoment",
    "Submission",
    "SubmissionResult",
    "SubmitAction",
    "approve_as_planned",
    "copy_as_draft",
    "create_draft",
    "create_share_link",
    "describe_ending",
    "dry_run_publish",
    "ensure_revision",
    "is_planned",
    "is_share_link_valid",
    "lock_row",
    "mark_conflict_resolved",
    "move_file_to_trash",
    "move_to_trash",
    "publish",
    "purge_files",
    "restore_address",
    "restore_file_from_trash",
    "restore_from_trash",
    "restore_revision",
    "revoke_share_link",
    "save_draft",
    "schedule",
    "send_back",
    "submit_draft",
    "submit_for_review",
    "submit_new_draft",
    "unpublish",
    "with_snapshot",
]
