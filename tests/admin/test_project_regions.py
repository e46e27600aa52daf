"""The regions of a project: one that maintains it, and others where it counts too."""

import pytest
from django.core.exceptions import ValidationError

from publishing import services
from publishing.revisions import snapshots
from tests.admin_forms import form_url, open_form
from tests.factories import LandsdeelFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_region(regional_editor):
    region = RegionFactory(editors_publish=True)
    region.editors.add(regional_editor)
    return region


def form_errors(client, obj, **data):
    answer = client.post(form_url(obj), open_form(client, obj) | data)
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def test_its_own_region_among_the_others_is_refused(admin_client):
    project = ProjectFactory(region=RegionFactory(name="Zwolle"))
    errors = form_errors(admin_client, project, other_regions=[project.region.pk], _draft="")
    assert errors["other_regions"] == ["Zwolle is al de regio van dit project. Haal haar hier weg."]


def test_other_regions_beside_a_landsdeel_are_refused(admin_client):
    project = ProjectFactory(landsdeel=LandsdeelFactory())
    errors = form_errors(admin_client, project, other_regions=[RegionFactory().pk], _draft="")
    assert "Kies een landsdeel of regio's, niet allebei." in errors["other_regions"][0]


def test_a_contradiction_in_a_revision_is_not_published():
    project = ProjectFactory(region=RegionFactory())
    snapshot = snapshots.take_snapshot(project)
    snapshot["links"]["other_regions"] = [project.region_id]
    services.save_draft(obj=project, snapshot=snapshot, user=None)
    with pytest.raises(ValidationError) as error:
        services.publish(obj=project, user=None)
    assert list(error.value.message_dict) == ["other_regions"]


def test_an_owner_sees_the_other_regions_and_cannot_change_them(
    client, regional_editor, own_region
):
    other, third = RegionFactory(name="Andere regio"), RegionFactory()
    project = ProjectFactory(region=own_region, other_regions=[other])
    client.force_login(regional_editor)
    assert "Andere regio" in client.get(form_url(project)).text
    data = open_form(client, project) | {"title": "Nieuw", "other_regions": [third.pk]}
    assert client.post(form_url(project), data | {"_publish": ""}).status_code == 302
    project.refresh_from_db()
    assert project.title == "Nieuw"
    assert list(project.other_regions.all()) == [other]
    snapshot = snapshots.take_snapshot(project)
    snapshot["links"]["other_regions"] = [third.pk]
    revision = services.save_draft(obj=project, snapshot=snapshot, user=regional_editor)
    assert revision.snapshot["links"]["other_regions"] == [other.pk]


def test_an_owner_of_another_region_does_not_own_the_project(client, regional_editor, own_region):
    project = ProjectFactory(region=RegionFactory(), other_regions=[own_region])
    client.force_login(regional_editor)
    answer = client.post(form_url(project), {"title": "Van mij", "_draft": ""})
    assert answer.status_code == 403
