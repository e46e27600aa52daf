"""The preview beside the form. The fixture `editor` fails on whatever the policy objects to."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from pact.models import Project
from publishing import generation, services
from tests.browser.axe import violations
from tests.factories import MeasurementFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

FORM_AND_PANEL = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def project():
    lines = "".join(f"<p>Regel {number}.</p>" for number in range(80))
    return ProjectFactory(title="Zoals het was", approach=lines)


@pytest.fixture
def open_panel(editor, project):
    """Open the preview of the project; the page in it."""

    def opened(size=FORM_AND_PANEL):
        editor.set_viewport_size(size)
        editor.at("pact_project_change", project.pk)
        button(editor).click()
        page = editor.frame_locator(".preview__frame")
        expect(page.locator("h1")).to_have_text("Zoals het was")
        return page

    return opened


def button(editor):
    return editor.get_by_role("button", name="Voorbeeld", exact=True)


def panel(editor):
    return editor.get_by_role("dialog", name="Voorbeeld")


def width(editor):
    return editor.locator(".preview__frame").evaluate("it => it.contentWindow.innerWidth")


def test_what_is_typed_shows_without_being_saved(editor, project, open_panel):
    page, token = open_panel(), generation.current()
    editor.get_by_label("Titel").fill("Nog niet bewaard")
    expect(page.locator("h1")).to_have_text("Nog niet bewaard")
    expect(panel(editor).get_by_role("status")).to_have_text("")
    assert Project.objects.get().title == "Zoals het was"
    assert generation.current() == token


def test_rich_text_shows_and_the_page_stays_where_it_was(editor, open_panel):
    page = open_panel()
    scroll = "it => it.contentDocument.documentElement.scrollTop"
    frame = editor.locator(".preview__frame")
    frame.evaluate("it => it.contentWindow.scrollTo(0, 900)")
    editor.get_by_role("textbox", name="Resultaat", exact=True).click()
    editor.keyboard.type("Veel meer leerlingen")
    expect(page.get_by_text("Veel meer leerlingen")).to_be_attached()
    assert frame.evaluate(scroll) == 900


def test_rows_that_are_taken_away_go_from_the_preview(editor):
    indicator = MeasurementFactory(period="2019", value=10).indicator
    MeasurementFactory(period="2020", value=20, indicator=indicator)
    editor.set_viewport_size(FORM_AND_PANEL)
    editor.at("pact_indicator_change", indicator.pk)
    button(editor).click()
    page = editor.frame_locator(".preview__frame")
    expect(page.get_by_role("row").filter(has_text="2020")).to_have_count(1)
    editor.locator(
        "#measurements-1 input[name$=DELETE], #measurements-1 .inline-deletelink"
    ).click()
    expect(page.get_by_role("row").filter(has_text="2020")).to_have_count(0)


def test_the_page_is_as_wide_as_was_chosen_and_fits(editor, open_panel):
    page = open_panel()
    for name, wanted in (("Telefoon", 375), ("Tablet", 768), ("Computer", 1280)):
        editor.get_by_label(name).check()
        assert width(editor) == wanted
        box = editor.locator(".preview__frame").bounding_box()
        assert box["width"] <= editor.locator(".preview__stage").bounding_box()["width"] + 1
    expect(page.locator(".tp-footer")).to_be_visible()
    editor.get_by_label("Print").check()
    expect(page.locator(".tp-footer")).to_be_hidden()
    assert width(editor) < 768
    editor.get_by_label("Tablet").check()
    expect(page.locator(".tp-footer")).to_be_visible()


def test_the_panel_is_used_by_keyboard(editor, open_panel):
    open_panel()
    editor.keyboard.press("Escape")
    expect(panel(editor)).to_be_hidden()
    expect(button(editor)).to_be_focused()
    expect(button(editor)).to_have_attribute("aria-expanded", "false")
    button(editor).press("Enter")
    expect(panel(editor)).to_be_visible()
    editor.get_by_label("Computer").press("ArrowLeft")
    expect(editor.get_by_label("Tablet")).to_be_checked()
    editor.get_by_role("button", name="Sluit").press("Enter")
    expect(button(editor)).to_be_focused()


def test_panel_and_links_have_no_violation(editor, open_panel):
    editor.emulate_media(reduced_motion="reduce")
    for size in (FORM_AND_PANEL, PHONE):
        open_panel(size)
        assert violations(editor) == []
        editor.get_by_role("button", name="Sluit").click()
    editor.get_by_role("button", name="Maak een link").click()
    editor.locator(".share__links").wait_for()
    assert violations(editor) == []


def test_on_a_phone_it_covers_the_form(editor, open_panel):
    open_panel(PHONE)
    box = panel(editor).bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 740)
    for _ in range(12):
        editor.keyboard.press("Tab")
        assert editor.evaluate("document.activeElement.closest('form[id]') === null")
    editor.get_by_role("button", name="Sluit").click()
    expect(button(editor)).to_be_focused()


def test_it_is_still_open_after_saving(editor, open_panel):
    page = open_panel()
    editor.get_by_label("Tablet").check()
    editor.get_by_label("Titel").fill("Bewaard")
    editor.get_by_role("button", name="Bewaar als concept").click()
    editor.locator(".messagelist").wait_for()
    expect(page.locator("h1")).to_have_text("Bewaard")
    assert width(editor) == 768
    assert editor.evaluate("document.activeElement.closest('.preview') === null")


def test_links_in_it_leave_it_alone(editor, context, open_panel):
    page = open_panel()
    editor.get_by_label("Telefoon").check()
    page.locator(".tp-skip").focus()
    page.locator(".tp-skip").press("Enter")
    expect(page.locator("h1")).to_have_text("Zoals het was")
    expect(page.locator("#inhoud")).to_be_in_viewport()
    page.locator("h1").click()
    with context.expect_page() as opened:
        page.locator(".tp-crumbs").get_by_role("link", name="Praktijk").click()
    assert opened.value.url.endswith("/praktijk/")
    expect(page.locator("h1")).to_have_text("Zoals het was")


def test_a_window_of_its_own_follows(editor, context, project, open_panel):
    open_panel()
    with context.expect_page() as opened:
        editor.get_by_role("button", name="Open in eigen venster").click()
    other = opened.value
    expect(other.locator("h1")).to_have_text("Zoals het was")
    assert other.url.endswith("/voorbeeld/")
    editor.get_by_label("Titel").fill("In twee vensters")
    expect(other.locator("h1")).to_have_text("In twee vensters")


def test_a_new_thing_is_seen_while_it_is_made(editor):
    editor.set_viewport_size(FORM_AND_PANEL)
    editor.at("pact_article_add")
    button(editor).click()
    page = editor.frame_locator(".preview__frame")
    editor.get_by_label("Titel").fill("Een nieuw bericht")
    expect(page.locator("h1")).to_have_text("Een nieuw bericht")


def test_it_says_so_when_it_fails(editor, open_panel):
    page = open_panel()
    editor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    editor.get_by_label("Titel").fill("Niemand meer ingelogd")
    expect(panel(editor).get_by_role("status")).to_contain_text("lukt nu niet")
    expect(page.locator("h1")).to_have_text("Zoals het was")


def test_a_link_is_copied_and_leads_to_the_draft(editor, context, live_server, project):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = services.share(thing=project, by=None)
    editor.at("pact_project_change", project.pk)
    editor.get_by_role("button", name="Kopieer").click()
    expect(editor.get_by_text("De link is gekopieerd.")).to_be_visible()
    copied = editor.evaluate("navigator.clipboard.readText()")
    assert copied == settings.SITE_URL + reverse("shared", args=[link.token])
    editor.goto(live_server.url + reverse("shared", args=[link.token]))
    expect(editor.locator("h1")).to_have_text("Zoals het was")
    assert violations(editor) == []


def test_without_script_it_is_a_page_of_its_own(browser, editor, context, project, live_server):
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(f"{live_server.url}/beheer/pact/project/{project.pk}/change/")
    page.get_by_label("Titel").fill("Zonder script")
    with plain.expect_page() as opened:
        page.get_by_role("button", name="Voorbeeld", exact=True).click()
    expect(opened.value.locator("h1")).to_have_text("Zonder script")
    plain.close()
