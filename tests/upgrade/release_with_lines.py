"""A site of the release in which organisations were lines of text."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from pact.models import LoadedFixture, Project
from publishing import services
from publishing.models import Autosave, Revision
from publishing.revisions import snapshots
from regions.models import Organisation, Region
from tests.upgrade.sightings import add_sightings

FIRST_ROWS = [
    ("landsdelen", "oost", "regions.Landsdeel"),
    ("goals", "4", "pact.Goal"),
    ("pages", "contact", "pact.Page"),
    ("stakeholders", "onderwijs", "pact.Stakeholder"),
]


def _project_type():
    return ContentType.objects.get_by_natural_key("pact", "project")


def add_project(models, **values):
    content_type = _project_type()
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
    user = models.get_model("auth.User").objects.create(username="cas")
    models.get_model("publishing.Autosave").objects.create(
        user=user,
        content_type_id=content_type.pk,
        object_id=project.pk,
        data="title=Half+af&organisations=NOVA+college%0ASaxion&goals=1",
    )
    return project


def fill_regions(models):
    landsdeel = models.get_model("regions.Landsdeel").objects.create(
        name="Noord", slug="noord", shape="noord", provinces="Drenthe", live=True
    )
    region = models.get_model("regions.Region").objects.create(
        name="Zwolle",
        slug="zwolle",
        landsdeel=landsdeel,
        lon=6.1,
        lat=52.5,
        business_partners="Tata Steel",
        government_partners="Gemeente Zwolle\nprovincie",
    )
    project = add_project(models, status="loopt", checked_on=date(2024, 5, 31))
    loaded = models.get_model("pact.LoadedFixture").objects
    for kind, obj in (("projects", project), ("landsdelen", landsdeel), ("regions", region)):
        loaded.create(kind=kind, key=obj.slug, object_id=obj.pk)
    # What the first release has of the fixtures.
    for kind, key, label in FIRST_ROWS:
        loaded.create(
            kind=kind, key=key, object_id=models.get_model(label).objects.earliest("pk").pk
        )
    add_sightings(models)


def assert_every_line_became_an_organisation():
    """Look in rows, in revisions and in forms that are open."""
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
    region, project = Region.objects.get(slug="zwolle"), Project.objects.get(slug="haven")
    assert {str(partner) for partner in region.partners.all()} == {
        "Tata Steel",
        "Gemeente Zwolle",
        "provincie",
    }
    assert {str(name) for name in project.organisations.all()} == {"Tata Steel", "Nova College"}
    assert (project.status, project.status_year) == ("loopt", 2024)
    for revision, names in zip(
        Revision.objects.for_object(project).order_by("pk"),
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
    assert Autosave.objects.get(user__username="cas").data == (
        f"title=Half+af&goals=1&organisations={chosen[0]}&organisations={chosen[1]}"
    )
    assert LoadedFixture.objects.filter(kind="organisations", key="tata-steel").exists()
    # The contents of the fixtures name the same organisation.
    call_command("load_content", verbosity=0)
    assert Organisation.objects.filter(name__iexact="tata steel").count() == 1


def assert_lines_came_back(models):
    project = models.get_model("pact.Project").objects.get(slug="haven")
    assert project.organisations == "Alleen in een oude versie"
    revisions = models.get_model("publishing.Revision").objects.filter(object_id=project.pk)
    revision = revisions.filter(content_type_id=_project_type().pk).earliest("pk")
    assert set(revision.snapshot["fields"]["organisations"].splitlines()) == {
        "Tata Steel",
        "provincie",
    }
