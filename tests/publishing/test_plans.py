"""The whole table of the docs: each action does to both moments of a plan what it says."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from pact.models import Article
from publishing import due_jobs, services
from publishing.models import Event
from publishing.revisions import snapshots
from publishing.services import drafts
from publishing.services._plans import PLAN_RULES, MomentRule, PlanAction
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "publishing.md"
HOUR = timedelta(hours=1)

# Whether it is live, and the hours until both moments.
STATES = {
    "draft": (False, None, None),
    "draft with an end": (False, None, 5),
    "planned draft": (False, 3, None),
    "planned draft with an end": (False, 3, 5),
    "live": (True, None, None),
    "live with an end": (True, None, 5),
    "live with a plan": (True, 3, None),
    "live with both": (True, 3, 5),
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        yield clock


@pytest.fixture
def chief():
    return UserFactory(is_superuser=True)


def read_docs_table():
    """Return the rules of the docs: the words for start and end by those for the action."""
    section = DOCS.read_text().partition("## What becomes of a plan")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return {action: (start, end) for action, start, end in rows[2:]}


def test_the_docs_hold_the_table_of_the_code():
    rules = {str(action): (str(rule.start), str(rule.end)) for action, rule in PLAN_RULES.items()}
    assert read_docs_table() == rules
    assert set(PLAN_RULES) == set(PlanAction)


def edited_snapshot(obj):
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"]["title"] = f"{obj.title}, anders"
    return snapshot


def save_other_title(obj, user):
    services.save_draft(obj=obj, snapshot=edited_snapshot(obj), user=user)


def restore_first_revision(obj, user):
    save_other_title(obj, user)
    services.restore_revision(obj=obj, revision=obj.latest_revision, user=user)


def withdraw(obj, user):
    services.submit_for_review(obj=obj, user=user)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "has_permission", lambda *args: False)
        save_other_title(obj, user)


def schedule_otherwise(obj, user):
    services.schedule(obj=obj, user=user, go_live_at=timezone.now() + 7 * HOUR, expire_at=None)


def publish_now(obj, user):
    services.publish(obj=obj, user=user, overrides_plan=True)


def approve(obj, user):
    services.submit_for_review(obj=obj, user=user)
    services.approve_as_planned(obj=obj, user=user, revision=obj.latest_revision)


def submit_and_send_back(obj, user):
    services.submit_for_review(obj=obj, user=user)
    services.send_back(obj=obj, user=user, remark="Nog niet.")


def trash_and_restore(obj, user):
    services.move_to_trash(obj=obj, user=user)
    services.restore_from_trash(obj=obj, user=user)


ACTIONS_BY_HAND = {
    PlanAction.SAVE_DRAFT: save_other_title,
    PlanAction.RESTORE_REVISION: restore_first_revision,
    PlanAction.SUBMIT: lambda obj, user: services.submit_for_review(obj=obj, user=user),
    PlanAction.WITHDRAW: withdraw,
    PlanAction.SCHEDULE: schedule_otherwise,
    PlanAction.PUBLISH: publish_now,
    PlanAction.APPROVE: approve,
    PlanAction.SEND_BACK: submit_and_send_back,
    PlanAction.UNPUBLISH: lambda obj, user: services.unpublish(obj=obj, user=user),
    PlanAction.TRASH: lambda obj, user: services.move_to_trash(obj=obj, user=user),
    PlanAction.RESTORE_FROM_TRASH: trash_and_restore,
}


def let_worker_act(action, obj, clock, monkeypatch):
    """Come to the moment, and run the worker; something breaks where the action says so."""

    def explode(*args, **kwargs):
        raise ValidationError("Het lukt niet.")

    is_publication = action in (PlanAction.PUBLISH_BY_WORKER, PlanAction.FAIL_TO_PUBLISH)
    if action is PlanAction.FAIL_TO_PUBLISH:
        monkeypatch.setattr(snapshots, "write_snapshot", explode)
    if action is PlanAction.FAIL_TO_EXPIRE:
        monkeypatch.setattr(snapshots, "mirror_draft", explode)
    clock.shift(3 * HOUR if is_publication else 5 * HOUR)
    due_jobs.apply_schedule()


def is_possible(action, state):
    """Return whether the action exists in the state: all actions do, but for these."""
    live, start, end = STATES[state]
    match action:
        case PlanAction.UNPUBLISH:
            return live
        case PlanAction.APPROVE | PlanAction.PUBLISH_BY_WORKER | PlanAction.FAIL_TO_PUBLISH:
            return start is not None
        case PlanAction.EXPIRE_BY_WORKER | PlanAction.FAIL_TO_EXPIRE:
            return live and end is not None and start is None
    return True


CASES = [
    pytest.param(action, state, id=f"{action.name.lower()}: {state}")
    for action in PlanAction
    for state in STATES
    if is_possible(action, state)
]


def expected_moment(rule, before, given, *, live):
    match rule:
        case MomentRule.ENDS:
            return None
        case MomentRule.AS_GIVEN:
            return given
        case MomentRule.STAYS_IF_LIVE:
            return before if live else None
    return before  # no moment in this table has passed


@pytest.mark.parametrize(("action", "state"), CASES)
def test_each_action_does_to_both_moments_what_the_table_says(
    action, state, chief, clock, monkeypatch
):
    live, *hours = STATES[state]
    start, end = (hour and timezone.now() + hour * HOUR for hour in hours)
    obj = ArticleFactory(live=live)
    services.save_draft(obj=obj, snapshot=edited_snapshot(obj), user=chief)
    services.schedule(obj=obj, user=chief, go_live_at=start, expire_at=end)
    obj.refresh_from_db()
    planned = obj.scheduled_revision_id
    given = timezone.now() + 7 * HOUR, None
    if action in ACTIONS_BY_HAND:
        ACTIONS_BY_HAND[action](obj, chief)
    else:
        let_worker_act(action, obj, clock, monkeypatch)
    row = Article._base_manager.get(pk=obj.pk)
    rule = PLAN_RULES[action]
    assert row.go_live_at == expected_moment(rule.start, start, given[0], live=live)
    assert row.expire_at == expected_moment(rule.end, end, given[1], live=live)
    assert bool(row.scheduled_revision_id) == bool(row.go_live_at)
    if rule.start is MomentRule.STAYS and action is not PlanAction.APPROVE:
        assert row.scheduled_revision_id == planned


def test_publishing_now_ends_a_plan_only_when_that_is_said(chief):
    obj = ArticleFactory(live=False)
    start = timezone.now() + HOUR
    services.schedule(obj=obj, user=chief, go_live_at=start, expire_at=None)
    with pytest.raises(ValidationError, match="Dit is ingepland"):
        services.publish(obj=obj, user=chief)
    obj.refresh_from_db()
    assert (obj.live, obj.go_live_at) == (False, start)
    services.publish(obj=obj, user=chief, overrides_plan=True)
    assert "Planning vervallen" in Event.objects.for_object(obj)[0].detail


def test_an_end_that_passed_ends_when_an_editor_publishes_again(chief, clock):
    obj = ArticleFactory()
    services.schedule(obj=obj, user=chief, go_live_at=None, expire_at=timezone.now() + HOUR)
    clock.shift(2 * HOUR)
    due_jobs.apply_schedule()
    services.submit_for_review(obj=obj, user=chief)
    services.send_back(obj=obj, user=chief, remark="Nog niet.")
    obj.refresh_from_db()
    assert obj.has_expired
    services.publish(obj=obj, user=chief)
    obj.refresh_from_db()
    assert (obj.is_on_site, obj.expire_at) == (True, None)


def test_a_text_that_was_sent_back_does_not_appear_at_its_moment(chief, clock):
    obj = ArticleFactory(live=False)
    services.submit_for_review(obj=obj, user=chief)
    services.schedule(obj=obj, user=chief, go_live_at=timezone.now() + HOUR, expire_at=None)
    ended = services.send_back(obj=obj, user=chief, remark="Nog niet.")
    assert ended.startswith("op de site op ")
    clock.shift(2 * HOUR)
    due_jobs.apply_schedule()
    assert not Article.objects.published().exists()


def test_what_is_approved_for_its_moment_is_the_version_that_was_judged(chief, clock):
    obj = ArticleFactory(title="Eerst", live=False)
    services.schedule(obj=obj, user=chief, go_live_at=timezone.now() + HOUR, expire_at=None)
    revision = services.save_draft(obj=obj, snapshot=edited_snapshot(obj), user=chief)
    services.submit_for_review(obj=obj, user=chief)
    services.approve_as_planned(obj=obj, user=chief, revision=revision)
    clock.shift(HOUR)
    due_jobs.apply_schedule()
    assert Article.objects.published().get().title == "Eerst, anders"


@pytest.mark.parametrize(
    ("how", "day"), [("planned", "2027-03-09"), ("typed", "2027-03-01"), ("by hand", "2027-03-05")]
)
def test_an_article_without_a_date_gets_the_day_of_its_first_publication(chief, how, day):
    with time_machine.travel("2027-03-05T12:00Z", tick=False) as clock:
        typed = "2027-03-01" if how == "typed" else None
        snapshot = {
            "fields": {"title": "Nieuws", "slug": "nieuws", "date": typed},
            "links": {},
            "rows": {},
        }
        article = services.create_draft(model=Article, snapshot=snapshot, user=chief)
        if how == "by hand":
            services.publish(obj=article, user=chief)
        else:
            soon = timezone.now() + timedelta(days=4)
            services.schedule(obj=article, user=chief, go_live_at=soon, expire_at=None)
        clock.shift(timedelta(days=4))
        due_jobs.apply_schedule()
        clock.shift(timedelta(days=4))
        services.publish(obj=article, user=chief)
        assert Article.objects.published().get().date.isoformat() == day
