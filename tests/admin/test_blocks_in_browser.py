"""Blocks in the rich-text editor, by keyboard and mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import find_violations_in
from tests.factories import ArticleFactory, ImageFactory
from tests.publishing.test_blocks import block, picture_block

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
    page.emulate_media(reduced_motion="reduce")
    assert find_violations_in(page, scheme="light") == []
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


def test_what_is_chosen_stays_through_paste_and_autosave(admin_page):
    page = admin_page
    image = ImageFactory(title="Open dag")
    gone = block("item", target="pact.goal:9999")
    article = ArticleFactory(body=f"{picture_block(image, caption='Bij de poort')}<p>a</p>{gone}")
    page.at("pact_article_change", article.pk)
    text = page.locator("#id_body").locator("xpath=..")
    editor = text.locator(".ProseMirror")
    cards = editor.locator(".block-card")
    expect(cards.nth(0)).to_contain_text("Open dag")
    expect(cards.nth(1)).to_contain_text("dat u niet kunt zien")
    page.emulate_media(reduced_motion="reduce")
    assert find_violations_in(page, scheme="dark") == []

    cards.nth(0).locator(".block-card__preview").click()
    page.keyboard.press("Control+c")
    editor.get_by_text("a", exact=True).click()
    page.keyboard.press("Control+v")
    expect(cards).to_have_count(3)

    editor.get_by_text("a", exact=True).click()
    text.get_by_role("button", name="Invoegen", exact=True).click()
    page.get_by_role("menuitem", name="Afbeelding").click()
    page.locator("dialog.chooser .choice", has_text="Open dag").click()
    dialog = page.get_by_role("dialog", name="Afbeelding")
    expect(dialog).to_contain_text("Open dag")
    dialog.get_by_label("Een eigen tekst").check()
    dialog.get_by_label("Eigen alternatieve tekst *").fill("Leerlingen")
    dialog.get_by_label("Half zo breed").check()
    dialog.get_by_role("button", name="Voeg in").click()
    expect(cards).to_have_count(4)

    expect(page.locator("[data-autosave-status]")).to_contain_text("Bewaard om", timeout=20_000)
    page.reload()
    page.get_by_role("link", name="Ga ermee verder").click()
    expect(cards).to_have_count(4)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("als concept bewaard")
    article.refresh_from_db()
    body = article.latest_revision.snapshot["fields"]["body"]
    assert body.count(picture_block(image, caption="Bij de poort")) == 2
    own = {"alt": "own", "alttext": "Leerlingen", "size": "half"}
    assert picture_block(image, **own) in body
    assert gone in body


def test_an_editor_adds_a_footnote_and_a_table(admin_page):
    page = admin_page
    article = ArticleFactory(body="<p>a</p>")
    page.at("pact_article_change", article.pk)
    text = page.locator("#id_body").locator("xpath=..")
    editor = text.locator(".ProseMirror")
    editor.get_by_text("a", exact=True).click()
    page.keyboard.press("End")
    text.get_by_role("button", name="Invoegen", exact=True).click()
    page.get_by_role("menuitem", name="Voetnoot").click()
    page.keyboard.type("Een bron.")
    page.get_by_role("button", name="Voeg in").click()
    expect(editor.locator("sup")).to_have_text("noot")

    text.get_by_role("button", name="Tabel invoegen").click()
    page.get_by_label("Bijschrift", exact=True).fill("Cijfers")
    page.get_by_role("button", name="Voeg in").click()
    page.keyboard.type("Jaar")
    expect(editor.locator("th").first).to_have_text("Jaar")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("als concept bewaard")
    article.refresh_from_db()
    body = article.latest_revision.snapshot["fields"]["body"]
    start = '<p>a<sup data-note="Een bron."></sup></p><table data-caption="Cijfers"><tbody><tr><th'
    assert body.startswith(start)


def test_what_is_typed_leaves_a_selected_block_alone(admin_page):
    page = admin_page
    article = ArticleFactory(body="<p>a</p>")
    page.at("pact_article_change", article.pk)
    text = page.locator("#id_body").locator("xpath=..")
    editor = text.locator(".ProseMirror")
    editor.get_by_text("a", exact=True).click()
    text.get_by_role("button", name="Invoegen", exact=True).click()
    page.get_by_role("menuitem", name="Kader").click()
    page.get_by_label("Tekst *").fill("Vol is vol.")
    page.get_by_role("button", name="Voeg in").click()
    page.keyboard.type("Kom ook.")
    expect(editor.locator("> *").nth(1)).to_contain_text("Vol is vol.")
    expect(editor.locator("> *").nth(2)).to_have_text("Kom ook.")

    text.get_by_role("button", name="Invoegen", exact=True).click()
    page.get_by_role("menuitem", name="Voetnoot").click()
    page.keyboard.type("Bron.")
    page.get_by_role("button", name="Voeg in").click()
    editor.locator("sup").click()
    page.get_by_role("dialog", name="Voetnoot").get_by_label("Noot *").fill("CBS, 2025.")
    page.get_by_role("button", name="Wijzig", exact=True).and_(page.locator("dialog *")).click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("!")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("als concept bewaard")
    article.refresh_from_db()
    assert article.latest_revision.snapshot["fields"]["body"] == (
        "<p>a</p>"
        + block("callout", tone="info", text="Vol is vol.")
        + '<p>Kom ook.<sup data-note="CBS, 2025."></sup>!</p>'
    )


# What a click on a submitting button has done before anything else can be typed: a later task, such
# as the event of a dialog that closed, would come after the next key.
CLICK_AND_READ = """async (button) => {
    button.click();
    for (let step = 0; step < 20; step += 1) await Promise.resolve();
    return document.querySelector(".ProseMirror sup").dataset.note;
}"""


def test_an_answer_is_in_the_text_before_the_next_key(admin_page):
    page = admin_page
    article = ArticleFactory(body='<p>a<sup data-note="Bron."></sup></p>')
    page.at("pact_article_change", article.pk)
    page.locator("#id_body").locator("xpath=..").locator(".ProseMirror sup").click()
    dialog = page.get_by_role("dialog", name="Voetnoot")
    dialog.get_by_label("Noot *").fill("CBS, 2025.")
    submit = dialog.get_by_role("button", name="Wijzig", exact=True)
    assert submit.evaluate(CLICK_AND_READ) == "CBS, 2025."
    page.keyboard.type("!")
    expect(page.locator("#id_body")).to_have_value(
        '<p>a<sup data-note="CBS, 2025.">noot</sup>!</p>'
    )
