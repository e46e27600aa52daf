import re

import pytest
from playwright.sync_api import expect

from publishing.models import Revision
from tests.admin.clipboard_samples import SAMPLES, STORED
from tests.admin.page_actions import paste_html
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)

EDITOR = ".ProseMirror[aria-label=Tekst]"


def stored_body(article):
    body = Revision.objects.for_object(article)[0].snapshot["fields"]["body"]
    plain = re.sub(r' (?:(?:col|row)span="1"|data-type="decimal")', "", body)
    return plain.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")


def save_draft(page):
    page.get_by_role("button", name="Bewaar als concept").click()
    expect(page.locator(".messagelist")).to_contain_text("als concept bewaard", timeout=30_000)


@pytest.mark.parametrize("program", SAMPLES)
def test_a_pasted_text_keeps_its_structure_and_loses_its_looks(admin_page, program):
    article = ArticleFactory(body="")
    admin_page.at("pact_article_change", article.pk)
    editor = admin_page.locator(EDITOR)
    editor.click()
    paste_html(editor, SAMPLES[program])
    save_draft(admin_page)
    assert stored_body(article) == STORED


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("www.techport.nl", "https://www.techport.nl"),
        ("techport.nl/agenda", "https://techport.nl/agenda"),
        ("info@techport.nl", "mailto:info@techport.nl"),
        ("06-12345678", "tel:0612345678"),
    ],
)
def test_the_dialog_shows_what_a_typed_link_becomes(admin_page, typed, meant):
    article = ArticleFactory(body="<p>Techport</p>")
    open_link_dialog(admin_page, article)
    admin_page.get_by_label("Webadres").fill(typed)
    expect(admin_page.locator(".link-meaning")).to_have_text(f"Wordt: {meant}")
    admin_page.locator(".prose-editor-dialog button[type=submit]").click()
    save_draft(admin_page)
    assert stored_body(article) == f'<p><a href="{meant}">Techport</a></p>'


@pytest.mark.parametrize("typed", ["", "agenda", "htps://techport.nl", "javascript:alert(1)"])
def test_the_dialog_refuses_what_is_no_link(admin_page, typed):
    article = ArticleFactory(body="<p>Techport</p>")
    open_link_dialog(admin_page, article)
    field = admin_page.get_by_label("Webadres")
    field.fill(typed)
    admin_page.locator(".prose-editor-dialog button[type=submit]").click()
    expect(field).to_be_visible()
    assert field.evaluate("field => field.validationMessage").startswith(
        ("Dit is geen", "Typ waar")
    )


def open_link_dialog(page, article):
    page.at("pact_article_change", article.pk)
    page.locator(EDITOR).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
