from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from pact.models import Project
from publishing.models import Revision
from publishing.models.about import kind_of
from publishing.status import Status, badges, having, status_of
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAST, COMING = NOW - timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def versions():
    """Two, and none."""
    about = {"content_type": kind_of(Project), "object_id": 1, "snapshot": {}}
    return [*(Revision.objects.create(kind="concept", **about) for _ in range(2)), None]


@pytest.mark.parametrize(
    ("columns", "newest", "shown", "status"),
    [
        ({"live": True}, 2, 2, Status.LIVE),  # from before there were versions
        ({"live": True}, 0, 0, Status.LIVE),
        ({"live": True, "expire_at": COMING}, 0, 0, Status.LIVE),
        ({"live": True}, 1, 0, Status.LIVE_AND_DRAFT),
        ({"live": False}, 2, 2, Status.DRAFT),
        ({"live": False}, 0, 2, Status.DRAFT),
        ({"live": False, "expire_at": COMING}, 0, 2, Status.DRAFT),
        ({"live": False, "expire_at": PAST}, 0, 2, Status.EXPIRED),
        ({"live": False, "expire_at": NOW}, 0, 2, Status.EXPIRED),
        ({"live": True, "expire_at": PAST}, 0, 0, Status.EXPIRED),  # before the worker got to it
        ({"live": True, "expire_at": PAST}, 1, 0, Status.EXPIRED),
        ({"live": False, "publish_at": COMING}, 0, 2, Status.SCHEDULED),
        ({"live": True, "publish_at": COMING}, 1, 0, Status.SCHEDULED),
        ({"live": False, "publish_at": COMING, "expire_at": PAST}, 0, 2, Status.SCHEDULED),
        ({"live": False, "submitted_at": PAST}, 0, 2, Status.SUBMITTED),
        ({"live": True, "submitted_at": PAST}, 1, 0, Status.SUBMITTED),
        ({"live": True, "submitted_at": PAST, "publish_at": COMING}, 1, 0, Status.SUBMITTED),
    ],
)
def test_one_word_says_how_far_it_is_in_forms_and_in_lists(
    versions, columns, newest, shown, status
):
    project = ProjectFactory(newest=versions[newest], shown=versions[shown], **columns)
    assert status_of(project) == status
    assert [it for it in Status if Project.objects.filter(having(it)).exists()] == [status]


def test_that_it_is_on_the_site_all_the_same_is_said_beside_it(versions):
    project = ProjectFactory(
        publish_at=COMING, expire_at=COMING + timedelta(days=1), to_check=True, failure="Oei."
    )
    assert badges(project) == [
        ("ingepland", "Ingepland: 22 november 2026, 13:00 uur"),
        ("live", "Live"),
        ("tot", "Tot 23 november 2026, 13:00 uur"),
        ("failure", "Mislukt"),
        ("check", "Nakijken"),
    ]
    project.submitted_at = timezone.now()
    assert badges(project)[:2] == [("ter-beoordeling", "Ter beoordeling"), ("live", "Live")]


def test_a_draft_is_just_that():
    assert badges(ProjectFactory(live=False, expire_at=COMING)) == [("concept", "Concept")]
