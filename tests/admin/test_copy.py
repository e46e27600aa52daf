"""A copy has everything of its original but its address, its plan and its place on the site."""

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import reverse

from pact.models import Project
from publishing.models import publishable_models
from publishing.revisions import snapshots
from tests.admin_forms import form_url
from tests.factories import GoalFactory, ProjectFactory, RegionFactory, UserFactory, factory_for
from tests.publishing.steps import save_new_draft

pytestmark = pytest.mark.django_db


def copy_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_copy", args=[obj.pk])


def copy_of(obj):
    return type(obj)._base_manager.exclude(pk=obj.pk).latest("pk")


def test_every_type_that_offers_it_is_copied_as_a_draft(admin_client):
    for model in publishable_models():
        if not admin.site.get_model_admin(model).offers_copy:
            continue
        obj = factory_for(model)()
        button = f'action="{copy_url(obj)}"'
        if button not in admin_client.get(form_url(obj)).text:
            continue
        for number in ("(kopie)", "(kopie"):
            page = admin_client.post(copy_url(obj), follow=True)
            copy = copy_of(obj)
            assert page.redirect_chain[-1][0] == form_url(copy)
            assert ("een eigen adres" in page.text) is bool(model.address_keys), model
            assert not copy.live
            values = snapshots.latest_snapshot(copy)["fields"]
            assert number in values[model.title_field], model
            assert number in str(copy), model
    assert Project.objects.count() == 3


def test_a_copy_has_the_links_and_the_draft_of_its_original(admin_client):
    goal = GoalFactory(number=4)
    project = ProjectFactory(title="Techport", slug="techport", goals=[goal], tags=["Havens"])
    save_new_draft(project, summary="Uit het concept")
    admin_client.post(copy_url(project))
    copy = copy_of(project)
    assert (copy.title, copy.summary) == ("Techport (kopie)", "Uit het concept")
    assert [*copy.goals.all()] == [goal]
    assert [*copy.tags.names()] == ["Havens"]
    assert copy.slug != "techport"
    form = BeautifulSoup(admin_client.get(form_url(copy)).text, "lxml")
    assert form.select_one("#id_slug").get("value", "") == ""
    assert "Kopie van ‘Techport’" in copy.latest_revision.note
    assert Project.objects.get(pk=project.pk).live


def test_only_who_may_add_to_her_part_copies(client):
    region, user = RegionFactory(), UserFactory(is_staff=True, roles=["Regioredactie"])
    region.editors.add(user)
    client.force_login(user)
    own, other = ProjectFactory(region=region), ProjectFactory()
    assert copy_url(own) in client.get(form_url(own)).text
    assert copy_url(other) not in client.get(form_url(other)).text
    assert client.post(copy_url(other)).status_code == 403
    assert client.post(copy_url(own)).status_code == 302
    assert Project.objects.count() == 3
