"""The history of a thing, two of its versions compared, and going back to one."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services, snapshots
from publishing.models import Revision
from publishing.models.about import kind_of
from tests.browser.axe import violations
from tests.browser.places import PHONE, WIDE
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db

QUERIES = 15


@pytest.fixture
def article():
    """Live as ‘Eerste’, with a draft ‘Tweede’."""
    thing = ArticleFactory(title="Eerste", body="<p>Wat er was.</p>")
    save(thing, "Tweede", note="Beter zo")
    return thing


def save(thing, title, **kwargs):
    thing.refresh_from_db()
    held = thing.newest.snapshot if thing.newest else snapshots.of(thing)
    snapshot = {**held, "fields": {**held["fields"], "title": title}}
    return services.save_draft(thing=thing, snapshot=snapshot, by=None, **kwargs)


def url(name, thing, *args, **query):
    meta = thing._meta
    path = f"admin:{meta.app_label}_{meta.model_name}_{name}"
    return reverse(path, args=[thing.pk, *args], query=query)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


# All versions


def test_each_version_says_when_by_whom_and_what_became_of_it(admin_client, article):
    rows = [
        words(row) for row in soup(admin_client.get(url("history", article))).select("tbody tr")
    ]
    assert len(rows) == 2
    assert "Nieuwste" in rows[0]
    assert "Concept: ‘Beter zo’" in rows[0]
    assert "Nu op de site" in rows[1]
    assert "Beginstand" in rows[1]


def test_what_is_live_and_the_newest_are_chosen(admin_client, article):
    article.refresh_from_db()
    chosen = soup(admin_client.get(url("history", article))).select("input[checked]")
    assert {(it["name"], it["value"]) for it in chosen} == {
        ("van", str(article.shown_id)),
        ("met", str(article.newest_id)),
    }


def test_what_happened_stands_beside_it_and_in_the_log(admin_client, article):
    services.publish(thing=article, by=None)
    page = soup(admin_client.get(url("history", article)))
    assert "Gepubliceerd" in words(page.select_one(".events"))
    log = page.find("a", string="Alles hierover in het logboek")["href"]
    assert admin_client.get(log).status_code == 200


def test_a_thing_that_was_never_saved_here_has_no_versions_yet(admin_client):
    page = PageFactory()
    assert "Er is nog niets bewaard" in admin_client.get(url("history", page)).text
    assert "nog geen versies" in admin_client.get(url("compare", page)).text


def test_a_thousand_versions_open_fifty_at_a_time(
    admin_client, article, django_assert_max_num_queries
):
    Revision.objects.bulk_create(
        Revision(
            content_type=kind_of(article),
            object_id=article.pk,
            kind=Revision.Kind.CONCEPT,
            snapshot={"fields": {}, "links": {}, "rows": {}},
            author_name="Anna",
        )
        for _ in range(1000)
    )
    admin_client.get(url("history", article))
    with django_assert_max_num_queries(QUERIES) as queries:
        page = soup(admin_client.get(url("history", article, pagina=3)))
    assert not [query for query in queries if '"snapshot"' in query["sql"]]
    assert "101 tot en met 150 van de 1002" in words(page)
    assert len(page.select("tbody:last-of-type [name=van]")) == 50
    elsewhere = page.select_one("tbody")
    assert "Gekozen op een andere bladzijde" in words(elsewhere)
    assert len(elsewhere.select("input[checked]")) == 2


def test_who_sees_only_what_visitors_see_gets_no_history(client, sign_in, article):
    sign_in("Nieuwsbriefredactie")
    assert client.get(url("history", article)).status_code == 403
    assert client.get(url("compare", article)).status_code == 403


def test_a_reader_compares_and_puts_nothing_back(client, sign_in, article):
    sign_in("Lezer")
    article.refresh_from_db()
    page = soup(client.get(url("history", article)))
    assert not page.select("[formaction]")
    assert client.get(url("compare", article)).status_code == 200
    assert client.post(url("restore", article, article.shown_id)).status_code == 403


def test_a_regional_editor_finds_no_history_of_others(client, sign_in):
    user = sign_in("Regioredactie")
    own, other = (ProjectFactory(region=RegionFactory(), live=False) for _ in range(2))
    own.region.editors.add(user)
    assert client.get(url("history", own)).status_code == 200
    assert client.get(url("history", other)).status_code == 404
    assert client.get(url("compare", other)).status_code == 404


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "9" * 5000, "_31_"])
def test_what_is_not_there_has_no_history(admin_client, key):
    path = reverse("admin:pact_article_history", args=["x"]).replace("x/", f"{key}/")
    assert admin_client.get(path).status_code == 404


# Two versions


def test_only_what_changed_is_compared(admin_client, article):
    page = soup(admin_client.get(url("compare", article)))
    (change,) = page.select(".change")
    assert words(change) == "Titel toegevoegd: Tweede verwijderd: Eerste"


def test_parts_stand_in_the_order_of_the_form(admin_client, article):
    held = Revision.objects.of(article).latest("pk").snapshot
    fields = {**held["fields"], "summary": "Kort.", "body": "<p>Lang.</p>", "title": "Derde"}
    services.save_draft(thing=article, snapshot={**held, "fields": fields}, by=None)
    labels = soup(admin_client.get(url("compare", article))).select(".change__label")
    assert [words(label) for label in labels] == ["Titel", "Tekst", "Samenvatting"]


def test_versions_can_be_turned_around_and_followed(admin_client, article):
    third = save(article, "Derde")
    newest, oldest = Revision.objects.of(article)[1], Revision.objects.of(article).last()
    path = url("compare", article, van=oldest.pk, met=newest.pk)
    page = soup(admin_client.get(path))
    hrefs = {words(link): link["href"] for link in page.select(".steps a")}
    assert hrefs["Wissel om"] == f"?van={newest.pk}&met={oldest.pk}"
    assert hrefs["Volgende wijziging"] == f"?van={newest.pk}&met={third.pk}"
    assert "Vorige wijziging" not in hrefs


def test_equal_versions_are_called_equal(admin_client, article):
    save(article, "Eerste")
    keys = list(Revision.objects.of(article).values_list("pk", flat=True))
    answer = admin_client.get(url("compare", article, van=keys[0], met=keys[2]))
    assert "Deze twee versies zijn gelijk." in answer.text
    answer = admin_client.get(url("compare", article, van=keys[0], met=keys[0]))
    assert "twee keer dezelfde versie" in answer.text


@pytest.mark.parametrize("van", ["", "abc", "-1", "0", "9" * 40])
def test_a_wrong_number_is_told_in_words(admin_client, article, van):
    answer = admin_client.get(url("compare", article, van=van, met="1"))
    assert answer.status_code == 404
    assert "Deze twee versies van ‘Eerste’ zijn er niet." in answer.text


def test_a_version_of_something_else_is_not_there(admin_client, article):
    other = save(ArticleFactory(), "Anders")
    article.refresh_from_db()
    query = {"van": other.pk, "met": article.newest_id}
    assert admin_client.get(url("compare", article, **query)).status_code == 404
    assert admin_client.post(url("restore", article, other.pk)).status_code == 404


# Back to one


def test_an_old_version_comes_back_as_a_draft(admin_client, article):
    article.refresh_from_db()
    answer = admin_client.post(url("restore", article, article.shown_id), follow=True)
    assert answer.redirect_chain[-1][0] == url("change", article)
    assert "is teruggezet als concept" in answer.text
    article.refresh_from_db()
    assert article.newest.kind == Revision.Kind.RESTORED
    assert article.newest.snapshot["fields"]["title"] == "Eerste"
    assert article.newest_id != article.shown_id


def test_a_regional_editor_cannot_restore_what_leaves_her_region(client, sign_in):
    user = sign_in("Regioredactie")
    elsewhere, hers = RegionFactory.create_batch(2)
    hers.editors.add(user)
    project = ProjectFactory(region=elsewhere, live=False)
    held = snapshots.of(project)
    moved = {**held, "fields": {**held["fields"], "region_id": hers.pk}}
    services.save_draft(thing=project, snapshot=moved, by=None)
    first = Revision.objects.of(project).last()
    assert client.post(url("restore", project, first.pk)).status_code == 403
    project.refresh_from_db()
    assert project.region == hers


# In the browser


def test_by_keyboard_two_versions_are_compared_and_one_put_back(editor, article):
    editor.set_viewport_size(PHONE)
    editor.at("pact_article_history", article.pk)
    editor.get_by_role("radio", name="Vergelijk van Beginstand").focus()
    editor.keyboard.press("Space")
    editor.get_by_role("button", name="Vergelijk de gekozen versies").first.focus()
    editor.keyboard.press("Enter")
    editor.locator(".change ins").wait_for()
    editor.get_by_role("link", name="Kies andere versies").focus()
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name="Zet terug als concept").focus()
    editor.keyboard.press("Enter")
    editor.get_by_text("is teruggezet als concept").wait_for()


def test_history_and_comparison_have_no_violation(editor, article):
    held = Revision.objects.of(article).latest("pk").snapshot
    fields = {
        "body": "<h2>Kop</h2><p>Nieuw</p><ul><li>Een</li></ul>",
        "picture_id": ImageFactory().pk,
    }
    snapshot = {**held, "fields": {**held["fields"], **fields}}
    services.save_draft(thing=article, snapshot=snapshot, by=None)
    found = {}
    editor.emulate_media(reduced_motion="reduce")
    for name in ("history", "compare"):
        editor.at(f"pact_article_{name}", article.pk)
        for size in (PHONE, WIDE):
            editor.set_viewport_size(size)
            found[name, size["width"]] = violations(editor)
            width = editor.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"]
    assert {at: violated for at, violated in found.items() if violated} == {}
