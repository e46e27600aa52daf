"""A submitted form: the draft is saved, then the action of the button that was pressed is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from caching import version
from publishing.models import Publishable, Revision
from publishing.revisions.snapshots import PublishableModel, Snapshot
from publishing.services._locking import lock_untrashed
from publishing.services._plans import PlanAction, describe_ending
from publishing.services.drafts import create_draft, save_locked_draft, save_unversioned_fields
from publishing.services.publication import publish_locked, schedule_locked
from publishing.services.review_requests import submit_locked_for_review


class SubmitAction(StrEnum):
    SAVE = "save"
    PUBLISH = "publish"  # now, or at the moment that is filled in
    PUBLISH_NOW = "publish_now"  # whatever moment is filled in or planned
    SCHEDULE = "schedule"
    SUBMIT_FOR_REVIEW = "submit_for_review"


class DraftOutcome(StrEnum):
    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"  # saved beside a later revision; the action was not done


@dataclass(frozen=True)
class Submission:
    """Validated input of a form, and the action of its button.

    `based_on` is as in `save_draft`. `unversioned` holds changed fields without drafts by name.
    A `PUBLISH` with `go_live_at` is a `SCHEDULE`.
    """

    action: SubmitAction
    snapshot: Snapshot
    note: str = ""
    based_on: int | None = None
    unversioned: Mapping[str, object] = field(default_factory=dict)
    go_live_at: datetime | None = None
    expire_at: datetime | None = None

    @property
    def effective_action(self) -> SubmitAction:
        """Return what the input asks for: publication with a moment is a plan."""
        is_planned = self.action is SubmitAction.PUBLISH and self.go_live_at
        return SubmitAction.SCHEDULE if is_planned else self.action


@dataclass(frozen=True)
class SubmissionResult:
    """The row and revision afterwards, and what became of the draft and of the effective action.

    With an `error` the draft is saved but the action is not done. `former_address` is as in
    `publish`, and `former_plan` the planned publication that publishing now has cancelled.
    """

    row: Publishable
    revision: Revision
    draft: DraftOutcome
    action: SubmitAction
    error: ValidationError | None = None
    former_address: str = ""
    former_plan: str = ""


@transaction.atomic
def submit_draft(*, obj: Publishable, user: User, submission: Submission) -> SubmissionResult:
    """Save a draft of an object and do the action, with one row lock and one invalidation."""
    row, revision = save_locked_draft(
        lock_untrashed(obj),
        submission.snapshot,
        user=user,
        note=submission.note,
        based_on=submission.based_on,
    )
    if revision.kind == Revision.Kind.CONFLICT:
        if submission.unversioned:
            save_unversioned_fields(row, submission.unversioned, user)
            version.invalidate()
        return SubmissionResult(row, revision, DraftOutcome.CONFLICT, submission.effective_action)
    is_unchanged = revision.pk == submission.based_on or revision.base_id is None
    outcome = DraftOutcome.UNCHANGED if is_unchanged else DraftOutcome.SAVED
    return _finish_submission(row, revision, outcome, user, submission)


@transaction.atomic
def submit_new_draft(
    *,
    model: PublishableModel,
    user: User,
    submission: Submission,
    unversioned: Mapping[str, object] | None = None,
) -> SubmissionResult:
    """Create an object as a draft and do the action, with one invalidation.

    `unversioned` is as in `create_draft`.
    """
    row = create_draft(
        model=model,
        snapshot=submission.snapshot,
        user=user,
        note=submission.note,
        unversioned=unversioned,
    )
    revision: Revision = row.latest_revision  # type: ignore[assignment]
    return _finish_submission(row, revision, DraftOutcome.SAVED, user, submission)


def _finish_submission(
    row: Publishable,
    revision: Revision,
    outcome: DraftOutcome,
    user: User,
    submission: Submission,
) -> SubmissionResult:
    if submission.unversioned:
        save_unversioned_fields(row, submission.unversioned, user)
    is_visible, former_address, error = bool(submission.unversioned), "", None
    action = submission.effective_action
    publishes = action in (SubmitAction.PUBLISH, SubmitAction.PUBLISH_NOW)
    former_plan = describe_ending(row, PlanAction.PUBLISH) if publishes else ""
    try:
        with transaction.atomic():
            former_address = _do_action(row, user, submission)
    except ValidationError as problem:
        error = problem
    else:
        is_visible |= publishes or action is SubmitAction.SCHEDULE
    if is_visible:
        version.invalidate()
    return SubmissionResult(row, revision, outcome, action, error, former_address, former_plan)


def _do_action(row: Publishable, user: User, submission: Submission) -> str:
    """Do the action on a locked row; return the former address if a publication changed it."""
    former_address, expire_at = "", submission.expire_at
    match submission.effective_action:
        case SubmitAction.PUBLISH | SubmitAction.PUBLISH_NOW:
            # The form shows the plan, so an empty moment is the choice for now.
            former_address = publish_locked(row, user=user, overrides_plan=True)
            schedule_locked(row, user=user, go_live_at=None, expire_at=expire_at)
        case SubmitAction.SCHEDULE:
            schedule_locked(row, user=user, go_live_at=submission.go_live_at, expire_at=expire_at)
        case SubmitAction.SUBMIT_FOR_REVIEW:
            submit_locked_for_review(row, user=user, note=submission.note)
    return former_address
