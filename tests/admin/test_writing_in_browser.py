"""Advice while an editor types, which brings her to the words that it is about."""

import pytest
from playwright.sync_api import expect

from publishing.models import JargonTerm
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_advice_follows_what_is_typed_and_leads_to_it(admin_page):
    JargonTerm.objects.create(words="faciliteren", alternative="helpen")
    article = ArticleFactory(live=False, summary="Kort.", body="<p>Eerst <b>dit</b>.</p>")
    admin_page.at("pact_article_change", article.pk)
    panel = admin_page.locator(".writing")
    expect(panel).to_contain_text("0 tips")
    text = admin_page.get_by_role("textbox", name="Tekst", exact=True)
    text.press("Control+End")
    text.press_sequentially(" Wij faciliteren dat.")
    expect(panel).to_contain_text("1 tip", timeout=15_000)
    panel.locator("summary").click()
    panel.get_by_role("link", name="faciliteren").click()
    expect(text).to_be_focused()
    assert admin_page.evaluate("getSelection().toString()") == "faciliteren"
    text.press_sequentially("helpen")
    expect(text).to_contain_text("Wij helpen dat.")
    expect(panel).to_contain_text("0 tips", timeout=15_000)
