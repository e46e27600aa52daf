"""An editor writes an issue; the fixture `admin_page` fails on whatever the policy objects to."""

import pytest
from playwright.sync_api import expect

from newsletter.models import Delivery, Issue
from tests.browser.axe import find_violations
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

VIEWPORTS = [
    {"width": 1440, "height": 900},
    {"width": 768, "height": 1024},
    {"width": 375, "height": 740},
]


@pytest.fixture
def published_content():
    ProjectFactory(title="Techniek in de haven", summary="Leerlingen bouwen een brug.")
    RegionFactory(name="Havenregio")
    ArticleFactory(title="Haven van morgen")


def item_titles(admin_page):
    return admin_page.locator(".items__row:visible [data-name]").all_inner_texts()


def pick_item(admin_page, words, steps):
    box = admin_page.get_by_role("combobox", name="Voeg iets van de site toe")
    box.fill(words)
    expect(admin_page.get_by_role("listbox", name="Gevonden op de site")).to_be_visible()
    for _ in range(steps):
        box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_be_focused()


def test_an_issue_is_written_seen_and_tested(admin_page, published_content, admin_user):
    admin_page.set_viewport_size(VIEWPORTS[0])
    admin_page.at("newsletter_issue_add")
    admin_page.get_by_label("Onderwerp").fill("Herfst in de techniek")
    pick_item(admin_page, "haven", 1)
    pick_item(admin_page, "haven", 3)
    assert item_titles(admin_page) == ["Haven van morgen", "Techniek in de haven"]
    admin_page.get_by_role("button", name="Verplaats Techniek in de haven").press("ArrowUp")
    assert item_titles(admin_page) == ["Techniek in de haven", "Haven van morgen"]
    expect(admin_page.locator("[data-checks]")).to_contain_text("Er is geen samenvatting.")
    admin_page.locator("[name=_draft]").click()
    expect(admin_page.get_by_text("is als concept bewaard")).to_be_visible()
    items = Issue.objects.get().latest_revision.snapshot["rows"]["items"]
    kinds = [row["target_reference"].split(":")[0] for row in items]
    assert kinds == ["pact.project", "pact.article"]
    admin_page.get_by_role("button", name="Stuur een test").click()
    expect(admin_page.get_by_text(f"naar {admin_user.email}")).to_be_visible()
    assert Delivery.objects.get().transactional_mail.subject == "[Test] Herfst in de techniek"


def test_what_is_removed_is_gone_after_saving(admin_page, published_content):
    admin_page.at("newsletter_issue_add")
    admin_page.get_by_label("Onderwerp").fill("Herfst")
    pick_item(admin_page, "haven", 1)
    pick_item(admin_page, "haven", 2)
    admin_page.get_by_role("button", name="Haal weg: Haven van morgen").click()
    expect(admin_page.get_by_role("button", name="Haal weg: Havenregio")).to_be_focused()
    admin_page.locator("[name=_draft]").click()
    expect(admin_page.get_by_text("is als concept bewaard")).to_be_visible()
    assert item_titles(admin_page) == ["Havenregio"]


def test_the_preview_shows_the_mail_as_it_is_typed(admin_page, published_content):
    admin_page.set_viewport_size(VIEWPORTS[0])
    admin_page.at("newsletter_issue_add")
    admin_page.get_by_label("Onderwerp").fill("Herfst")
    pick_item(admin_page, "techniek", 1)
    admin_page.get_by_role("button", name="Voorbeeld", exact=True).click()
    expect(admin_page.get_by_label("Mail", exact=True)).to_be_checked()
    mail = admin_page.frame_locator(".preview__frame")
    expect(mail.locator("h1")).to_have_text("Herfst")
    expect(mail.get_by_text("Leerlingen bouwen een brug.")).to_be_visible()
    admin_page.get_by_label("Onderwerp").fill("Winter")
    expect(mail.locator("h1")).to_have_text("Winter")
    background = "element => getComputedStyle(element).backgroundColor"
    light = mail.locator("body").evaluate(background)
    assert light != "rgba(0, 0, 0, 0)"
    admin_page.get_by_label("Donker").check()
    expect(mail.locator("h1")).to_have_text("Winter")
    expect(mail.locator("body")).not_to_have_css("background-color", light)
    admin_page.get_by_label("Mail als tekst").check()
    expect(mail.locator("pre")).to_contain_text("Techniek in de haven")


@pytest.mark.parametrize("size", VIEWPORTS, ids=lambda size: str(size["width"]))
def test_the_form_of_an_issue_has_no_violation(admin_page, published_content, size):
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.set_viewport_size(size)
    admin_page.at("newsletter_issue_add")
    pick_item(admin_page, "haven", 1)
    admin_page.get_by_role("combobox", name="Voeg iets van de site toe").fill("haven")
    expect(admin_page.get_by_role("option")).to_have_count(3)
    assert find_violations(admin_page) == []


def test_a_copy_gets_a_picture_and_an_address_of_its_own(admin_page, picture_folder):
    IssueFactory(title="Herfst", slug="herfst")
    ImageFactory(title="Haven in beeld")
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.set_viewport_size(VIEWPORTS[2])
    admin_page.at("newsletter_issue_changelist")
    admin_page.get_by_role("button", name="Kopieer ‘Herfst’").click()
    subject = admin_page.get_by_label("Onderwerp")
    expect(subject).to_have_value("Kopie: Herfst")
    subject.fill("")
    subject.press_sequentially("Winter")
    expect(admin_page.get_by_label("Adres", exact=False).first).to_have_value("winter")
    pick_item(admin_page, "beeld", 1)
    row = admin_page.locator(".items__row:visible")
    expect(row.get_by_text("Onderschrift")).to_be_visible()
    expect(row.get_by_text("alleen de maker staat eronder")).to_be_visible()
    assert find_violations(admin_page) == []


def test_on_a_phone_the_buttons_above_the_list_are_in_sight_and_alike(admin_page):
    admin_page.set_viewport_size(VIEWPORTS[2])
    admin_page.at("newsletter_issue_changelist")
    buttons = admin_page.locator(".object-tools :is(a, button)").all()
    boxes = [button.bounding_box() for button in buttons]
    assert len(boxes) == 5
    assert max(box["x"] + box["width"] for box in boxes) <= VIEWPORTS[2]["width"]
    assert {round(box["height"]) for box in boxes} == {round(boxes[0]["height"])}
    first_in_row = {box["y"]: box["x"] for box in reversed(boxes)}
    assert len({*first_in_row.values()}) == 1
