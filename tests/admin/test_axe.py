"""The accessibility checker axe finds nothing in the admin, Django's own pages included."""

from functools import partial
from itertools import groupby

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from comments.services import Passage, add_comment, add_reply
from images.models import Image
from pact.models import Indicator, Project
from publishing.dashboard import SHORT_LIST
from regions.models import Region
from search.models import Synonyms
from tests.admin.page_actions import click_button
from tests.browser.axe import find_violations, find_violations_in
from tests.browser.page_urls import WIDE
from tests.factories import ArticleFactory, PageFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# By app, as filling the site costs more than a look.
MODELS_BY_APP = {
    app: list(models)
    for app, models in groupby(
        sorted(admin.site._registry, key=lambda model: model._meta.label),
        key=lambda model: model._meta.app_label,
    )
}
# One of each kind: with drafts, with rows of its own, with a picture, and a plain one.
KINDS = [Project, Indicator, Image, Synonyms]
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def check_accessibility(page):
    """Let axe look at the page as it stands; after the test nothing may have been found."""
    violations_by_state = {}
    page.emulate_media(reduced_motion="reduce")

    def look(state, *sizes, find=find_violations):
        """Look in each size; at the colours, which stay the same, in the first."""
        page.wait_for_load_state()  # or the page grows after it was scrolled
        for size in sizes or [WIDE]:
            page.set_viewport_size(size)
            # Where the bar of buttons covers nothing; elsewhere one can scroll.
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            violations_by_state[f"{state}, {size['width']}"] = find(page)
            find = partial(find_violations_in, scheme="light", with_colours=False)

    yield look
    assert {state: violated for state, violated in violations_by_state.items() if violated} == {}


@pytest.mark.parametrize("app", MODELS_BY_APP)
def test_the_list_and_the_forms_of_each_model_have_no_violation(
    admin_page, one_of_each_model, check_accessibility, app
):
    """Go against neither axe nor the policy, which `admin_page` listens to."""
    dark, light = (partial(find_violations_in, scheme=scheme) for scheme in ("dark", "light"))
    for model in MODELS_BY_APP[app]:
        own = f"{app}_{model._meta.model_name}"
        admin_page.at(f"{own}_changelist")
        check_accessibility(f"{own} list", TABLET, find=dark)
        is_addable = admin_page.locator(".object-tools .addlink").count()
        admin_page.at(f"{own}_change", model._default_manager.first().pk)
        texts = admin_page.locator("[data-django-prose-editor-configurable]").count()
        expect(admin_page.locator(".prose-menubar")).to_have_count(texts)
        check_accessibility(f"{own} form", WIDE, find=light)
        if is_addable:
            admin_page.at(f"{own}_add")


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.label)
def test_what_an_editor_does_with_a_kind_of_thing_has_no_violation(
    admin_page, one_of_each_model, check_accessibility, model
):
    own = f"{model._meta.app_label}_{model._meta.model_name}"
    admin_page.at(f"{own}_changelist")
    check_accessibility("list", WIDE)
    admin_page.at(f"{own}_change", model._default_manager.first().pk)
    check_accessibility("form", TABLET)
    links = admin_page.locator(".historylink, .deletelink").evaluate_all(
        "all => all.map(it => it.href)"
    )
    for address in links:
        admin_page.goto(address)
        check_accessibility(address)
    admin_page.at(f"{own}_add")
    check_accessibility("new")
    admin_page.locator("[name=_publish], [name=_save]").click()
    admin_page.locator(".errornote").wait_for()
    check_accessibility("errors", WIDE, TABLET)


def test_a_list_has_no_violation_in_any_state(admin_page, check_accessibility):
    PageFactory()
    admin_page.at("pact_page_changelist")
    admin_page.get_by_label("Volgorde van").fill("")
    admin_page.get_by_role("button", name="Opslaan").click()
    admin_page.locator(".errornote").wait_for()
    check_accessibility("error")
    admin_page.get_by_label("Zoekwoord").fill("zzz")
    admin_page.get_by_role("button", name="Zoeken").click()
    admin_page.get_by_text("0 gevonden").wait_for()
    check_accessibility("nothing found")
    admin_page.at("pact_page_changelist")
    admin_page.locator(".action-select").check()
    admin_page.get_by_role("combobox", name="Actie").select_option("delete_selected")
    admin_page.get_by_role("button", name="Uitvoeren").click()
    admin_page.get_by_role("button", name="Gooi weg", exact=True).wait_for()
    check_accessibility("deleting all that is chosen")


def test_a_box_to_search_in_has_a_name_and_no_violation_when_it_is_open(
    admin_page, one_of_each_model, check_accessibility
):
    admin_page.at("pact_project_add")
    region = str(Region.objects.first())
    admin_page.get_by_role("combobox", name="Regio").first.click()
    admin_page.get_by_role("searchbox").last.fill(region[:3])
    option = admin_page.get_by_role("option", name=region)
    option.wait_for()
    check_accessibility("open")
    option.click()
    check_accessibility("chosen")
    admin_page.at("regions_region_add")
    admin_page.get_by_role("searchbox", name="Redacteuren").click()
    admin_page.get_by_role("option", name="admin").click()
    check_accessibility("one of several chosen")


def test_a_start_page_full_of_work_has_no_violation(
    admin_page, one_of_each_model, check_accessibility
):
    ArticleFactory.create_batch(SHORT_LIST + 1, to_check=True)
    PageFactory(failure="De afbeelding is weg.")
    PageFactory(submitted_at=timezone.now())
    admin_page.at("index")
    check_accessibility("work", WIDE, TABLET)
    admin_page.get_by_role("link", name="Bekijk de hele lijst").click()
    check_accessibility("one list")


def test_comments_have_no_violation(admin_page, check_accessibility):
    article, anna = ArticleFactory(live=False), User.objects.get()
    colleague = UserFactory(is_staff=True, first_name="Bert", roles=["Landelijke redactie"])
    passage = Passage("title", "woorden die weg zijn")
    thread = add_comment(obj=article, user=colleague, text="Ja?", passage=passage, mentioned=[anna])
    add_comment(obj=article, user=anna, text="Nee", mentioned=[colleague])
    add_reply(obj=article, thread=thread, user=colleague, text="Toch")
    for name in ("index", "comments"):
        admin_page.at(name)
        check_accessibility(name, find=partial(find_violations_in, scheme="light"))
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_role("link", name="Opmerkingen", exact=True).click()
    panel = admin_page.get_by_role("dialog", name="Opmerkingen")
    panel.get_by_text("Wie moet dit lezen?").first.click()
    panel.get_by_text("Reageer").first.click()
    check_accessibility("panel", WIDE, TABLET)
    admin_page.at("pact_article_comments", article.pk)
    click_button(admin_page, "Plaats de opmerking")
    admin_page.locator(".errornote").wait_for()
    check_accessibility("page with an error", TABLET)


def test_what_is_missing_has_no_violation_and_leads_to_the_field(admin_page, check_accessibility):
    project = ProjectFactory(result="")
    admin_page.at("index")
    admin_page.locator(".gaps summary", has_text="Praktijkvoorbeelden").click()
    check_accessibility("gaps", WIDE, TABLET)
    admin_page.get_by_role("link", name="Resultaat van praktijkvoorbeelden").click()
    check_accessibility("one gap", WIDE, TABLET)
    admin_page.get_by_role("link", name=project.title).click()
    expect(admin_page.get_by_role("textbox", name="Resultaat")).to_be_focused()


def test_the_pages_around_them_have_no_violation(admin_page, check_accessibility):
    for name, *arguments in (("index",), ("styleguide",), ("manual",), ("manual_chapter", "tekst")):
        admin_page.at(name, *arguments)
        check_accessibility(name, WIDE, TABLET)


def test_logging_in_and_out_has_no_violation(page, live_server, admin_user, check_accessibility):
    page.goto(live_server.url + reverse("admin:index"))
    check_accessibility("login", WIDE, TABLET)
    page.get_by_label("gebruikersnaam").fill("admin")
    page.get_by_label("Wachtwoord").fill("fout")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.locator(".errornote").wait_for()
    check_accessibility("wrong", WIDE, TABLET)
    page.get_by_label("Wachtwoord").fill("password")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("heading", name="U bent uitgelogd").wait_for()
    check_accessibility("logged out")
