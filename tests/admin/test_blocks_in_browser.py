"""Blocks in the rich-text editor, by keyboard and mouse."""

import pytest
from playwright.sync_api import expect

from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_editor_writes_blocks_by_keyboard(admin_page):
    page = admin_page
    article = ArticleFactory(body="<p>Eerste alinea.</p><p>Tweede alinea.</p>")
    page.at("pact_article_change", article.pk)
    text = page.locator("#id_body").locator("xpath=..")
    editor, toolbar = text.locator(".ProseMirror"), text.get_by_role("toolbar")
    editor.get_by_text("Eerste alinea.").click()

    insert = toolbar.get_by_role("button", name="Invoegen", exact=True)
    insert.focus()
    page.keyboard.press("ArrowRight")
    expect(toolbar.locator("[tabindex='0']")).to_have_count(1)
    expect(insert).to_have_attribute("tabindex", "-1")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="Invoegen")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("c")
    expect(menu.get_by_role("menuitem", name="Citaat met bron")).to_be_focused()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Citaat met bron")
    expect(dialog.get_by_label("Citaat *")).to_be_focused()
    page.keyboard.type("Ik wil lasser worden.")
    dialog.get_by_role("button", name="Voeg in").click()
    expect(dialog.get_by_text("Vul dit in.")).to_be_visible()
    expect(dialog.get_by_label("Wie zegt dit? *")).to_be_focused()
    page.keyboard.type("Noor")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    card = editor.get_by_role("group", name="Citaat met bron: Ik wil lasser worden.")
    expect(card).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Alt met pijltje")).to_have_count(1)
    page.keyboard.press("Alt+ArrowDown")
    expect(editor.locator("> *").nth(2)).to_have_class("block-card ProseMirror-selectednode")
    page.keyboard.press("Enter")
    dialog.get_by_label("Functie of bron").fill("leerling")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Noor · leerling")
    page.keyboard.press("Delete")
    expect(card).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(card).to_have_count(1)

    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("als concept bewaard")
    article.refresh_from_db()
    assert article.latest_revision.snapshot["fields"]["body"] == (
        "<p>Eerste alinea.</p><p>Tweede alinea.</p>"
        '<figure data-block="quote" data-text="Ik wil lasser worden." data-name="Noor"'
        ' data-role="leerling"></figure>'
    )
    expect(card).to_have_count(1)
