"""Any sequence of steps leaves the site as `reference_model.py` says."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from taggit.managers import TaggableManager

from pact.models import Indicator, Project
from publishing import due_jobs, services
from publishing.models import Event, Revision
from publishing.revisions import snapshots
from publishing.services import drafts
from publishing.status import Status, status_badges, status_condition, status_of
from tests.factories import (
    GoalFactory,
    IndicatorFactory,
    LandsdeelFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    UserFactory,
)
from tests.publishing.reference_model import ReferenceModel

MISSING_PK = 999_999  # belongs to nothing

# The same examples every time; more of them find more: raise `max_examples` and drop `derandomize`.
HYPOTHESIS_SETTINGS = settings(
    max_examples=15,
    phases=[Phase.generate],
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def normalise_snapshot(model, snapshot):
    """Reduce a snapshot to its meaning, so that equal contents compare as equal."""
    fields = snapshots.snapshot_fields(model)
    links = {
        f.name: {key.lower() if isinstance(f, TaggableManager) else key for key in keys}
        for f in snapshots.snapshot_links(model)
        if (keys := snapshot["links"].get(f.name, [])) is not None
    }
    rows = {
        name: [
            [snapshots.field_value(f, row) for f in snapshots.child_fields(model, name)]
            for row in values
        ]
        for name, values in snapshot["rows"].items()
    }
    return [snapshots.field_value(f, snapshot["fields"]) for f in fields], links, rows


def stored_contents(row):
    """Return what the tables contain, with child rows in the order of insertion."""
    rows = {
        name: [
            snapshots.field_values(child, snapshots.child_fields(type(row), name))
            for child in getattr(row, name).order_by("pk")
        ]
        for name in type(row).child_relations
    }
    return normalise_snapshot(type(row), {**snapshots.take_snapshot(row), "rows": rows})


class PublishingStateMachine(RuleBasedStateMachine):
    """One object, from its first revision on; each example is rolled back at its end."""

    model: Any
    contents: Any
    factory: Any
    hours = st.sampled_from([None, -1, 1, 2, 3, 4, services.UNCHANGED])

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
        self.time = self.clock.start()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.anna, self.bram = UserFactory.create_batch(2, is_superuser=True)

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.clock.stop()

    @initialize(data=st.data(), how=st.sampled_from(["new", "live", "not live"]))
    def begin(self, data, how):
        """Start with a new object, or with one from before there were revisions."""
        self.create_surroundings()
        if how == "new":
            contents = self.build_snapshot(data.draw(type(self).contents))
            self.obj = services.create_draft(model=self.model, snapshot=contents, user=self.anna)
            self.reference = ReferenceModel(contents, self.is_good, None, self.now())
            self.reference.latest_revision = self.reference.add_revision(
                contents, Revision.Kind.DRAFT
            )
            self.reference.log.append(Event.Kind.ADDED)
        else:
            self.obj = self.factory(live=how == "live", slug="vroeger")
            address = "vroeger" if self.obj.live else None
            self.reference = ReferenceModel(
                snapshots.take_snapshot(self.obj), self.is_good, address, self.now()
            )
            self.reference.live = self.obj.live
            self.reference.first_published_at = self.obj.first_published_at

    def create_surroundings(self):
        """Create what the object may refer to, and store the keys by name."""
        self.keys = {"nothing": None, "gone": MISSING_PK}

    def build_snapshot(self, drawn):
        """Build a snapshot of drawn contents, in which names stand for keys."""
        fields = {
            name: self.keys[value] if name.endswith("_id") else value
            for name, value in drawn["fields"].items()
        }
        links = {
            name: sorted(self.keys.get(key, key) for key in keys)
            for name, keys in drawn["links"].items()
        }
        return {"fields": fields, "links": links, "rows": drawn["rows"]}

    def has_problems(self, contents):
        """Return whether something is wrong other than with its name and address."""
        raise NotImplementedError

    def is_good(self, contents):
        fields = contents["fields"]
        name = fields.get("title") or fields.get("name")
        return (
            bool(name) and fields["slug"] not in ("", "bezet") and not self.has_problems(contents)
        )

    def now(self):
        return datetime.now(UTC)

    def row(self):
        return self.model._base_manager.get(pk=self.obj.pk)

    def revision(self, number):
        return Revision.objects.for_object(self.obj).order_by("pk")[number]

    def do(self, step, expected, **how):
        """Take a step that is done or refused as the reference model says."""
        self.time.shift(1)
        self.reference.now = self.now()
        with nullcontext() if expected() else pytest.raises(ValidationError):
            step(obj=self.obj, user=self.anna, **how)

    # Steps

    @rule(data=st.data())
    def save(self, data):
        contents = self.build_snapshot(data.draw(type(self).contents))
        self.do(services.save_draft, lambda: self.reference.save(contents), snapshot=contents)

    @precondition(lambda self: self.reference.snapshots)
    @rule(data=st.data())
    def save_outdated_draft(self, data):
        """Save a draft that was based on any earlier revision."""
        contents = self.build_snapshot(data.draw(type(self).contents))
        base = data.draw(st.integers(0, len(self.reference.snapshots) - 1))
        based_on = self.revision(base).pk
        self.do(
            services.save_draft,
            lambda: self.reference.save(contents, base=base),
            snapshot=contents,
            based_on=based_on,
        )

    @rule(overrides_plan=st.booleans())
    def publish(self, overrides_plan):
        self.do(
            services.publish,
            lambda: self.reference.publish(overrides_plan=overrides_plan),
            overrides_plan=overrides_plan,
        )

    @rule()
    def unpublish(self):
        self.do(services.unpublish, self.reference.unpublish)

    @rule(start=hours, end=hours)
    def schedule(self, start, end):
        """Plan as the form does, or as the list, where what is left blank stays."""
        soon = self.now() + timedelta(seconds=1)
        moments = [
            soon + timedelta(hours=hour) if isinstance(hour, int) else hour for hour in (start, end)
        ]
        self.do(
            services.schedule,
            lambda: self.reference.schedule(*moments),
            go_live_at=moments[0],
            expire_at=moments[1],
        )

    @precondition(lambda self: self.reference.go_live_at or self.reference.expire_at)
    @rule(hours=st.integers(1, 5))
    def advance_clock_and_run_worker(self, hours):
        self.time.shift(timedelta(hours=hours))
        self.reference.now = self.now()
        self.reference.run_worker()
        due_jobs.apply_schedule()
        due_jobs.apply_schedule()  # a second run must do nothing

    @rule()
    def submit(self):
        self.do(services.submit_for_review, self.reference.submit)

    @rule()
    def send_back(self):
        self.do(services.send_back, self.reference.send_back, remark="Nog niet.")

    @precondition(
        lambda self: self.reference.submitted and self.reference.latest_revision is not None
    )
    @rule()
    def approve_as_planned(self):
        latest = self.revision(self.reference.latest_revision)
        self.do(services.approve_as_planned, self.reference.approve_as_planned, revision=latest)

    @precondition(lambda self: self.reference.snapshots)
    @rule(data=st.data())
    def withdraw(self, data):
        """Save as an editor who may not publish: her request lapses, the plan does not."""
        contents = self.build_snapshot(data.draw(type(self).contents))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(drafts, "has_permission", lambda *args: False)
            self.do(
                services.save_draft, lambda: self.reference.withdraw(contents), snapshot=contents
            )

    @precondition(lambda self: self.reference.snapshots)
    @rule(data=st.data())
    def restore(self, data):
        number = data.draw(st.integers(0, len(self.reference.snapshots) - 1))
        self.do(
            services.restore_revision,
            lambda: self.reference.save(self.reference.snapshots[number], Revision.Kind.RESTORED),
            revision=self.revision(number),
        )

    @rule()
    def move_to_trash(self):
        self.do(services.move_to_trash, self.reference.move_to_trash)

    @rule()
    def restore_from_trash(self):
        self.do(services.restore_from_trash, self.reference.restore_from_trash)

    @precondition(lambda self: self.reference.snapshots)
    @rule(data=st.data())
    def apply_revision_temporarily(self, data):
        contents = self.reference.snapshots[
            data.draw(st.integers(0, len(self.reference.snapshots) - 1))
        ]
        with snapshots.applied_in_rollback(self.obj, contents) as row:
            assert row.pk == self.obj.pk
            if self.is_good(contents):
                assert row.live
                assert stored_contents(self.row()) == normalise_snapshot(self.model, contents)

    # Invariants

    @invariant()
    def live_row_matches_live_revision(self):
        row, reference = self.row(), self.reference
        assert row.live == reference.live
        assert row.first_published_at == reference.first_published_at
        assert not (row.live and row.trashed_at)
        is_published = self.model.objects.published().filter(pk=row.pk).exists()
        assert is_published == (
            reference.live and all(getattr(row, name).exists() for name in row.child_relations)
        )
        if reference.live:
            live = (
                reference.initial_contents
                if reference.live_revision is None
                else reference.snapshots[reference.live_revision]
            )
            assert stored_contents(row) == normalise_snapshot(self.model, live)
        elif not reference.is_trashed and self.is_good(reference.contents):
            assert stored_contents(row) == normalise_snapshot(self.model, reference.contents)

    @invariant()
    def revisions_are_immutable(self):
        revisions = Revision.objects.for_object(self.obj).order_by("pk")
        assert [revision.snapshot for revision in revisions] == self.reference.snapshots
        assert [revision.kind for revision in revisions] == self.reference.kinds
        keys = [revision.pk for revision in revisions]
        row = self.row()
        for name, number in [
            ("latest_revision_id", self.reference.latest_revision),
            ("live_revision_id", self.reference.live_revision),
            ("scheduled_revision_id", self.reference.scheduled_revision),
        ]:
            assert getattr(row, name) == (None if number is None else keys[number]), name

    @invariant()
    def status_matches_reference(self):
        row = self.row()
        assert status_of(row) == self.reference.status
        rows = self.model._base_manager.filter(pk=row.pk)
        assert [option for option in Status if rows.filter(status_condition(option)).exists()] == [
            self.reference.status
        ]
        assert (row.go_live_at, row.expire_at) == (
            self.reference.go_live_at,
            self.reference.expire_at,
        )
        assert bool(row.failure) == self.reference.has_failed
        assert bool(row.trashed_at) == self.reference.is_trashed

    @invariant()
    def badges_tell_the_plan(self):
        row, labels = self.row(), [label for _, label in status_badges(self.row())]
        assert any(label.startswith("Ingepland:") for label in labels) == bool(row.go_live_at)
        assert any(label.startswith("Tot ") for label in labels) == bool(
            row.expire_at and row.expire_at > self.now()
        )

    @invariant()
    def audit_log_matches_reference(self):
        log = Event.objects.for_object(self.obj).order_by("pk").values_list("kind", flat=True)
        assert list(log) == self.reference.log


def sample_from(*values):
    return st.sampled_from(values)


def list_of(*values):
    return st.lists(sample_from(*values), unique=True, max_size=3)


COMMON_FIELDS = {
    "summary": sample_from("", "Kort en goed."),
    "check_before": sample_from(None, "2027-02-01"),
}


class ProjectStateMachine(PublishingStateMachine):
    model, factory = Project, ProjectFactory
    contents = st.fixed_dictionaries(
        {
            "fields": st.fixed_dictionaries(
                {
                    **COMMON_FIELDS,
                    "title": sample_from("", "Robots in de klas", "Techniek"),
                    "slug": sample_from("", "robots", "techniek", "bezet"),
                    "cause": sample_from("", "<p>Te weinig <strong>vakmensen</strong></p>"),
                    "status": sample_from("loopt", "onbekend", "afgeschaft"),
                    "region_id": sample_from("nothing", "zwolle", "twente", "gone"),
                    "landsdeel_id": sample_from("nothing", "nothing", "oost"),
                    "featured": st.booleans(),
                }
            ),
            "links": st.fixed_dictionaries(
                {
                    "goals": list_of("doel 1", "doel 2", "gone"),
                    "stakeholders": list_of("onderwijs"),
                    "tags": list_of("Robots", "robots", "zorg"),
                }
            ),
            "rows": st.just({}),
        }
    )

    def create_surroundings(self):
        super().create_surroundings()
        oost = LandsdeelFactory(slug="oost")
        ProjectFactory(slug="bezet")
        self.keys |= {
            "oost": oost.pk,
            "zwolle": RegionFactory(slug="zwolle", landsdeel=oost).pk,
            "twente": RegionFactory(slug="twente", landsdeel=oost).pk,
            "doel 1": GoalFactory(number=1).pk,
            "doel 2": GoalFactory(number=2).pk,
            "onderwijs": StakeholderFactory(slug="onderwijs").pk,
        }

    def has_problems(self, contents):
        fields = contents["fields"]
        twice = fields["region_id"] and fields["landsdeel_id"]
        lost = MISSING_PK in (fields["region_id"], *contents["links"]["goals"])
        return twice or lost or fields["status"] == "afgeschaft"


class IndicatorStateMachine(PublishingStateMachine):
    model, factory = Indicator, IndicatorFactory
    contents = st.fixed_dictionaries(
        {
            "fields": st.fixed_dictionaries(
                {
                    **COMMON_FIELDS,
                    "name": sample_from("", "Leerlingen"),
                    "slug": sample_from("", "leerlingen", "leerlingen-bo", "bezet"),
                    "unit": sample_from("%", ""),
                    "context_only": st.booleans(),
                }
            ),
            "links": st.fixed_dictionaries({"goals": list_of("doel 1", "doel 2")}),
            "rows": st.fixed_dictionaries(
                {
                    "measurements": st.lists(
                        st.fixed_dictionaries(
                            {
                                "period": sample_from("2019", "2020", "2021", "2020-K1", "2020-K9"),
                                "value": sample_from("10.0", "7", "-3.5", None),
                                "series_break": st.booleans(),
                                "note": sample_from("", "Voorlopig"),
                            }
                        ),
                        max_size=4,
                    )
                }
            ),
        }
    )

    def create_surroundings(self):
        super().create_surroundings()
        IndicatorFactory(slug="bezet")
        self.keys |= {f"doel {n}": GoalFactory(number=n).pk for n in (1, 2)}

    def has_problems(self, contents):
        rows = contents["rows"]["measurements"]
        periods = [row["period"] for row in rows]
        wrong = "2020-K9" in periods or any(row["value"] is None for row in rows)
        return wrong or len(set(periods)) < len(periods) or not contents["fields"]["unit"]


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("machine", [ProjectStateMachine, IndicatorStateMachine])
def test_any_sequence_of_steps_leaves_the_site_as_on_paper(machine):
    run_state_machine_as_test(machine, settings=HYPOTHESIS_SETTINGS)
