"""Objects that cannot be deleted, and those deleted for good; see also `test_trash`."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from pact.models import Page, Theme
from publishing.models import CANNOT_TRASH
from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    PageFactory,
    PillarFactory,
    ProjectFactory,
    StakeholderFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def model_admin_url(obj, view):
    model = obj._meta
    args = [] if view == "changelist" else [obj.pk]
    return reverse(f"admin:{model.app_label}_{model.model_name}_{view}", args=args)


def delete_selected(client, *things, **sure):
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [obj.pk for obj in things]}
    return client.post(model_admin_url(things[0], "changelist"), data | sure)


def content_text(answer):
    return BeautifulSoup(answer.text, "html.parser").select_one("#content").text


@pytest.mark.parametrize(
    "make",
    [StakeholderFactory, PillarFactory, GoalFactory, LandsdeelFactory],
    ids=["stakeholder", "pillar", "goal", "landsdeel"],
)
def test_core_models_cannot_be_deleted(admin_client, make):
    obj = make()
    form = BeautifulSoup(admin_client.get(model_admin_url(obj, "change")).text, "html.parser")
    assert CANNOT_TRASH in form.text
    assert not form.select("a.deletelink")
    assert admin_client.post(model_admin_url(obj, "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin_client.get(model_admin_url(obj, "changelist")).text
    delete_selected(admin_client, obj, post="yes")
    assert type(obj).objects.not_trashed().filter(pk=obj.pk, live=True).exists()


def test_a_page_with_what_the_law_asks_stays(admin_client):
    page, other = PageFactory(title="Privacy", block="privacy"), PageFactory()
    assert page.reason_not_to_trash() in admin_client.get(model_admin_url(page, "change")).text
    assert admin_client.post(model_admin_url(page, "delete"), {"post": "yes"}).status_code == 403
    assert f"Privacy: {page.reason_not_to_trash()}" in content_text(
        delete_selected(admin_client, page, other)
    )
    delete_selected(admin_client, page, other, post="yes")
    assert list(Page.objects.not_trashed()) == [page]


def test_a_page_without_it_may_go(admin_client):
    page = PageFactory()
    form = admin_client.get(model_admin_url(page, "change")).text
    assert f'href="{model_admin_url(page, "delete")}"' in form


def test_a_new_thing_is_not_told_that_it_stays(admin_client):
    assert CANNOT_TRASH not in admin_client.get(reverse("admin:pact_stakeholder_add")).text


def test_only_what_an_editor_knows_is_said_to_go(admin_client):
    theme = ThemeFactory()
    projects = ProjectFactory.create_batch(2, tags=[theme.name])
    for answer in (
        admin_client.get(model_admin_url(theme, "delete")),
        delete_selected(admin_client, theme),
    ):
        page = BeautifulSoup(answer.text, "html.parser").select_one("#content")
        summary, chosen = page.select("ul")[:2]
        assert [line.text for line in summary.select("li")] == ["Thema's: 1"]
        assert [line.find(string=True).strip() for line in chosen.select("li")[:1]] == [str(theme)]
        assert [anchor.text for anchor in chosen.select("a")] == sorted(map(str, projects))


def test_models_without_trash_are_deleted(admin_client):
    delete_selected(admin_client, ThemeFactory(), ThemeFactory(), post="yes")
    assert not Theme.objects.exists()
