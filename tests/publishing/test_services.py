from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caching import version
from pact.models import Article, HomePage, Project
from publishing import services
from publishing.models import Event, Revision
from publishing.models.generic import content_type_of
from publishing.revisions import snapshots
from tests.concurrency import run_concurrently
from tests.factories import (
    ArticleFactory,
    HomePageFactory,
    LandsdeelFactory,
    MeasurementFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TRASHED_ERROR = "Dit ligt in de prullenbak"


@pytest.fixture
def national_editor():
    """Return a user with the role of national editor."""
    return create_member("Landelijke redactie")


@pytest.fixture
def regional_editor():
    """Return a user who owns one region, and asks for approval."""
    return create_member("Regioredactie")


def create_member(name):
    return UserFactory(roles=[name])


def create_owned_project(user):
    region = RegionFactory()
    region.editors.add(user)
    return ProjectFactory(region=region)


def save_draft_fields(obj, by=None, based_on=None, **fields):
    row = type(obj).objects.get(pk=obj.pk)
    last = row.latest_revision.snapshot if row.latest_revision else snapshots.take_snapshot(row)
    snapshot = {**last, "fields": {**last["fields"], **fields}}
    return services.save_draft(obj=obj, snapshot=snapshot, user=by, based_on=based_on)


def reload(obj):
    obj.refresh_from_db()
    return obj


# Drafts


def test_a_draft_is_no_news_of_what_is_live(national_editor):
    project = ProjectFactory()
    published = reload(project).last_published_at
    save_draft_fields(project, national_editor, title="Nieuw")
    services.submit_for_review(obj=project, user=national_editor)
    later = timezone.now() + timedelta(days=1)
    services.schedule(obj=project, user=national_editor, go_live_at=later, expire_at=None)
    services.send_back(obj=project, user=national_editor, remark="Nog niet")
    assert reload(project).last_published_at == published
    assert project.title != "Nieuw"


def test_what_was_there_before_there_were_versions_becomes_the_first(national_editor):
    indicator = MeasurementFactory().indicator
    snapshot = snapshots.take_snapshot(reload(indicator))
    save_draft_fields(indicator, national_editor, name="Anders")
    draft, first = Revision.objects.for_object(indicator)
    assert (first.kind, first.snapshot, first.author) == (Revision.Kind.START, snapshot, None)
    assert first.published_at == reload(indicator).last_published_at
    assert (indicator.live_revision, indicator.latest_revision) == (first, draft)
    assert draft.base == first


def test_saving_unchanged_contents_adds_no_revision(national_editor):
    project = ProjectFactory()
    first = save_draft_fields(project, national_editor)
    assert save_draft_fields(project, national_editor) == first
    assert Event.objects.for_object(project).count() == 0


def test_a_conflicting_save_is_set_aside(national_editor, regional_editor):
    project = create_owned_project(regional_editor)
    before = save_draft_fields(project, national_editor).pk
    own = save_draft_fields(project, national_editor, based_on=before, title="Van Anna")
    aside = save_draft_fields(project, regional_editor, based_on=before, title="Van Bram")
    assert aside.kind == Revision.Kind.CONFLICT
    assert aside.base_id == before
    assert reload(project).latest_revision == own
    assert list(Event.objects.for_object(project).values_list("revision", flat=True)) == [
        aside.pk,
        own.pk,
    ]


@pytest.mark.parametrize("forged", [0, 10**6, 10**30])
def test_who_names_a_version_that_is_not_there_comes_second(national_editor, forged):
    project, other = ProjectFactory(), ProjectFactory()
    first = save_draft_fields(project, national_editor)
    assert save_draft_fields(project, national_editor, based_on=forged, title="A").base == first
    other_revision = save_draft_fields(other, national_editor)
    assert (
        save_draft_fields(project, national_editor, based_on=other_revision.pk, title="B").base
        == first
    )


def test_a_request_for_approval_lapses_with_a_change_of_her_own(national_editor, regional_editor):
    project = create_owned_project(regional_editor)
    services.submit_for_review(obj=project, user=regional_editor)
    save_draft_fields(project, national_editor, title="Beter")
    assert reload(project).submitted_at
    save_draft_fields(project, regional_editor, title="Nog beter")
    assert reload(project).submitted_at is None


def test_who_owns_a_thing_keeps_it_within_what_is_hers(regional_editor):
    project, elsewhere = create_owned_project(regional_editor), RegionFactory()
    first = save_draft_fields(project, regional_editor)
    for region in (elsewhere.pk, None, 10**6):
        with pytest.raises(PermissionDenied):
            save_draft_fields(project, regional_editor, region_id=region)
    assert reload(project).latest_revision == first


def test_a_version_of_another_thing_is_refused(national_editor):
    project, other = ProjectFactory(), save_draft_fields(ProjectFactory(), national_editor)
    for step in (services.publish, services.restore_revision):
        with pytest.raises(ValidationError, match="hoort bij iets anders"):
            step(obj=project, user=national_editor, revision=other)


def test_a_long_history_is_no_burden(national_editor):
    project = ProjectFactory(live=False)
    old = save_draft_fields(project, national_editor).snapshot

    def queries(title):
        with CaptureQueriesContext(connection) as captured:
            save_draft_fields(project, national_editor, title=title)
        return len(captured)

    few = queries("Eerst")
    Revision.objects.bulk_create(
        Revision(
            content_type=content_type_of(project),
            object_id=project.pk,
            kind="draft",
            snapshot=old,
        )
        for _ in range(1000)
    )
    assert queries("Later") == few < 35


# On the site and off


def test_an_older_version_that_was_planned_leaves_the_newer_draft(client, national_editor):
    project = ProjectFactory()
    planned = save_draft_fields(project, national_editor, title="Gepland")
    save_draft_fields(project, national_editor, title="Later")
    services.publish(obj=project, user=None, revision=planned)
    assert (reload(project).title, project.live_revision) == ("Gepland", planned)
    assert project.has_draft
    assert project.latest_revision.snapshot["fields"]["title"] == "Later"


def test_off_the_site_the_draft_is_still_there(client, national_editor):
    project = ProjectFactory(title="Oud")
    save_draft_fields(project, national_editor, title="Nieuw")
    services.unpublish(obj=project, user=national_editor)
    assert client.get(reload(project).get_absolute_url()).status_code == 404
    assert (project.title, project.live_revision) == ("Nieuw", None)
    services.publish(obj=project, user=national_editor)
    assert "Nieuw" in client.get(project.get_absolute_url()).text


def test_it_goes_on_the_site_for_the_first_time_once(national_editor):
    project = ProjectFactory(live=False)
    services.publish(obj=project, user=national_editor)
    first = reload(project).first_published_at
    services.unpublish(obj=project, user=national_editor)
    services.publish(obj=project, user=national_editor)
    assert reload(project).first_published_at == first < project.last_published_at


def test_what_has_no_address_cannot_be_published(national_editor):
    landsdeel = LandsdeelFactory()
    region = RegionFactory(landsdeel=landsdeel, live=False)
    save_draft_fields(region, national_editor, landsdeel_id=None)
    with pytest.raises(ValidationError, match="Landsdeel: "):
        services.publish(obj=region, user=national_editor)
    assert not reload(region).live


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [(-1, None, "nog komt"), (None, -1, "nog komt"), (2, 1, "na het begin"), (1, 1, "na het")],
)
def test_a_plan_must_be_possible(national_editor, start, end, why):
    project = ProjectFactory()
    at = [day and timezone.now().replace(microsecond=0) + timedelta(day) for day in (start, end)]
    with pytest.raises(ValidationError, match=why):
        services.schedule(obj=project, user=national_editor, go_live_at=at[0], expire_at=at[1])


def test_what_cannot_be_published_cannot_be_planned_or_offered(national_editor):
    project = ProjectFactory()
    save_draft_fields(project, national_editor, title="")
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="Titel: "):
        services.schedule(obj=project, user=national_editor, go_live_at=soon, expire_at=None)
    with pytest.raises(ValidationError, match="Titel: "):
        services.submit_for_review(obj=project, user=national_editor)
    assert reload(project).go_live_at is None
    services.schedule(obj=project, user=national_editor, go_live_at=None, expire_at=soon)
    assert reload(project).expire_at == soon


# Trash


def test_a_trashed_object_can_only_be_restored(national_editor):
    project = ProjectFactory()
    save_draft_fields(project, national_editor, title="Nieuw")
    services.move_to_trash(obj=project, user=national_editor)
    later = timezone.now() + timedelta(1)
    with pytest.raises(ValidationError, match=TRASHED_ERROR):
        save_draft_fields(project, national_editor, title="Nog nieuwer")
    for step in (services.publish, services.submit_for_review):
        with pytest.raises(ValidationError, match=TRASHED_ERROR):
            step(obj=project, user=national_editor)
    with pytest.raises(ValidationError, match=TRASHED_ERROR):
        services.schedule(obj=project, user=national_editor, go_live_at=later, expire_at=None)
    services.unpublish(obj=project, user=national_editor)
    services.move_to_trash(obj=project, user=national_editor)
    assert [event.kind for event in Event.objects.for_object(project)] == [
        Event.Kind.TRASHED,
        Event.Kind.SAVED,
    ]


def test_a_trashed_object_keeps_its_slug(client, national_editor):
    project = ProjectFactory(slug="techport", title="Techport")
    save_draft_fields(project, national_editor, title="Nieuw")
    published = reload(project).last_published_at
    services.move_to_trash(obj=project, user=national_editor)
    other = ProjectFactory(live=False)
    save_draft_fields(other, national_editor, slug="techport")
    with pytest.raises(ValidationError, match="Adres: "):
        services.publish(obj=other, user=national_editor)
    services.restore_from_trash(obj=project, user=national_editor)
    assert "Techport" in client.get("/praktijk/techport/").text
    assert reload(project).last_published_at == published
    assert project.has_draft


def test_what_expired_in_the_bin_comes_back_as_a_draft(national_editor):
    project = ProjectFactory(title="Oud")
    save_draft_fields(project, national_editor, title="Nieuw")
    services.move_to_trash(obj=project, user=national_editor)
    past = timezone.now() - timedelta(days=1)
    Project.objects.filter(pk=project.pk).update(expire_at=past)
    services.restore_from_trash(obj=project, user=national_editor)
    assert (reload(project).live, project.live_revision, project.title) == (False, None, "Nieuw")
    assert project.has_expired


def test_a_plan_does_not_outlast_the_bin(national_editor):
    project = ProjectFactory(live=False)
    soon = timezone.now() + timedelta(hours=1)
    services.schedule(obj=project, user=national_editor, go_live_at=soon, expire_at=None)
    services.move_to_trash(obj=project, user=national_editor)
    services.restore_from_trash(obj=project, user=national_editor)
    assert (reload(project).go_live_at, project.scheduled_revision) == (None, None)


# The home page


def test_the_home_page_shows_when_it_is_published(client, national_editor):
    typed = snapshots.take_snapshot(HomePageFactory.build(title="Onze kop", pk=1))
    home = services.create_draft(model=HomePage, snapshot=typed, user=national_editor)
    assert home.pk == 1
    assert "Onze kop" not in client.get("/").text
    services.publish(obj=home, user=national_editor)
    version.refresh_version()
    save_draft_fields(home, national_editor, title="Een andere kop")
    assert "Onze kop" in client.get("/").text
    with snapshots.applied_in_rollback(home, reload(home).latest_revision.snapshot):
        assert "Een andere kop" in client.get("/").text
    assert "Onze kop" in client.get("/").text


def test_there_is_one_home_page_and_it_stays(national_editor):
    home = HomePageFactory()
    with pytest.raises(ValidationError, match="Dit is er al"):
        services.create_draft(
            model=HomePage, snapshot=snapshots.take_snapshot(home), user=national_editor
        )
    for step in (services.unpublish, services.move_to_trash):
        with pytest.raises(ValidationError, match="geen site"):
            step(obj=home, user=national_editor)
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="geen site"):
        services.schedule(obj=home, user=national_editor, go_live_at=None, expire_at=soon)
    assert reload(home).live


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_neither_loses_anything():
    project = ProjectFactory()
    base = save_draft_fields(project).pk
    run_concurrently(
        lambda: save_draft_fields(project, based_on=base, title="Links"),
        lambda: save_draft_fields(project, based_on=base, title="Rechts"),
    )
    revisions = Revision.objects.for_object(project).exclude(pk=base)
    assert {revision.snapshot["fields"]["title"] for revision in revisions} == {"Links", "Rechts"}
    assert sorted(revision.kind for revision in revisions) == [
        Revision.Kind.CONFLICT,
        Revision.Kind.DRAFT,
    ]
    assert reload(project).latest_revision.kind == Revision.Kind.DRAFT


@pytest.mark.django_db(transaction=True)
def test_who_publishes_while_another_saves_publishes_the_one_or_the_other():
    article = ArticleFactory(title="Oud")
    save_draft_fields(article, title="Eerst")
    run_concurrently(
        lambda: save_draft_fields(article, title="Toen"),
        lambda: services.publish(obj=article, user=None),
    )
    assert reload(article).latest_revision.snapshot["fields"]["title"] == "Toen"
    assert article.title == article.live_revision.snapshot["fields"]["title"] in ("Eerst", "Toen")


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_address_at_the_same_moment_both_keep_their_work(monkeypatch):
    typed = {"fields": {"title": "Techport", "slug": "techport"}, "links": {}, "rows": {}}
    other = ArticleFactory(live=False)
    synchronise_writers(monkeypatch)
    run_concurrently(
        lambda: services.create_draft(model=Article, snapshot=typed, user=None),
        lambda: save_draft_fields(other, slug="techport"),
    )
    objects = Article.objects.all()
    assert {obj.latest_revision.snapshot["fields"]["slug"] for obj in objects} == {"techport"}
    assert len({obj.slug for obj in objects} - {"techport"}) == 1


def synchronise_writers(monkeypatch):
    """On PostgreSQL, let nobody write before all have looked; on SQLite one waits for another."""
    if connection.vendor != "postgresql":
        return
    looked, problems = Barrier(2), snapshots._validation_errors

    def looks(obj):
        errors = problems(obj)
        with suppress(BrokenBarrierError):
            looked.wait(2)
            looked.abort()
        return errors

    monkeypatch.setattr(snapshots, "_validation_errors", looks)
