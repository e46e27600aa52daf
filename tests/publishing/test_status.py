from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from pact.models import Project
from publishing.models import Revision
from publishing.models.generic import content_type_of
from publishing.status import Status, status_badges, status_condition, status_of
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def freeze_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def create_revisions():
    """Two, and none."""
    about = {"content_type": content_type_of(Project), "object_id": 1, "snapshot": {}}
    return [*(Revision.objects.create(kind="draft", **about) for _ in range(2)), None]


@pytest.mark.parametrize(
    ("columns", "latest_revision", "live_revision", "status"),
    [
        ({"live": True}, 2, 2, Status.LIVE),  # from before there were versions
        ({"live": True}, 0, 0, Status.LIVE),
        ({"live": True, "expire_at": FUTURE}, 0, 0, Status.LIVE),
        ({"live": True}, 1, 0, Status.LIVE_AND_DRAFT),
        ({"live": False}, 2, 2, Status.DRAFT),
        ({"live": False}, 0, 2, Status.DRAFT),
        ({"live": False, "expire_at": FUTURE}, 0, 2, Status.DRAFT),
        ({"live": False, "expire_at": PAST}, 0, 2, Status.EXPIRED),
        ({"live": False, "expire_at": NOW}, 0, 2, Status.EXPIRED),
        ({"live": True, "expire_at": PAST}, 0, 0, Status.EXPIRED),  # before the worker got to it
        ({"live": True, "expire_at": PAST}, 1, 0, Status.EXPIRED),
        ({"live": False, "go_live_at": FUTURE}, 0, 2, Status.SCHEDULED),
        ({"live": True, "go_live_at": FUTURE}, 1, 0, Status.SCHEDULED),
        ({"live": False, "go_live_at": FUTURE, "expire_at": PAST}, 0, 2, Status.SCHEDULED),
        ({"live": False, "submitted_at": PAST}, 0, 2, Status.SUBMITTED),
        ({"live": True, "submitted_at": PAST}, 1, 0, Status.SUBMITTED),
        ({"live": True, "submitted_at": PAST, "go_live_at": FUTURE}, 1, 0, Status.SUBMITTED),
    ],
)
def test_one_word_says_how_far_it_is_in_forms_and_in_lists(
    create_revisions, columns, latest_revision, live_revision, status
):
    project = ProjectFactory(
        latest_revision=create_revisions[latest_revision],
        live_revision=create_revisions[live_revision],
        **columns,
    )
    assert status_of(project) == status
    assert [
        option for option in Status if Project.objects.filter(status_condition(option)).exists()
    ] == [status]


def test_live_objects_show_an_additional_live_label(create_revisions):
    project = ProjectFactory(
        go_live_at=FUTURE, expire_at=FUTURE + timedelta(days=1), to_check=True, failure="Oei."
    )
    assert status_badges(project) == [
        ("ingepland", "Ingepland: 22 november 2026, 13:00 uur"),
        ("live", "Live"),
        ("tot", "Tot 23 november 2026, 13:00 uur"),
        ("failure", "Mislukt"),
        ("check", "Nakijken"),
    ]
    project.submitted_at = timezone.now()
    assert status_badges(project)[:3] == [
        ("ter-beoordeling", "Ter beoordeling"),
        ("ingepland", "Ingepland: 22 november 2026, 13:00 uur"),
        ("live", "Live"),
    ]


def test_a_draft_has_draft_status():
    assert status_badges(ProjectFactory(live=False)) == [("concept", "Concept")]


def test_a_draft_shows_until_when_it_will_be_on_the_site():
    assert status_badges(ProjectFactory(live=False, expire_at=FUTURE)) == [
        ("concept", "Concept"),
        ("tot", "Tot 22 november 2026, 13:00 uur"),
    ]
