"""What the worker does at its moment: publish, take off the site, empty the bin."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from pact.models import Article, Project
from publishing import generation, jobs, services, snapshots
from publishing.models import Autosave, Event, Presence, Revision, ShareLink
from publishing.models.about import kind_of
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
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def work():
    call_command("worker", "--once")


def draft(thing, **fields):
    """Save other contents as a draft, over what may be live."""
    snapshot = snapshots.of(thing)
    snapshot["fields"] |= fields
    return services.save_draft(thing=thing, snapshot=snapshot, by=None)


def plan(thing, start=None, end=None, by=None):
    now = timezone.now()
    services.schedule(
        thing=thing, by=by, publish_at=start and now + start, expire_at=end and now + end
    )


def kinds(thing):
    return list(Event.objects.of(thing).order_by("pk").values_list("kind", flat=True))


def test_a_draft_replaces_what_is_live_at_its_moment(client, clock):
    article = ArticleFactory(title="Oud", slug="bericht")
    draft(article, title="Nieuw")
    plan(article, HOUR)
    clock.shift(HOUR - timedelta(seconds=1))
    work()
    assert "Oud" in client.get("/nieuws/bericht/").text
    clock.shift(timedelta(seconds=1))
    work()
    assert "Nieuw" in client.get("/nieuws/bericht/").text
    article.refresh_from_db()
    assert (article.publish_at, article.scheduled, article.failure) == (None, None, "")
    assert article.shown == article.newest
    assert Event.objects.of(article).get(kind=Event.Kind.PUBLISHED).by is None


def test_a_draft_that_was_saved_after_planning_waits(client, clock):
    article = ArticleFactory(title="Oud", slug="bericht")
    draft(article, title="Gepland")
    plan(article, HOUR)
    draft(article, title="Nog niet af")
    clock.shift(HOUR)
    work()
    article.refresh_from_db()
    assert article.title == "Gepland"
    assert article.has_draft


def test_what_expires_goes_off_the_site_and_is_still_there(client, clock):
    article = ArticleFactory(slug="bericht")
    plan(article, end=HOUR)
    clock.shift(HOUR)
    work()
    work()
    assert client.get("/nieuws/bericht/").status_code == 404
    article.refresh_from_db()
    assert article.has_expired
    assert kinds(article) == ["scheduled", "expired"]


def test_a_new_plan_does_not_bring_back_what_ended_before_the_worker_came(client, clock):
    article = ArticleFactory(slug="bericht")
    plan(article, end=HOUR)
    clock.shift(HOUR)
    assert client.get("/nieuws/bericht/").status_code == 404
    plan(article, start=HOUR)
    assert client.get("/nieuws/bericht/").status_code == 404
    assert kinds(article) == ["scheduled", "expired", "scheduled"]
    clock.shift(HOUR)
    work()
    assert client.get("/nieuws/bericht/").status_code == 200


def test_what_cannot_be_taken_off_at_its_end_is_shown_again_at_once(client, clock, monkeypatch):
    def explode(*args, **kwargs):
        raise RuntimeError

    article = ArticleFactory()
    plan(article, end=HOUR)
    clock.shift(HOUR)
    generation.look()  # as each web process does, twice a second
    assert article.get_absolute_url() not in client.get("/sitemap.xml").text
    monkeypatch.setattr(snapshots, "mirror", explode)
    work()
    generation.look()
    assert article.get_absolute_url() in client.get("/sitemap.xml").text


def test_after_a_long_stop_all_is_done_once_in_order(clock):
    both, first, last = ArticleFactory.create_batch(3, live=False)
    plan(last, 5 * HOUR)
    plan(both, 2 * HOUR, 4 * HOUR)
    plan(first, HOUR)
    clock.shift(timedelta(days=7))
    work()
    work()
    done = Event.objects.exclude(kind=Event.Kind.SCHEDULED).order_by("pk")
    assert list(done.values_list("kind", "object_id")) == [
        ("published", first.pk),
        ("published", both.pk),
        ("expired", both.pk),
        ("published", last.pk),
    ]
    assert set(Article.objects.published()) == {first, last}


def test_every_kind_of_thing_is_looked_at_in_one_query(django_assert_num_queries, clock):
    things = [RegionFactory(), ProjectFactory(), GoalFactory(), AmbassadorFactory()]
    for thing in things:
        plan(thing, end=HOUR)
    with django_assert_num_queries(1):
        jobs.apply_schedule()
    clock.shift(HOUR)
    jobs.apply_schedule()
    assert not any(type(thing).objects.get(pk=thing.pk).live for thing in things)


def test_a_lost_relation_is_told_once_and_holds_up_nothing_else(clock):
    region, other = RegionFactory(), ArticleFactory(live=False)
    project = ProjectFactory(live=False)
    draft(project, region_id=region.pk)
    plan(project, HOUR)
    # In the row it is protected, in a planned revision it is not.
    Project.objects.update(region=None)
    Region.objects.all().delete()
    plan(other, 2 * HOUR)
    clock.shift(2 * HOUR)
    work()
    work()
    project.refresh_from_db()
    assert not project.live
    assert "regio" in project.failure.lower()
    assert (project.publish_at, project.scheduled) == (None, None)
    assert kinds(project).count("failed") == 1
    assert Article.objects.get().live


def test_a_lost_link_leaves_the_live_page_as_it_was(client, clock):
    goal = GoalFactory(number=4)
    project = ProjectFactory(title="Oud", slug="techport", goals=[goal])
    draft(project, title="Nieuw")
    plan(project, HOUR, 9 * HOUR)
    project.goals.clear()
    goal.delete()
    clock.shift(HOUR)
    work()
    assert "Oud" in client.get("/praktijk/techport/").text
    project.refresh_from_db()
    assert project.failure
    assert project.expire_at


def test_a_draft_that_failed_is_no_page_that_expired(clock):
    article = ArticleFactory(live=False)
    plan(article, HOUR, 2 * HOUR)
    Revision.objects.update(snapshot={"fields": {"title": ""}, "links": {}, "rows": {}})
    clock.shift(3 * HOUR)
    work()
    article.refresh_from_db()
    assert article.failure
    assert not article.has_expired


def test_what_nobody_foresaw_is_told_without_its_words(clock, monkeypatch, caplog):
    def explode(*args, **kwargs):
        raise RuntimeError("anna@voorbeeld.nl")

    article = ArticleFactory(live=False)
    plan(article, HOUR)
    monkeypatch.setattr(snapshots, "publish_into", explode)
    clock.shift(HOUR)
    work()
    article.refresh_from_db()
    assert "RuntimeError" in article.failure
    assert "anna" not in caplog.text + article.failure


def test_without_a_database_it_stays_due(clock, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    article = ArticleFactory(live=False)
    plan(article, HOUR)
    clock.shift(HOUR)
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "publish_into", away)
        with pytest.raises(CommandError):
            work()
    article.refresh_from_db()
    assert article.publish_at
    assert not article.failure
    work()
    assert Article.objects.get().live


def test_what_lies_in_the_bin_is_not_published(clock):
    article = ArticleFactory(live=False)
    plan(article, HOUR)
    Article.objects.update(binned_at=timezone.now())
    clock.shift(HOUR)
    work()
    assert not Article.objects.get().live


def test_a_failure_is_gone_with_the_next_plan(clock):
    article = ArticleFactory(live=False, failure="Mislukt")
    plan(article, HOUR)
    assert Article.objects.get().failure == ""


def test_the_bin_keeps_ninety_days_and_then_nothing(clock):
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator)
    user = UserFactory()
    revision = draft(indicator, name="Nieuw")
    ShareLink.objects.create(revision=revision, expires_at=timezone.now())
    about = {"content_type": kind_of(indicator), "object_id": indicator.pk, "user": user}
    Autosave.objects.create(**about)
    Presence.objects.create(**about)
    services.throw_away(thing=indicator, by=None)
    clock.shift(timedelta(days=90) - timedelta(seconds=1))
    work()
    assert type(indicator).objects.filter(pk=indicator.pk).exists()
    clock.shift(timedelta(seconds=1))
    work()
    for model in (type(indicator), Revision, ShareLink, Autosave, Presence):
        assert not model.objects.exists()
    assert kinds(indicator)[-2:] == ["binned", "purged"]


def test_tags_and_links_go_with_what_is_purged(clock):
    project = ProjectFactory(goals=[GoalFactory()], tags=["Techniek"])
    services.throw_away(thing=project, by=None)
    clock.shift(jobs.KEPT_IN_BIN)
    work()
    assert not Project.objects.exists()


def test_what_is_still_used_stays_in_the_bin_until_it_is_not(clock):
    region = RegionFactory(binned_at=timezone.now(), live=False)
    project = ProjectFactory(title="Techport", region=region)
    clock.shift(jobs.KEPT_IN_BIN)
    work()
    work()
    region.refresh_from_db()
    assert "‘Techport’" in region.failure
    assert kinds(region) == ["failed"]
    project.delete()
    work()
    assert not Region.objects.exists()
