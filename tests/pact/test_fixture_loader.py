import pytest
from django.core.management import CommandError, call_command

from pact import fixture_loader
from pact.models import Goal, Project, SiteDetails
from publishing import services
from publishing.revisions import snapshots
from publishing.status import Status, status_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def load_content(**options):
    call_command("load_content", verbosity=0, **options)


def test_everything_is_loaded_once():
    load_content()
    loaded = Project.objects.count()
    load_content()
    assert Project.objects.count() == loaded == 43
    assert Goal.objects.count() == 12


@pytest.mark.once
def test_what_an_editor_changed_renamed_or_deleted_stays_so():
    load_content()
    project = Project.objects.get(slug="techport")
    project.title, project.slug = "Techport in 2027", "techport-ijmond"
    project.save()
    Project.objects.get(slug="katapult").delete()
    load_content()
    project.refresh_from_db()
    assert project.title == "Techport in 2027"
    assert not Project.objects.filter(slug__in=["techport", "katapult"]).exists()


@pytest.mark.once
def test_an_item_that_cannot_be_loaded_is_named(tmp_path, monkeypatch):
    (tmp_path / "pillars.toml").write_text(
        'model = "pact.pillar"\n[[item]]\nkey = "kiezen"\nname = "Kiezen"\n'
    )
    monkeypatch.setattr(fixture_loader, "FIXTURES_DIR", tmp_path)
    with pytest.raises(CommandError, match=r"fixtures/pillars.toml, kiezen: .*slug"):
        load_content()


@pytest.mark.once
def test_generated_projects_are_added_up_to_the_number():
    load_content()
    load_content(projects=30)
    load_content(projects=50)
    assert Project.objects.filter(slug__startswith="gegenereerd-").count() == 50
    assert Project.objects.published().filter(goals__isnull=False).distinct().count() > 50


@pytest.mark.once
def test_a_number_below_zero_is_refused():
    with pytest.raises(CommandError, match="0 of meer"):
        load_content(projects=-1)


@pytest.mark.once
def test_the_owner_is_not_invented():
    load_content()
    details = SiteDetails.objects.get()
    ours_to_write = {"boilerplate", "security_txt_expires"}
    empty = {field.name for field in details.empty_fields}
    assert empty == set(SiteDetails.gap_fields) - ours_to_write


@pytest.mark.once
def test_what_is_not_live_is_a_draft_that_an_editor_keeps():
    """A draft from the fixtures has a revision; a second run leaves what was typed alone."""
    load_content()
    draft = Project.objects.get(slug="technum-vlissingen")
    assert status_of(draft) is Status.DRAFT
    assert draft.latest_revision.snapshot["fields"]["editor_note"].startswith("Concept")
    snapshot = snapshots.take_snapshot(draft)
    snapshot["fields"]["summary"] = "Nagevraagd bij de school"
    services.save_draft(obj=draft, snapshot=snapshot, user=None)
    load_content()
    draft.refresh_from_db()
    assert draft.latest_revision.snapshot["fields"]["summary"] == "Nagevraagd bij de school"
    services.publish(obj=draft, user=None)
    assert Project.objects.published().filter(slug="technum-vlissingen").exists()
