import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pact.models import Page, Project, SiteDetails
from tests.admin.page_actions import expect_message
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    picture_file,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_rich_text_is_written_by_keyboard_and_known_to_a_screen_reader(admin_page):
    article = ArticleFactory()
    admin_page.at("pact_article_change", article.pk)
    text = admin_page.get_by_role("textbox", name="Tekst", exact=True)
    admin_page.get_by_label("Datum").focus()
    for _ in range(30):
        if text.evaluate("it => it === document.activeElement"):
            break
        admin_page.keyboard.press("Tab")
    admin_page.keyboard.type("Nieuws over techniek")
    admin_page.keyboard.press("Control+A")
    admin_page.get_by_role("button", name="Vet").press("Enter")
    assert admin_page.get_by_role("button", name="Vet").get_attribute("aria-pressed") == "true"
    admin_page.get_by_role("button", name="Publiceer", exact=True).click()
    admin_page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.body == "<p><strong>Nieuws over techniek</strong></p>"


def test_the_dialog_for_a_link_is_dutch(admin_page):
    admin_page.at("pact_article_change", ArticleFactory(body="<p>Lees meer</p>").pk)
    admin_page.get_by_role("textbox", name="Tekst", exact=True).click()
    admin_page.keyboard.press("Control+A")
    admin_page.get_by_role("button", name="Link", exact=True).click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_label("Webadres").fill("/over/")
    dialog.get_by_role("button", name="Overnemen").click()
    assert admin_page.locator(".ProseMirror a").get_attribute("href") == "/over/"


@pytest.fixture
def three_pages():
    return [PageFactory(title=title, position=n) for n, title in enumerate("ABC", start=1)]


def save_list(editor):
    editor.get_by_role("button", name="Opslaan").click()
    editor.locator(".messagelist .success").wait_for()


def page_titles():
    return "".join(Page.objects.values_list("title", flat=True))


def test_rows_are_put_in_order_by_dragging(admin_page, three_pages):
    admin_page.at("pact_page_changelist")
    admin_page.get_by_role("button", name="Verplaats A").hover()
    admin_page.mouse.down()
    last = admin_page.get_by_role("row").filter(has_text="pagina-").last.bounding_box()
    admin_page.mouse.move(last["x"] + 100, last["y"] + last["height"] / 2, steps=8)
    admin_page.mouse.up()
    assert "Kies 'Opslaan'" in admin_page.get_by_role("status").last.inner_text()
    assert page_titles() == "ABC"
    save_list(admin_page)
    assert page_titles() == "BCA"


def test_rows_are_put_in_order_by_arrow_key(admin_page, three_pages):
    admin_page.at("pact_page_changelist")
    handle = admin_page.get_by_role("button", name="Verplaats C")
    handle.press("ArrowUp")
    handle.press("ArrowUp")
    handle.press("ArrowUp")
    assert handle.evaluate("it => it === document.activeElement")
    save_list(admin_page)
    assert page_titles() == "CAB"


def test_every_choice_with_search_shows_the_focus(admin_page):
    admin_page.at("pact_activity_add")
    choices = admin_page.locator(".select2-container").all()
    assert len(choices) > 2
    for choice in choices:
        choice.locator("[tabindex='0']").first.focus()
        expect(choice.locator(".select2-selection")).to_have_css("outline-style", "solid")


def test_a_period_is_readable_on_a_phone(admin_page):
    measurement = MeasurementFactory(period="2023/24")
    admin_page.set_viewport_size({"width": 375, "height": 740})
    admin_page.at("pact_indicator_change", measurement.indicator_id)
    period = admin_page.locator(".field-period input").first
    assert period.input_value() == "2023/24"
    assert period.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_only_projects_that_are_featured_have_a_place(admin_page):
    for title, position, featured in (("A", 2, True), ("B", 3, True), ("C", 0, False)):
        ProjectFactory(title=title, position=position, featured=featured)
    admin_page.at("pact_project_changelist")
    handles = admin_page.get_by_role("button", name="Verplaats")
    assert [handle.get_attribute("aria-label") for handle in handles.all()] == [
        "Verplaats A",
        "Verplaats B",
    ]
    handles.last.press("ArrowUp")
    save_list(admin_page)
    assert list(Project.objects.values_list("title", "position")) == [("B", 2), ("A", 3), ("C", 0)]


def test_rows_that_are_not_in_sight_keep_their_place(admin_page):
    for position, title in enumerate(["X1", "B", "X2", "C", "X3"], start=1):
        PageFactory(title=title, position=position)
    admin_page.at("pact_page_changelist")
    admin_page.goto(admin_page.url + "?q=X")
    admin_page.get_by_role("button", name="Verplaats X3").press("ArrowUp")
    save_list(admin_page)
    assert page_titles() == "X1BX3CX2"


def test_rows_with_the_same_number_get_one_of_their_own(admin_page):
    for title in "ABC":
        PageFactory(title=title, position=4)
    admin_page.at("pact_page_changelist")
    admin_page.get_by_role("button", name="Verplaats C").press("ArrowUp")
    save_list(admin_page)
    assert list(Page.objects.values_list("title", "position")) == [("A", 4), ("C", 5), ("B", 6)]


def test_rows_in_another_order_cannot_be_dragged(admin_page, three_pages):
    admin_page.at("pact_page_changelist")
    assert admin_page.get_by_role("button", name="Verplaats").count() == 3
    admin_page.goto(admin_page.url + "?o=-1")
    assert admin_page.get_by_role("button", name="Verplaats").count() == 0


def test_the_focal_point_is_set_by_clicking_or_by_number(admin_page):
    image = ImageFactory(file=picture_file(size=(600, 400)))
    admin_page.at("images_image_change", image.pk)
    picture = admin_page.locator(".focal")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.25})
    assert admin_page.get_by_label("Brandpunt van links").input_value() == "80"
    assert admin_page.get_by_label("Brandpunt van boven").input_value() == "25"
    admin_page.get_by_label("Brandpunt van boven").fill("60")
    assert admin_page.locator(".focal__mark").evaluate("it => it.style.top") == "60%"
    admin_page.get_by_role("button", name="Opslaan", exact=True).click()
    admin_page.locator(".messagelist .success").wait_for()
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (80, 60)


def test_logging_in_and_out_works_in_a_browser(page, live_server, admin_user):
    page.goto(live_server.url + reverse("admin:index"))
    page.get_by_label("gebruikersnaam").fill("admin")
    page.get_by_label("Wachtwoord").fill("password")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("heading", name="U bent uitgelogd").wait_for()


def test_filling_in_the_owner_clears_the_notice(admin_page):
    SiteDetails.objects.create()
    admin_page.at("pact_sitedetails_changelist")
    admin_page.get_by_label("Eigenaar: KvK-nummer").fill("12345678")
    admin_page.get_by_role("button", name="Opslaan", exact=True).click()
    admin_page.locator(".messagelist .success").wait_for()
    assert "KvK-nummer" not in admin_page.locator(".notice").inner_text()


def test_a_new_row_of_a_menu_gets_the_focus(admin_page):
    admin_page.at("pact_menu_add")
    admin_page.get_by_role("button", name="Nog een item toevoegen", exact=True).click()
    expect(admin_page.locator("#id_items-0-label")).to_be_focused()


def test_a_link_in_a_text_leads_to_one_of_its_headings(admin_page, live_server):
    """The same words stand above two texts of the page; the link leads to the right one."""
    note = '<sup data-note="Een bron"></sup>'
    project = ProjectFactory(
        slug="zon",
        cause="<h2>Hoe 't begon</h2>",
        approach=f"<h2>Hoe 't begon{note}</h2><p>Zie boven</p>",
    )
    admin_page.at("pact_project_change", project.pk)
    text = admin_page.get_by_role("textbox", name="Aanpak", exact=True)
    text.get_by_text("Zie boven").click(click_count=3)
    admin_page.locator(".prose-editor", has=text).get_by_role(
        "button", name="Link", exact=True
    ).click()
    admin_page.get_by_role("button", name="Kies een pagina of bestand").click()
    admin_page.get_by_role("tab", name="Op deze pagina").click()
    admin_page.get_by_role("button", name="Hoe 't begon (Aanpak)").click()
    admin_page.get_by_role("button", name="Publiceer", exact=True).click()
    expect_message(admin_page, "staat op de site")
    admin_page.goto(f"{live_server.url}/praktijk/zon/")
    admin_page.get_by_role("link", name="Zie boven").click()
    expect(admin_page.locator("h2:target")).to_have_text("Hoe 't begon1")


def test_a_page_that_is_not_there_cannot_be_edited(page, context, live_server):
    ArticleFactory(slug="zon")
    context.add_cookies([{"name": "redactie", "value": "1", "url": live_server.url}])
    link = page.get_by_role("link", name="Bewerk deze pagina")
    page.goto(f"{live_server.url}/nieuws/zon/")
    expect(link).to_be_visible()
    page.goto(f"{live_server.url}/nieuws/maan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze pagina is er niet")
    expect(link).to_have_count(0)
