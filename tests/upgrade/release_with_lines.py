"""Lines with organisations of the previous release become organisations, in every version."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from pact.models import LoadedFixture, Project
from publishing import services
from publishing.models import Autosave, Revision
from publishing.revisions import snapshots
from regions.models import Organisation, Region
from tests.previous_release import RELEASE_WITH_LINES, migrate_to
from tests.search.sightings import add_sightings, assert_week_is_counted_on

pytestmark = [pytest.mark.slow, pytest.mark.release("release_with_lines")]


def add_project(models, **values):
    content_type, _ = ContentType.objects.get_or_create(app_label="pact", model="project")
    project = models.get_model("pact.Project").objects.create(
        title="Haven",
        slug="haven",
        live=True,
        organisations="Tata Steel\n\n tata  steel \nNova College",
        **values,
    )
    fields = {"title": "Haven", "slug": "haven", "status": "loopt", "checked_on": "2024-05-31"}
    for lines in ("Tata Steel\nProvincie", "Alleen in een oude versie"):
        models.get_model("publishing.Revision").objects.create(
            content_type_id=content_type.pk,
            object_id=project.pk,
            kind="draft",
            snapshot={"fields": {**fields, "organisations": lines}, "links": {}, "rows": {}},
        )
    user = models.get_model("auth.User").objects.create(username="anna")
    models.get_model("publishing.Autosave").objects.create(
        user=user,
        content_type_id=content_type.pk,
        object_id=project.pk,
        data="title=Half+af&organisations=NOVA+college%0ASaxion&goals=1",
    )
    return project


def test_every_line_becomes_an_organisation_in_rows_revisions_and_open_forms(
    release_models, vendor, client
):
    """Check all that a later release changed in one test: migrating takes longest."""
    landsdeel = release_models.get_model("regions.Landsdeel").objects.create(
        name="Oost", slug="oost", shape="oost", provinces="Overijssel", live=True
    )
    region = release_models.get_model("regions.Region").objects.create(
        name="Zwolle",
        slug="zwolle",
        landsdeel=landsdeel,
        lon=6.1,
        lat=52.5,
        business_partners="Tata Steel",
        government_partners="Gemeente Zwolle\nprovincie",
    )
    project = add_project(release_models, status="loopt", checked_on=date(2024, 5, 31))
    loaded = release_models.get_model("pact.LoadedFixture").objects
    for kind, obj in (("projects", project), ("landsdelen", landsdeel), ("regions", region)):
        loaded.create(kind=kind, key=obj.slug, object_id=obj.pk)
    add_sightings(release_models)
    migrate_to()
    assert_week_is_counted_on(client)
    stakeholders = dict(Organisation.objects.values_list("name", "stakeholder"))
    assert stakeholders == {
        "Tata Steel": "ondernemers",
        "Gemeente Zwolle": "overheid",
        "provincie": "overheid",
        "Nova College": "",
        "Alleen in een oude versie": "",
        "Saxion": "",
    }
    assert Organisation.objects.published().count() == 6
    region, project = Region.objects.get(), Project.objects.get()
    assert {str(partner) for partner in region.partners.all()} == {
        "Tata Steel",
        "Gemeente Zwolle",
        "provincie",
    }
    assert {str(name) for name in project.organisations.all()} == {"Tata Steel", "Nova College"}
    assert (project.status, project.status_year) == ("loopt", 2024)
    for revision, names in zip(
        Revision.objects.order_by("pk"),
        [{"Tata Steel", "provincie"}, {"Alleen in een oude versie"}],
        strict=True,
    ):
        with snapshots.applied_in_rollback(project, revision.snapshot) as applied:
            assert {str(name) for name in applied.organisations.all()} == names
            assert applied.status_text == "Loopt (2024)"
        services.restore_revision(obj=project, revision=revision, user=None)
        services.publish(obj=project, user=None)
        assert {str(name) for name in project.organisations.all()} == names
        project.refresh_from_db()
    keys = {str(row): str(row.pk) for row in Organisation.objects.all()}
    chosen = sorted([keys["Nova College"], keys["Saxion"]], key=int)
    assert Autosave.objects.get().data == (
        f"title=Half+af&goals=1&organisations={chosen[0]}&organisations={chosen[1]}"
    )
    assert LoadedFixture.objects.filter(kind="organisations", key="tata-steel").exists()
    # The contents of the fixtures name the same organisation.
    call_command("load_content", verbosity=0)
    assert Organisation.objects.filter(name__iexact="tata steel").count() == 1
    if vendor == "sqlite":
        assert_lines_come_back(release_models)


def assert_lines_come_back(release_models):
    """Go back to the release that had lines."""
    migrate_to(RELEASE_WITH_LINES)
    project = release_models.get_model("pact.Project").objects.get(slug="haven")
    assert project.organisations == "Alleen in een oude versie"
    revision = release_models.get_model("publishing.Revision").objects.earliest("pk")
    assert set(revision.snapshot["fields"]["organisations"].splitlines()) == {
        "Tata Steel",
        "provincie",
    }
