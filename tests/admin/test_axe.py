"""axe finds nothing in the admin, and no part of it is excepted, Django's own neither."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from publishing.dashboard import SHORT
from tests.browser.axe import violations
from tests.browser.places import WIDE
from tests.factories import ArticleFactory, PageFactory

pytestmark = pytest.mark.django_db(transaction=True)

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def check(page):
    """Let axe look at the page as it stands; after the test nothing may have been found."""
    found = {}
    page.emulate_media(reduced_motion="reduce")

    def look(state, *sizes):
        page.wait_for_load_state()  # or the page grows after it was scrolled
        for size in sizes or [WIDE]:
            page.set_viewport_size(size)
            # Where the bar of buttons covers nothing; elsewhere one can scroll.
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            found[f"{state}, {size['width']}"] = violations(page)

    yield look
    assert {state: violated for state, violated in found.items() if violated} == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_an_editor_does_with_a_thing_has_no_violation(editor, one_of_everything, check, model):
    own = f"{model._meta.app_label}_{model._meta.model_name}"
    editor.at(f"{own}_changelist")
    check("list", WIDE, TABLET)
    if editor.locator(".object-tools .addlink").count():
        editor.at(f"{own}_add")
        check("new")
        complete = editor.locator("[name=_publish], [name=_save]")
        if complete.count():  # an issue is sent, on a page of its own
            complete.click()
            editor.locator(".errornote").wait_for()
            check("errors", WIDE, TABLET)
    editor.at(f"{own}_change", model._default_manager.first().pk)
    check("form", WIDE, TABLET)
    links = editor.locator(".historylink, .deletelink").evaluate_all(
        "all => all.map(it => it.href)"
    )
    for address in links:
        editor.goto(address)
        check(address)


def test_a_list_has_no_violation_in_any_state(editor, check):
    PageFactory()
    editor.at("pact_page_changelist")
    editor.get_by_label("Volgorde van").fill("")
    editor.get_by_role("button", name="Opslaan").click()
    editor.locator(".errornote").wait_for()
    check("error")
    editor.get_by_label("Zoekwoord").fill("zzz")
    editor.get_by_role("button", name="Zoeken").click()
    editor.get_by_text("0 gevonden").wait_for()
    check("nothing found")
    editor.at("pact_page_changelist")
    editor.locator(".action-select").check()
    editor.get_by_role("combobox", name="Actie").select_option("delete_selected")
    editor.get_by_role("button", name="Uitvoeren").click()
    editor.get_by_role("button", name="Gooi weg", exact=True).wait_for()
    check("deleting all that is chosen")


def test_a_box_to_search_in_has_a_name_and_no_violation_when_it_is_open(
    editor, one_of_everything, check
):
    editor.at("regions_region_add")
    editor.get_by_role("combobox", name="Afbeelding").click()
    editor.get_by_role("searchbox", name="Afbeelding").fill("afb")
    option = editor.get_by_role("option", name="Afbeelding")
    option.wait_for()
    check("open")
    option.click()
    check("chosen")
    editor.get_by_role("searchbox", name="Redacteuren").click()
    editor.get_by_role("option", name="admin").click()
    check("one of several chosen")


def test_a_start_page_full_of_work_has_no_violation(editor, one_of_everything, check):
    ArticleFactory.create_batch(SHORT + 1, to_check=True)
    PageFactory(failure="De afbeelding is weg.")
    PageFactory(submitted_at=timezone.now())
    editor.at("index")
    check("work", WIDE, TABLET)
    editor.get_by_role("link", name="Bekijk de hele lijst").click()
    check("one list")


def test_the_pages_around_them_have_no_violation(editor, check):
    for name in ("index", "styleguide", "password_change"):
        editor.at(name)
        check(name, WIDE, TABLET)


def test_logging_in_and_out_has_no_violation(page, live_server, admin_user, check):
    page.goto(live_server.url + reverse("admin:index"))
    check("login", WIDE, TABLET)
    page.get_by_label("Gebruikersnaam").fill("admin")
    page.get_by_label("Wachtwoord").fill("fout")
    page.get_by_role("button", name="Aanmelden").click()
    page.locator(".errornote").wait_for()
    check("wrong", WIDE, TABLET)
    page.get_by_label("Wachtwoord").fill("password")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("button", name="Afmelden").click()
    page.get_by_role("heading", name="Afgemeld").wait_for()
    check("logged out")
