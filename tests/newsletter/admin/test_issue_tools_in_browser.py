"""An editor writes an issue; the fixture `editor` fails on whatever the policy objects to."""

import pytest
from playwright.sync_api import expect

from newsletter.models import Delivery, Issue
from tests.browser.axe import find_violations
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory

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


def item_titles(editor):
    return editor.locator(".items__row:visible [data-name]").all_inner_texts()


def pick_item(editor, words, steps):
    box = editor.get_by_role("combobox", name="Voeg iets van de site toe")
    box.fill(words)
    expect(editor.get_by_role("listbox", name="Gevonden op de site")).to_be_visible()
    for _ in range(steps):
        box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_be_focused()


def test_an_issue_is_written_seen_and_tested(editor, published_content, admin_user):
    editor.set_viewport_size(VIEWPORTS[0])
    editor.at("newsletter_issue_add")
    editor.get_by_label("Onderwerp").fill("Herfst in de techniek")
    pick_item(editor, "haven", 1)
    pick_item(editor, "haven", 3)
    assert item_titles(editor) == ["Haven van morgen", "Techniek in de haven"]
    editor.get_by_role("button", name="Verplaats Techniek in de haven").press("ArrowUp")
    assert item_titles(editor) == ["Techniek in de haven", "Haven van morgen"]
    expect(editor.locator("[data-checks]")).to_contain_text("Er is geen samenvatting.")
    editor.locator("[name=_draft]").click()
    expect(editor.get_by_text("is als concept bewaard")).to_be_visible()
    items = Issue.objects.get().latest_revision.snapshot["rows"]["items"]
    kinds = [row["target_reference"].split(":")[0] for row in items]
    assert kinds == ["pact.project", "pact.article"]
    editor.get_by_role("button", name="Stuur een test naar mijzelf").click()
    expect(editor.get_by_text(f"naar {admin_user.email}")).to_be_visible()
    assert Delivery.objects.get().transactional_mail.subject == "[Test] Herfst in de techniek"


def test_what_is_removed_is_gone_after_saving(editor, published_content):
    editor.at("newsletter_issue_add")
    editor.get_by_label("Onderwerp").fill("Herfst")
    pick_item(editor, "haven", 1)
    pick_item(editor, "haven", 2)
    editor.get_by_role("button", name="Haal weg: Haven van morgen").click()
    expect(editor.get_by_role("button", name="Haal weg: Havenregio")).to_be_focused()
    editor.locator("[name=_draft]").click()
    expect(editor.get_by_text("is als concept bewaard")).to_be_visible()
    assert item_titles(editor) == ["Havenregio"]


def test_the_preview_shows_the_mail_as_it_is_typed(editor, published_content):
    editor.set_viewport_size(VIEWPORTS[0])
    editor.at("newsletter_issue_add")
    editor.get_by_label("Onderwerp").fill("Herfst")
    pick_item(editor, "techniek", 1)
    editor.get_by_role("button", name="Voorbeeld", exact=True).click()
    expect(editor.get_by_label("Mail", exact=True)).to_be_checked()
    mail = editor.frame_locator(".preview__frame")
    expect(mail.locator("h1")).to_have_text("Herfst")
    expect(mail.get_by_text("Leerlingen bouwen een brug.")).to_be_visible()
    editor.get_by_label("Onderwerp").fill("Winter")
    expect(mail.locator("h1")).to_have_text("Winter")
    background = "element => getComputedStyle(element).backgroundColor"
    light = mail.locator("body").evaluate(background)
    assert light != "rgba(0, 0, 0, 0)"
    editor.get_by_label("Donker").check()
    expect(mail.locator("h1")).to_have_text("Winter")
    expect(mail.locator("body")).not_to_have_css("background-color", light)
    editor.get_by_label("Mail als tekst").check()
    expect(mail.locator("pre")).to_contain_text("Techniek in de haven")


@pytest.mark.parametrize("size", VIEWPORTS, ids=lambda size: str(size["width"]))
def test_the_form_of_an_issue_has_no_violation(editor, published_content, size):
    editor.emulate_media(reduced_motion="reduce")
    editor.set_viewport_size(size)
    editor.at("newsletter_issue_add")
    pick_item(editor, "haven", 1)
    editor.get_by_role("combobox", name="Voeg iets van de site toe").fill("haven")
    expect(editor.get_by_role("option")).to_have_count(3)
    assert find_violations(editor) == []
