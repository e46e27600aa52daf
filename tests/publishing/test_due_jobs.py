"""The worker publishes, expires and purges objects at their moment."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from caching import version
from pact.models import Article, Project
from publishing import due_jobs, services
from publishing.models import Autosave, EditingSession, Event, Revision, ShareLink
from publishing.models.generic import content_type_of
from publishing.retention import TRASH_RETENTION
from publishing.revisions import snapshots
from regions.models import Region
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    IndicatorFactory,
    MeasurementFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def frozen_clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def run_worker():
    call_command("worker", "--once")


def save_draft_of(obj, **fields):
    """Save other contents as a draft, over what may be live."""
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= fields
    return services.save_draft(obj=obj, snapshot=snapshot, user=None)


def schedule_object(obj, start=None, end=None, by=None):
    now = timezone.now()
    services.schedule(
        obj=obj, user=by, go_live_at=start and now + start, expire_at=end and now + end
    )


def event_kinds(obj):
    return list(Event.objects.for_object(obj).order_by("pk").values_list("kind", flat=True))


def test_a_draft_replaces_what_is_live_at_its_moment(client, frozen_clock):
    article = ArticleFactory(title="Oud", slug="bericht")
    save_draft_of(article, title="Nieuw")
    schedule_object(article, HOUR)
    frozen_clock.shift(HOUR - timedelta(seconds=1))
    run_worker()
    assert "Oud" in client.get("/nieuws/bericht/").text
    frozen_clock.shift(timedelta(seconds=1))
    run_worker()
    assert "Nieuw" in client.get("/nieuws/bericht/").text
    article.refresh_from_db()
    assert (article.go_live_at, article.scheduled_revision, article.failure) == (None, None, "")
    assert article.live_revision == article.latest_revision
    assert Event.objects.for_object(article).get(kind=Event.Kind.PUBLISHED).user is None


def test_a_draft_that_was_saved_after_planning_waits(client, frozen_clock):
    article = ArticleFactory(title="Oud", slug="bericht")
    save_draft_of(article, title="Gepland")
    schedule_object(article, HOUR)
    save_draft_of(article, title="Nog niet af")
    frozen_clock.shift(HOUR)
    run_worker()
    article.refresh_from_db()
    assert article.title == "Gepland"
    assert article.has_draft


def test_what_expires_goes_off_the_site_and_is_still_there(client, frozen_clock):
    article = ArticleFactory(slug="bericht")
    schedule_object(article, end=HOUR)
    frozen_clock.shift(HOUR)
    run_worker()
    run_worker()
    assert client.get("/nieuws/bericht/").status_code == 404
    article.refresh_from_db()
    assert article.has_expired
    assert event_kinds(article) == ["scheduled", "expired"]


def test_a_new_plan_does_not_bring_back_what_ended_before_the_worker_came(client, frozen_clock):
    article = ArticleFactory(slug="bericht")
    schedule_object(article, end=HOUR)
    frozen_clock.shift(HOUR)
    assert client.get("/nieuws/bericht/").status_code == 404
    schedule_object(article, start=HOUR)
    assert client.get("/nieuws/bericht/").status_code == 404
    assert event_kinds(article) == ["scheduled", "expired", "scheduled"]
    frozen_clock.shift(HOUR)
    run_worker()
    assert client.get("/nieuws/bericht/").status_code == 200


def test_what_cannot_be_taken_off_at_its_end_is_shown_again_at_once(
    client, frozen_clock, monkeypatch
):
    def explode(*args, **kwargs):
        raise RuntimeError

    article = ArticleFactory()
    schedule_object(article, end=HOUR)
    frozen_clock.shift(HOUR)
    version.refresh_version()  # as each web process does, twice a second
    assert article.get_absolute_url() not in client.get("/sitemap.xml").text
    monkeypatch.setattr(snapshots, "mirror_draft", explode)
    run_worker()
    version.refresh_version()
    assert article.get_absolute_url() in client.get("/sitemap.xml").text


def test_after_a_long_stop_all_is_done_once_in_order(frozen_clock):
    both, first, last = ArticleFactory.create_batch(3, live=False)
    schedule_object(last, 5 * HOUR)
    schedule_object(both, 2 * HOUR, 4 * HOUR)
    schedule_object(first, HOUR)
    frozen_clock.shift(timedelta(days=7))
    run_worker()
    run_worker()
    done = Event.objects.exclude(kind=Event.Kind.SCHEDULED).order_by("pk")
    assert list(done.values_list("kind", "object_id")) == [
        ("published", first.pk),
        ("published", both.pk),
        ("expired", both.pk),
        ("published", last.pk),
    ]
    assert set(Article.objects.published()) == {first, last}


def test_every_kind_of_thing_is_looked_at_in_one_query(django_assert_num_queries, frozen_clock):
    objects = [RegionFactory(), ProjectFactory(), GoalFactory(), AmbassadorFactory()]
    for obj in objects:
        schedule_object(obj, end=HOUR)
    with django_assert_num_queries(1):
        due_jobs.apply_schedule()
    frozen_clock.shift(HOUR)
    due_jobs.apply_schedule()
    assert not any(type(obj).objects.get(pk=obj.pk).live for obj in objects)


def test_a_lost_relation_is_told_once_and_holds_up_nothing_else(frozen_clock):
    region, other = RegionFactory(), ArticleFactory(live=False)
    project = ProjectFactory(live=False)
    save_draft_of(project, region_id=region.pk)
    schedule_object(project, HOUR)
    # In the row it is protected, in a planned revision it is not.
    Project.objects.update(region=None)
    Region.objects.all().delete()
    schedule_object(other, 2 * HOUR)
    frozen_clock.shift(2 * HOUR)
    run_worker()
    run_worker()
    project.refresh_from_db()
    assert not project.live
    assert "regio" in project.failure.lower()
    assert (project.go_live_at, project.scheduled_revision) == (None, None)
    assert event_kinds(project).count("failed") == 1
    assert Article.objects.get().live


def test_a_lost_link_leaves_the_live_page_as_it_was(client, frozen_clock):
    goal = GoalFactory(number=4)
    project = ProjectFactory(title="Oud", slug="techport", goals=[goal])
    save_draft_of(project, title="Nieuw")
    schedule_object(project, HOUR, 9 * HOUR)
    project.goals.clear()
    goal.delete()
    frozen_clock.shift(HOUR)
    run_worker()
    assert "Oud" in client.get("/praktijk/techport/").text
    project.refresh_from_db()
    assert project.failure
    assert project.expire_at


def test_a_draft_that_failed_is_no_page_that_expired(frozen_clock):
    article = ArticleFactory(live=False)
    schedule_object(article, HOUR, 2 * HOUR)
    Revision.objects.update(snapshot={"fields": {"title": ""}, "links": {}, "rows": {}})
    frozen_clock.shift(3 * HOUR)
    run_worker()
    article.refresh_from_db()
    assert article.failure
    assert not article.has_expired


def test_what_nobody_foresaw_is_told_without_its_words(frozen_clock, monkeypatch, caplog):
    def explode(*args, **kwargs):
        raise RuntimeError("anna@voorbeeld.nl")

    article = ArticleFactory(live=False)
    schedule_object(article, HOUR)
    monkeypatch.setattr(snapshots, "write_snapshot", explode)
    frozen_clock.shift(HOUR)
    run_worker()
    article.refresh_from_db()
    assert "RuntimeError" in article.failure
    assert "anna" not in caplog.text + article.failure


def test_without_a_database_it_stays_due(frozen_clock, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    article = ArticleFactory(live=False)
    schedule_object(article, HOUR)
    frozen_clock.shift(HOUR)
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "write_snapshot", away)
        with pytest.raises(CommandError):
            run_worker()
    article.refresh_from_db()
    assert article.go_live_at
    assert not article.failure
    run_worker()
    assert Article.objects.get().live


def test_what_lies_in_the_bin_is_not_published(frozen_clock):
    article = ArticleFactory(live=False)
    schedule_object(article, HOUR)
    Article.objects.update(trashed_at=timezone.now())
    frozen_clock.shift(HOUR)
    run_worker()
    assert not Article.objects.get().live


def test_a_failure_is_gone_with_the_next_plan(frozen_clock):
    article = ArticleFactory(live=False, failure="Mislukt")
    schedule_object(article, HOUR)
    assert Article.objects.get().failure == ""


def test_the_bin_keeps_ninety_days_and_then_nothing(frozen_clock):
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator)
    user = UserFactory()
    revision = save_draft_of(indicator, name="Nieuw")
    ShareLink.objects.create(revision=revision, expires_at=timezone.now())
    about = {"content_type": content_type_of(indicator), "object_id": indicator.pk, "user": user}
    Autosave.objects.create(**about)
    EditingSession.objects.create(**about)
    services.move_to_trash(obj=indicator, user=None)
    frozen_clock.shift(timedelta(days=90) - timedelta(seconds=1))
    run_worker()
    assert type(indicator).objects.filter(pk=indicator.pk).exists()
    frozen_clock.shift(timedelta(seconds=1))
    run_worker()
    for model in (type(indicator), Revision, ShareLink, Autosave, EditingSession):
        assert not model.objects.exists()
    assert event_kinds(indicator)[-2:] == ["trashed", "purged"]


def test_tags_and_links_go_with_what_is_purged(frozen_clock):
    project = ProjectFactory(goals=[GoalFactory()], tags=["Techniek"])
    services.move_to_trash(obj=project, user=None)
    frozen_clock.shift(TRASH_RETENTION)
    run_worker()
    assert not Project.objects.exists()


def test_what_is_still_used_stays_in_the_bin_until_it_is_not(frozen_clock):
    region = RegionFactory(trashed_at=timezone.now(), live=False)
    project = ProjectFactory(title="Techport", region=region)
    frozen_clock.shift(TRASH_RETENTION)
    run_worker()
    run_worker()
    region.refresh_from_db()
    assert "‘Techport’" in region.failure
    assert event_kinds(region) == ["failed"]
    project.delete()
    run_worker()
    assert not Region.objects.exists()
