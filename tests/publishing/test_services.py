from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pact.models import Article, HomePage, Project
from publishing import generation, services, snapshots
from publishing.models import Event, Revision
from publishing.models.about import kind_of
from tests.factories import (
    ArticleFactory,
    HomePageFactory,
    LandsdeelFactory,
    MeasurementFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
BINNED = "Dit ligt in de prullenbak"


@pytest.fixture
def anna():
    """Of the national editors."""
    return member("Landelijke redactie")


@pytest.fixture
def bram():
    """Who looks after one region, and asks for approval."""
    return member("Regioredactie")


def member(name):
    return UserFactory(roles=[name])


def hers(user):
    region = RegionFactory()
    region.editors.add(user)
    return ProjectFactory(region=region)


def save(thing, by=None, based_on=None, **fields):
    row = type(thing).objects.get(pk=thing.pk)
    last = row.newest.snapshot if row.newest else snapshots.of(row)
    snapshot = {**last, "fields": {**last["fields"], **fields}}
    return services.save_draft(thing=thing, snapshot=snapshot, by=by, based_on=based_on)


def now(thing):
    thing.refresh_from_db()
    return thing


# Drafts


def test_a_draft_is_no_news_of_what_is_live(anna):
    project = ProjectFactory()
    published = now(project).last_published_at
    save(project, anna, title="Nieuw")
    services.submit(thing=project, by=anna)
    later = timezone.now() + timedelta(days=1)
    services.schedule(thing=project, by=anna, publish_at=later, expire_at=None)
    services.send_back(thing=project, by=anna, remark="Nog niet")
    assert now(project).last_published_at == published
    assert project.title != "Nieuw"


def test_what_was_there_before_there_were_versions_becomes_the_first(anna):
    indicator = MeasurementFactory().indicator
    held = snapshots.of(now(indicator))
    save(indicator, anna, name="Anders")
    draft, first = Revision.objects.of(indicator)
    assert (first.kind, first.snapshot, first.author) == (Revision.Kind.START, held, None)
    assert first.published_at == now(indicator).last_published_at
    assert (indicator.shown, indicator.newest) == (first, draft)
    assert draft.base == first


def test_the_same_again_is_not_kept(anna):
    project = ProjectFactory()
    first = save(project, anna)
    assert save(project, anna) == first
    assert Event.objects.of(project).count() == 0


def test_who_comes_second_loses_nothing(anna, bram):
    project = hers(bram)
    before = save(project, anna).pk
    mine = save(project, anna, based_on=before, title="Van Anna")
    aside = save(project, bram, based_on=before, title="Van Bram")
    assert aside.kind == Revision.Kind.ASIDE
    assert aside.base_id == before
    assert now(project).newest == mine
    assert list(Event.objects.of(project).values_list("revision", flat=True)) == [aside.pk, mine.pk]


@pytest.mark.parametrize("forged", [0, 10**6, 10**30])
def test_who_names_a_version_that_is_not_there_comes_second(anna, forged):
    project, other = ProjectFactory(), ProjectFactory()
    first = save(project, anna)
    assert save(project, anna, based_on=forged, title="A").base == first
    theirs = save(other, anna)
    assert save(project, anna, based_on=theirs.pk, title="B").base == first


def test_a_request_for_approval_lapses_with_a_change_of_her_own(anna, bram):
    project = hers(bram)
    services.submit(thing=project, by=bram)
    save(project, anna, title="Beter")
    assert now(project).submitted_at
    save(project, bram, title="Nog beter")
    assert now(project).submitted_at is None


def test_who_owns_a_thing_keeps_it_within_what_is_hers(bram):
    project, elsewhere = hers(bram), RegionFactory()
    first = save(project, bram)
    for region in (elsewhere.pk, None, 10**6):
        with pytest.raises(PermissionDenied):
            save(project, bram, region_id=region)
    assert now(project).newest == first


def test_a_version_of_another_thing_is_refused(anna):
    project, other = ProjectFactory(), save(ProjectFactory(), anna)
    for step in (services.publish, services.restore):
        with pytest.raises(ValidationError, match="hoort bij iets anders"):
            step(thing=project, by=anna, revision=other)


def test_a_long_history_is_no_burden(anna):
    project = ProjectFactory(live=False)
    old = save(project, anna).snapshot

    def queries(title):
        with CaptureQueriesContext(connection) as captured:
            save(project, anna, title=title)
        return len(captured)

    few = queries("Eerst")
    Revision.objects.bulk_create(
        Revision(content_type=kind_of(project), object_id=project.pk, kind="concept", snapshot=old)
        for _ in range(1000)
    )
    assert queries("Later") == few < 35


# On the site and off


def test_an_older_version_that_was_planned_leaves_the_newer_draft(client, anna):
    project = ProjectFactory()
    planned = save(project, anna, title="Gepland")
    save(project, anna, title="Later")
    services.publish(thing=project, by=None, revision=planned)
    assert (now(project).title, project.shown) == ("Gepland", planned)
    assert project.has_draft
    assert project.newest.snapshot["fields"]["title"] == "Later"


def test_off_the_site_the_draft_is_still_there(client, anna):
    project = ProjectFactory(title="Oud")
    save(project, anna, title="Nieuw")
    services.unpublish(thing=project, by=anna)
    assert client.get(now(project).get_absolute_url()).status_code == 404
    assert (project.title, project.shown) == ("Nieuw", None)
    services.publish(thing=project, by=anna)
    assert "Nieuw" in client.get(project.get_absolute_url()).text


def test_it_goes_on_the_site_for_the_first_time_once(anna):
    project = ProjectFactory(live=False)
    services.publish(thing=project, by=anna)
    first = now(project).first_published_at
    services.unpublish(thing=project, by=anna)
    services.publish(thing=project, by=anna)
    assert now(project).first_published_at == first < project.last_published_at


def test_what_has_no_address_cannot_be_published(anna):
    landsdeel = LandsdeelFactory()
    region = RegionFactory(landsdeel=landsdeel, live=False)
    save(region, anna, landsdeel_id=None)
    with pytest.raises(ValidationError, match="Landsdeel: "):
        services.publish(thing=region, by=anna)
    assert not now(region).live


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [(-1, None, "nog komt"), (None, -1, "nog komt"), (2, 1, "na het begin"), (1, 1, "na het")],
)
def test_a_plan_must_be_possible(anna, start, end, why):
    project = ProjectFactory()
    at = [day and timezone.now().replace(microsecond=0) + timedelta(day) for day in (start, end)]
    with pytest.raises(ValidationError, match=why):
        services.schedule(thing=project, by=anna, publish_at=at[0], expire_at=at[1])


def test_what_cannot_be_published_cannot_be_planned_or_offered(anna):
    project = ProjectFactory()
    save(project, anna, title="")
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="Titel: "):
        services.schedule(thing=project, by=anna, publish_at=soon, expire_at=None)
    with pytest.raises(ValidationError, match="Titel: "):
        services.submit(thing=project, by=anna)
    assert now(project).publish_at is None
    services.schedule(thing=project, by=anna, publish_at=None, expire_at=soon)
    assert now(project).expire_at == soon


# The bin


def test_in_the_bin_nothing_happens_but_taking_out(anna):
    project = ProjectFactory()
    save(project, anna, title="Nieuw")
    services.throw_away(thing=project, by=anna)
    later = timezone.now() + timedelta(1)
    with pytest.raises(ValidationError, match=BINNED):
        save(project, anna, title="Nog nieuwer")
    for step in (services.publish, services.submit):
        with pytest.raises(ValidationError, match=BINNED):
            step(thing=project, by=anna)
    with pytest.raises(ValidationError, match=BINNED):
        services.schedule(thing=project, by=anna, publish_at=later, expire_at=None)
    services.unpublish(thing=project, by=anna)
    services.throw_away(thing=project, by=anna)
    assert [it.kind for it in Event.objects.of(project)] == [Event.Kind.BINNED, Event.Kind.SAVED]


def test_its_address_stays_its_own(client, anna):
    project = ProjectFactory(slug="techport", title="Techport")
    save(project, anna, title="Nieuw")
    published = now(project).last_published_at
    services.throw_away(thing=project, by=anna)
    other = ProjectFactory(live=False)
    save(other, anna, slug="techport")
    with pytest.raises(ValidationError, match="Adres: "):
        services.publish(thing=other, by=anna)
    services.take_out_of_bin(thing=project, by=anna)
    assert "Techport" in client.get("/praktijk/techport/").text
    assert now(project).last_published_at == published
    assert project.has_draft


def test_what_expired_in_the_bin_comes_back_as_a_draft(anna):
    project = ProjectFactory(title="Oud")
    save(project, anna, title="Nieuw")
    services.throw_away(thing=project, by=anna)
    past = timezone.now() - timedelta(days=1)
    Project.objects.filter(pk=project.pk).update(expire_at=past)
    services.take_out_of_bin(thing=project, by=anna)
    assert (now(project).live, project.shown, project.title) == (False, None, "Nieuw")
    assert project.has_expired


def test_a_plan_does_not_outlast_the_bin(anna):
    project = ProjectFactory(live=False)
    soon = timezone.now() + timedelta(hours=1)
    services.schedule(thing=project, by=anna, publish_at=soon, expire_at=None)
    services.throw_away(thing=project, by=anna)
    services.take_out_of_bin(thing=project, by=anna)
    assert (now(project).publish_at, project.scheduled) == (None, None)


# The home page


def test_the_home_page_shows_when_it_is_published(client, anna):
    typed = snapshots.of(HomePageFactory.build(title="Onze kop", pk=1))
    home = services.create(model=HomePage, snapshot=typed, by=anna)
    assert home.pk == 1
    assert "Onze kop" not in client.get("/").text
    services.publish(thing=home, by=anna)
    generation.look()
    save(home, anna, title="Een andere kop")
    assert "Onze kop" in client.get("/").text
    with snapshots.applied(home, now(home).newest.snapshot):
        assert "Een andere kop" in client.get("/").text
    assert "Onze kop" in client.get("/").text


def test_there_is_one_home_page_and_it_stays(anna):
    home = HomePageFactory()
    with pytest.raises(ValidationError, match="Dit is er al"):
        services.create(model=HomePage, snapshot=snapshots.of(home), by=anna)
    for step in (services.unpublish, services.throw_away):
        with pytest.raises(ValidationError, match="geen site"):
            step(thing=home, by=anna)
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="geen site"):
        services.schedule(thing=home, by=anna, publish_at=None, expire_at=soon)
    assert now(home).live


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_neither_loses_anything():
    project = ProjectFactory()
    base = save(project).pk
    at_once(
        lambda: save(project, based_on=base, title="Links"),
        lambda: save(project, based_on=base, title="Rechts"),
    )
    kept = Revision.objects.of(project).exclude(pk=base)
    assert {it.snapshot["fields"]["title"] for it in kept} == {"Links", "Rechts"}
    assert sorted(it.kind for it in kept) == [Revision.Kind.ASIDE, Revision.Kind.CONCEPT]
    assert now(project).newest.kind == Revision.Kind.CONCEPT


@pytest.mark.django_db(transaction=True)
def test_who_publishes_while_another_saves_publishes_the_one_or_the_other():
    article = ArticleFactory(title="Oud")
    save(article, title="Eerst")
    at_once(
        lambda: save(article, title="Toen"),
        lambda: services.publish(thing=article, by=None),
    )
    assert now(article).newest.snapshot["fields"]["title"] == "Toen"
    assert article.title == article.shown.snapshot["fields"]["title"] in ("Eerst", "Toen")


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_address_at_the_same_moment_both_keep_their_work(monkeypatch):
    typed = {"fields": {"title": "Techport", "slug": "techport"}, "links": {}, "rows": {}}
    other = ArticleFactory(live=False)
    together(monkeypatch)
    at_once(
        lambda: services.create(model=Article, snapshot=typed, by=None),
        lambda: save(other, slug="techport"),
    )
    things = Article.objects.all()
    assert {it.newest.snapshot["fields"]["slug"] for it in things} == {"techport"}
    assert len({it.slug for it in things} - {"techport"}) == 1


def together(monkeypatch):
    """On PostgreSQL, let nobody write before all have looked; on SQLite one waits for another."""
    if connection.vendor != "postgresql":
        return
    looked, problems = Barrier(2), snapshots._problems

    def looks(thing):
        found = problems(thing)
        with suppress(BrokenBarrierError):
            looked.wait(2)
            looked.abort()
        return found

    monkeypatch.setattr(snapshots, "_problems", looks)
