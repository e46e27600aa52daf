"""The preview beside the form. The fixture `editor` fails on whatever the policy objects to."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from caching import version
from pact.models import Project
from publishing import services
from tests.browser.axe import find_violations
from tests.factories import MeasurementFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

WIDE_VIEWPORT = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def long_project():
    lines = "".join(f"<p>Regel {number}.</p>" for number in range(80))
    return ProjectFactory(title="Zoals het was", approach=lines)


@pytest.fixture
def open_preview(admin_page, long_project):
    """Open the preview of the project; the page in it."""

    def opened(size=WIDE_VIEWPORT):
        admin_page.set_viewport_size(size)
        admin_page.at("pact_project_change", long_project.pk)
        preview_button(admin_page).click()
        page = admin_page.frame_locator(".preview__frame")
        expect(page.locator("h1")).to_have_text("Zoals het was")
        return page

    return opened


def preview_button(editor):
    return editor.get_by_role("button", name="Voorbeeld", exact=True)


def preview_panel(editor):
    return editor.get_by_role("dialog", name="Voorbeeld")


def panel_width(editor):
    return editor.locator(".preview__frame").evaluate("it => it.contentWindow.innerWidth")


def test_what_is_typed_shows_without_being_saved(admin_page, long_project, open_preview):
    page, token = open_preview(), version.current_version()
    admin_page.get_by_label("Titel").fill("Nog niet bewaard")
    expect(page.locator("h1")).to_have_text("Nog niet bewaard")
    expect(preview_panel(admin_page).get_by_role("status")).to_have_text("")
    assert Project.objects.get().title == "Zoals het was"
    assert version.current_version() == token


def test_rich_text_shows_and_the_page_stays_where_it_was(admin_page, open_preview):
    page = open_preview()
    scroll = "it => it.contentDocument.documentElement.scrollTop"
    frame = admin_page.locator(".preview__frame")
    frame.evaluate("it => it.contentWindow.scrollTo(0, 900)")
    admin_page.get_by_role("textbox", name="Resultaat", exact=True).click()
    admin_page.keyboard.type("Veel meer leerlingen")
    expect(page.get_by_text("Veel meer leerlingen")).to_be_attached()
    assert frame.evaluate(scroll) == 900


def test_rows_that_are_taken_away_go_from_the_preview(admin_page):
    indicator = MeasurementFactory(period="2019", value=10).indicator
    MeasurementFactory(period="2020", value=20, indicator=indicator)
    admin_page.set_viewport_size(WIDE_VIEWPORT)
    admin_page.at("pact_indicator_change", indicator.pk)
    preview_button(admin_page).click()
    page = admin_page.frame_locator(".preview__frame")
    expect(page.get_by_role("row").filter(has_text="2020")).to_have_count(1)
    admin_page.locator(
        "#measurements-1 input[name$=DELETE], #measurements-1 .inline-deletelink"
    ).click()
    expect(page.get_by_role("row").filter(has_text="2020")).to_have_count(0)


def test_the_page_is_as_wide_as_was_chosen_and_fits(admin_page, open_preview):
    page = open_preview()
    for name, wanted in (("Telefoon", 375), ("Tablet", 768), ("Computer", 1280)):
        admin_page.get_by_label(name).check()
        assert panel_width(admin_page) == wanted
        box = admin_page.locator(".preview__frame").bounding_box()
        assert box["width"] <= admin_page.locator(".preview__stage").bounding_box()["width"] + 1
    expect(page.locator(".tp-footer")).to_be_visible()
    admin_page.get_by_label("Print").check()
    expect(page.locator(".tp-footer")).to_be_hidden()
    assert panel_width(admin_page) < 768
    admin_page.get_by_label("Tablet").check()
    expect(page.locator(".tp-footer")).to_be_visible()


def test_the_panel_is_used_by_keyboard(admin_page, open_preview):
    open_preview()
    admin_page.keyboard.press("Escape")
    expect(preview_panel(admin_page)).to_be_hidden()
    expect(preview_button(admin_page)).to_be_focused()
    expect(preview_button(admin_page)).to_have_attribute("aria-expanded", "false")
    preview_button(admin_page).press("Enter")
    expect(preview_panel(admin_page)).to_be_visible()
    admin_page.get_by_label("Computer").press("ArrowLeft")
    expect(admin_page.get_by_label("Tablet")).to_be_checked()
    admin_page.get_by_role("button", name="Sluit").press("Enter")
    expect(preview_button(admin_page)).to_be_focused()


def test_panel_and_links_have_no_violation(admin_page, open_preview):
    admin_page.emulate_media(reduced_motion="reduce")
    for size in (WIDE_VIEWPORT, PHONE):
        open_preview(size)
        assert find_violations(admin_page) == []
        admin_page.get_by_role("button", name="Sluit").click()
    admin_page.get_by_role("button", name="Maak een link").click()
    admin_page.locator(".share__links").wait_for()
    assert find_violations(admin_page) == []


def test_the_preview_covers_the_form_on_a_phone(admin_page, open_preview):
    open_preview(PHONE)
    box = preview_panel(admin_page).bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 740)
    for _ in range(12):
        admin_page.keyboard.press("Tab")
        assert admin_page.evaluate("document.activeElement.closest('form[id]') === null")
    admin_page.get_by_role("button", name="Sluit").click()
    expect(preview_button(admin_page)).to_be_focused()


def test_the_preview_stays_open_after_saving(admin_page, open_preview):
    page = open_preview()
    admin_page.get_by_label("Tablet").check()
    admin_page.get_by_label("Titel").fill("Bewaard")
    admin_page.get_by_role("button", name="Bewaar als concept").click()
    admin_page.locator(".messagelist").wait_for()
    expect(page.locator("h1")).to_have_text("Bewaard")
    assert panel_width(admin_page) == 768
    assert admin_page.evaluate("document.activeElement.closest('.preview') === null")


def test_links_in_the_preview_do_not_navigate_it(admin_page, context, open_preview):
    page = open_preview()
    admin_page.get_by_label("Telefoon").check()
    page.locator(".tp-skip-link").focus()
    page.locator(".tp-skip-link").press("Enter")
    expect(page.locator("h1")).to_have_text("Zoals het was")
    expect(page.locator("#inhoud")).to_be_in_viewport()
    page.locator("h1").click()
    with context.expect_page() as opened:
        page.locator(".tp-breadcrumbs").get_by_role("link", name="Praktijk").click()
    assert opened.value.url.endswith("/praktijk/")
    expect(page.locator("h1")).to_have_text("Zoals het was")


def test_a_separate_preview_window_follows_the_form(
    admin_page, context, long_project, open_preview
):
    open_preview()
    with context.expect_page() as opened:
        admin_page.get_by_role("button", name="Open in eigen venster").click()
    other = opened.value
    expect(other.locator("h1")).to_have_text("Zoals het was")
    assert other.url.endswith("/voorbeeld/")
    admin_page.get_by_label("Titel").fill("In twee vensters")
    expect(other.locator("h1")).to_have_text("In twee vensters")


def test_a_new_thing_is_seen_while_it_is_made(admin_page):
    admin_page.set_viewport_size(WIDE_VIEWPORT)
    admin_page.at("pact_article_add")
    preview_button(admin_page).click()
    page = admin_page.frame_locator(".preview__frame")
    admin_page.get_by_label("Titel").fill("Een nieuw bericht")
    expect(page.locator("h1")).to_have_text("Een nieuw bericht")


def test_a_failing_preview_shows_a_message(admin_page, open_preview):
    page = open_preview()
    admin_page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    admin_page.get_by_label("Titel").fill("Niemand meer ingelogd")
    expect(preview_panel(admin_page).get_by_role("status")).to_contain_text("lukt nu niet")
    expect(page.locator("h1")).to_have_text("Zoals het was")


def test_a_link_is_copied_and_leads_to_the_draft(admin_page, context, live_server, long_project):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = services.create_share_link(obj=long_project, user=None)
    admin_page.at("pact_project_change", long_project.pk)
    admin_page.get_by_role("button", name="Kopieer").click()
    expect(admin_page.get_by_text("De link is gekopieerd.")).to_be_visible()
    copied = admin_page.evaluate("navigator.clipboard.readText()")
    assert copied == settings.SITE_URL + reverse("shared", args=[link.token])
    admin_page.goto(live_server.url + reverse("shared", args=[link.token]))
    expect(admin_page.locator("h1")).to_have_text("Zoals het was")
    assert find_violations(admin_page) == []


def test_the_preview_is_a_full_page_without_script(
    browser, admin_page, context, long_project, live_server
):
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(f"{live_server.url}/beheer/pact/project/{long_project.pk}/change/")
    page.get_by_label("Titel").fill("Zonder script")
    with plain.expect_page() as opened:
        page.get_by_role("button", name="Voorbeeld", exact=True).click()
    expect(opened.value.locator("h1")).to_have_text("Zonder script")
    plain.close()
