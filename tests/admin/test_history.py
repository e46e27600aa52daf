"""The history of a thing, two of its versions compared, and going back to one."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services
from publishing.models import Revision
from publishing.models.generic import content_type_of
from publishing.revisions import snapshots
from tests.browser.axe import find_violations
from tests.browser.page_urls import PHONE, WIDE
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db

MAX_QUERIES = 15


@pytest.fixture
def article_with_draft():
    """Live as ‘Eerste’, with a draft ‘Tweede’."""
    obj = ArticleFactory(title="Eerste", body="<p>Wat er was.</p>")
    save_title(obj, "Tweede", note="Beter zo")
    return obj


def save_title(obj, title, **kwargs):
    obj.refresh_from_db()
    before = obj.latest_revision.snapshot if obj.latest_revision else snapshots.take_snapshot(obj)
    snapshot = {**before, "fields": {**before["fields"], "title": title}}
    return services.save_draft(obj=obj, snapshot=snapshot, user=None, **kwargs)


def history_url(name, obj, *args, **query):
    meta = obj._meta
    path = f"admin:{meta.app_label}_{meta.model_name}_{name}"
    return reverse(path, args=[obj.pk, *args], query=query)


def parse_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def visible_text(element):
    return " ".join(element.get_text(" ").split())


# All versions


def test_each_version_says_when_by_whom_and_what_became_of_it(admin_client, article_with_draft):
    rows = [
        visible_text(row)
        for row in parse_page(admin_client.get(history_url("history", article_with_draft))).select(
            "tbody tr"
        )
    ]
    assert len(rows) == 2
    assert "Nieuwste" in rows[0]
    assert "Concept: ‘Beter zo’" in rows[0]
    assert "Nu op de site" in rows[1]
    assert "Beginstand" in rows[1]


def test_what_is_live_and_the_newest_are_chosen(admin_client, article_with_draft):
    article_with_draft.refresh_from_db()
    chosen = parse_page(admin_client.get(history_url("history", article_with_draft))).select(
        "input[checked]"
    )
    assert {(control["name"], control["value"]) for control in chosen} == {
        ("van", str(article_with_draft.live_revision_id)),
        ("met", str(article_with_draft.latest_revision_id)),
    }


def test_what_happened_stands_beside_it_and_in_the_log(admin_client, article_with_draft):
    services.publish(obj=article_with_draft, user=None)
    page = parse_page(admin_client.get(history_url("history", article_with_draft)))
    assert "Gepubliceerd" in visible_text(page.select_one(".events"))
    log = page.find("a", string="Alles hierover in het logboek")["href"]
    assert admin_client.get(log).status_code == 200


def test_a_thing_that_was_never_saved_here_has_no_versions_yet(admin_client):
    page = PageFactory()
    assert "Er is nog niets bewaard" in admin_client.get(history_url("history", page)).text
    assert "nog geen versies" in admin_client.get(history_url("diff", page)).text


def test_a_thousand_versions_open_fifty_at_a_time(
    admin_client, article_with_draft, django_assert_max_num_queries
):
    Revision.objects.bulk_create(
        Revision(
            content_type=content_type_of(article_with_draft),
            object_id=article_with_draft.pk,
            kind=Revision.Kind.DRAFT,
            snapshot={"fields": {}, "links": {}, "rows": {}},
            author_name="Anna",
        )
        for _ in range(1000)
    )
    admin_client.get(history_url("history", article_with_draft))
    with django_assert_max_num_queries(MAX_QUERIES) as queries:
        page = parse_page(admin_client.get(history_url("history", article_with_draft, pagina=3)))
    assert not [query for query in queries if '"snapshot"' in query["sql"]]
    assert "101 tot en met 150 van de 1002" in visible_text(page)
    assert len(page.select("tbody:last-of-type [name=van]")) == 50
    elsewhere = page.select_one("tbody")
    assert "Gekozen op een andere bladzijde" in visible_text(elsewhere)
    assert len(elsewhere.select("input[checked]")) == 2


def test_who_sees_only_what_visitors_see_gets_no_history(client, sign_in, article_with_draft):
    sign_in("Nieuwsbriefredactie")
    assert client.get(history_url("history", article_with_draft)).status_code == 403
    assert client.get(history_url("diff", article_with_draft)).status_code == 403


def test_a_reader_compares_and_puts_nothing_back(client, sign_in, article_with_draft):
    sign_in("Lezer")
    article_with_draft.refresh_from_db()
    page = parse_page(client.get(history_url("history", article_with_draft)))
    assert not page.select("[formaction]")
    assert client.get(history_url("diff", article_with_draft)).status_code == 200
    assert (
        client.post(
            history_url("restore", article_with_draft, article_with_draft.live_revision_id)
        ).status_code
        == 403
    )


def test_a_regional_editor_finds_no_history_of_others(client, sign_in):
    user = sign_in("Regioredactie")
    own, other = (ProjectFactory(region=RegionFactory(), live=False) for _ in range(2))
    own.region.editors.add(user)
    assert client.get(history_url("history", own)).status_code == 200
    assert client.get(history_url("history", other)).status_code == 404
    assert client.get(history_url("diff", other)).status_code == 404


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "9" * 5000, "_31_"])
def test_a_missing_object_has_no_history(admin_client, key):
    path = reverse("admin:pact_article_history", args=["x"]).replace("x/", f"{key}/")
    assert admin_client.get(path).status_code == 404


# Two versions


def test_only_what_changed_is_compared(admin_client, article_with_draft):
    page = parse_page(admin_client.get(history_url("diff", article_with_draft)))
    (change,) = page.select(".change")
    assert visible_text(change) == "Titel toegevoegd: Tweede verwijderd: Eerste"


def test_parts_stand_in_the_order_of_the_form(admin_client, article_with_draft):
    before = Revision.objects.for_object(article_with_draft).latest("pk").snapshot
    fields = {**before["fields"], "summary": "Kort.", "body": "<p>Lang.</p>", "title": "Derde"}
    services.save_draft(obj=article_with_draft, snapshot={**before, "fields": fields}, user=None)
    labels = parse_page(admin_client.get(history_url("diff", article_with_draft))).select(
        ".change__label"
    )
    assert [visible_text(label) for label in labels] == ["Titel", "Tekst", "Samenvatting"]


def test_versions_can_be_turned_around_and_followed(admin_client, article_with_draft):
    third = save_title(article_with_draft, "Derde")
    newest, oldest = (
        Revision.objects.for_object(article_with_draft)[1],
        Revision.objects.for_object(article_with_draft).last(),
    )
    path = history_url("diff", article_with_draft, van=oldest.pk, met=newest.pk)
    page = parse_page(admin_client.get(path))
    hrefs = {visible_text(link): link["href"] for link in page.select(".steps a")}
    assert hrefs["Wissel om"] == f"?van={newest.pk}&met={oldest.pk}"
    assert hrefs["Volgende wijziging"] == f"?van={newest.pk}&met={third.pk}"
    assert "Vorige wijziging" not in hrefs


def test_equal_versions_are_called_equal(admin_client, article_with_draft):
    save_title(article_with_draft, "Eerste")
    keys = list(Revision.objects.for_object(article_with_draft).values_list("pk", flat=True))
    answer = admin_client.get(history_url("diff", article_with_draft, van=keys[0], met=keys[2]))
    assert "Deze twee versies zijn gelijk." in answer.text
    answer = admin_client.get(history_url("diff", article_with_draft, van=keys[0], met=keys[0]))
    assert "twee keer dezelfde versie" in answer.text


@pytest.mark.parametrize("van", ["", "abc", "-1", "0", "9" * 40])
def test_a_wrong_number_is_told_in_words(admin_client, article_with_draft, van):
    answer = admin_client.get(history_url("diff", article_with_draft, van=van, met="1"))
    assert answer.status_code == 404
    assert "Deze twee versies van ‘Eerste’ zijn er niet." in answer.text


def test_a_version_of_something_else_is_not_there(admin_client, article_with_draft):
    other = save_title(ArticleFactory(), "Anders")
    article_with_draft.refresh_from_db()
    query = {"van": other.pk, "met": article_with_draft.latest_revision_id}
    assert admin_client.get(history_url("diff", article_with_draft, **query)).status_code == 404
    assert (
        admin_client.post(history_url("restore", article_with_draft, other.pk)).status_code == 404
    )


# Back to one


def test_an_old_version_comes_back_as_a_draft(admin_client, article_with_draft):
    article_with_draft.refresh_from_db()
    answer = admin_client.post(
        history_url("restore", article_with_draft, article_with_draft.live_revision_id), follow=True
    )
    assert answer.redirect_chain[-1][0] == history_url("change", article_with_draft)
    assert "is teruggezet als concept" in answer.text
    article_with_draft.refresh_from_db()
    assert article_with_draft.latest_revision.kind == Revision.Kind.RESTORED
    assert article_with_draft.latest_revision.snapshot["fields"]["title"] == "Eerste"
    assert article_with_draft.latest_revision_id != article_with_draft.live_revision_id


def test_a_regional_editor_cannot_restore_what_leaves_her_region(client, sign_in):
    user = sign_in("Regioredactie")
    elsewhere, own_region = RegionFactory.create_batch(2)
    own_region.editors.add(user)
    project = ProjectFactory(region=elsewhere, live=False)
    before = snapshots.take_snapshot(project)
    moved = {**before, "fields": {**before["fields"], "region_id": own_region.pk}}
    services.save_draft(obj=project, snapshot=moved, user=None)
    first = Revision.objects.for_object(project).last()
    assert client.post(history_url("restore", project, first.pk)).status_code == 403
    project.refresh_from_db()
    assert project.region == own_region


# In the browser


def test_by_keyboard_two_versions_are_compared_and_one_put_back(admin_page, article_with_draft):
    admin_page.set_viewport_size(PHONE)
    admin_page.at("pact_article_history", article_with_draft.pk)
    admin_page.get_by_role("radio", name="Vergelijk van Beginstand").focus()
    admin_page.keyboard.press("Space")
    admin_page.get_by_role("button", name="Vergelijk de gekozen versies").first.focus()
    admin_page.keyboard.press("Enter")
    admin_page.locator(".change ins").wait_for()
    admin_page.get_by_role("link", name="Kies andere versies").focus()
    admin_page.keyboard.press("Enter")
    admin_page.get_by_role("button", name="Zet terug als concept").focus()
    admin_page.keyboard.press("Enter")
    admin_page.get_by_text("is teruggezet als concept").wait_for()


def test_history_and_comparison_have_no_violation(admin_page, article_with_draft):
    before = Revision.objects.for_object(article_with_draft).latest("pk").snapshot
    fields = {
        "body": "<h2>Kop</h2><p>Nieuw</p><ul><li>Een</li></ul>",
        "picture_id": ImageFactory().pk,
    }
    snapshot = {**before, "fields": {**before["fields"], **fields}}
    services.save_draft(obj=article_with_draft, snapshot=snapshot, user=None)
    violations_by_page = {}
    admin_page.emulate_media(reduced_motion="reduce")
    for name in ("history", "diff"):
        admin_page.at(f"pact_article_{name}", article_with_draft.pk)
        for size in (PHONE, WIDE):
            admin_page.set_viewport_size(size)
            violations_by_page[name, size["width"]] = find_violations(admin_page)
            width = admin_page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"]
    assert {at: violated for at, violated in violations_by_page.items() if violated} == {}
