import pytest
from playwright.sync_api import expect

from publishing.models import Revision
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)

BODY = """
<h2>Kop</h2>
<p>Een <strong>vet</strong> <em>woord</em> en een <a href="/doelen/">link</a>.</p>
<ul>
  <li>Eerste</li>
  <li>Tweede &amp; laatste</li>
</ul>
<blockquote><p>Zei iemand</p></blockquote>
<table><tr><th>Jaar</th><th>Aantal</th></tr><tr><td>2016</td><td>12</td></tr></table>
"""


def test_who_changes_the_title_changes_no_rich_text(admin_page):
    article = ArticleFactory(title="Was", body=BODY, sources="een\ntwee")
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Wordt")
    admin_page.get_by_role("button", name="Bewaar als concept").click()
    expect(admin_page.locator(".messagelist")).to_contain_text("als concept bewaard")
    newest, start = Revision.objects.for_object(article)
    before, after = start.snapshot["fields"], newest.snapshot["fields"]
    assert {name for name in before if before[name] != after[name]} == {"title"}
