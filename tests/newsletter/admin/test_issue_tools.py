"""Putting an issue together in the admin, without script."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from newsletter.content.item_search import MAX_RESULTS, search_content
from newsletter.models import Issue
from pact.models import Article, SiteDetails
from publishing import services
from tests.admin_forms import open_form
from tests.factories import ArticleFactory, IssueFactory, ProjectFactory, RegionFactory, item_key

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def issue_url(name, *args):
    return reverse(f"admin:newsletter_issue_{name}", args=args)


@pytest.fixture
def issue():
    return IssueFactory(live=False, title="Herfst")


@pytest.fixture
def save_issue(admin_client, issue):
    """Save the form of the issue with other values and return the snapshot of its revision."""

    def save(button="_draft", **values):
        sent = open_form(admin_client, issue) | values | {button: ""}
        admin_client.post(issue_url("change", issue.pk), sent)
        issue.refresh_from_db()
        return issue.latest_revision.snapshot

    return save


def item_form_data(index, reference, position="", teaser="", **more):
    values = {"target_reference": reference, "position": position, "teaser": teaser, **more}
    return {f"items-{index}-{name}": value for name, value in values.items()}


def items_formset_data(*rows):
    data = {"items-TOTAL_FORMS": len(rows)}
    for index, values in enumerate(rows):
        data |= item_form_data(index, **values)
    return data


def test_the_landsdelen_that_are_ticked_are_its_audience(save_issue, admin_client, issue):
    assert save_issue(audience=["zuidwest", "noord"])["fields"]["audience"] == "noord,zuidwest"
    assert open_form(admin_client, issue)["audience"] == ["noord", "zuidwest"]
    assert save_issue(audience=[])["fields"]["audience"] == ""


def test_an_issue_for_nobody_says_so(admin_client, issue):
    page = admin_client.get(issue_url("change", issue.pk)).text
    assert "Gaat naar <strong>nog niemand</strong>" in page


def test_items_stand_in_the_order_of_their_numbers(save_issue):
    one, two, three = ArticleFactory.create_batch(3)
    rows = [
        {"reference": item_key(one), "position": "9"},
        {"reference": item_key(two), "position": "2", "teaser": "Eigen woorden"},
        {"reference": item_key(three)},
    ]
    items = save_issue(**items_formset_data(*rows))["rows"]["items"]
    expected = [item_key(two), item_key(one), item_key(three)]
    assert [item["target_reference"] for item in items] == expected
    assert [item["position"] for item in items] == [1, 2, 3]
    assert items[0]["teaser"] == "Eigen woorden"


def test_an_item_that_is_ticked_goes(save_issue):
    one, two = ArticleFactory.create_batch(2)
    save_issue(**items_formset_data({"reference": item_key(one)}, {"reference": item_key(two)}))
    snapshot = save_issue(
        **items_formset_data(
            {"reference": item_key(one), "DELETE": "on"}, {"reference": item_key(two)}
        )
    )
    assert [item["target_reference"] for item in snapshot["rows"]["items"]] == [item_key(two)]


def test_an_item_shows_its_title_kind_and_what_would_be_read(save_issue, admin_client, issue):
    article = ArticleFactory(title="Techniekdag", summary="Waar het over gaat.")
    save_issue(**items_formset_data({"reference": item_key(article)}))
    form = admin_client.get(issue_url("change", issue.pk)).text
    assert "Techniekdag" in form
    assert "Artikel" in form or "Bericht" in form or "Nieuws" in form
    assert "Waar het over gaat." in form


def test_an_item_that_left_the_site_says_so(save_issue, admin_client, issue):
    article = ArticleFactory(title="Techniekdag")
    save_issue(**items_formset_data({"reference": item_key(article)}))
    services.unpublish(obj=article, user=None)
    form = admin_client.get(issue_url("change", issue.pk)).text
    assert "Niet op de site" in form
    assert "‘Techniekdag’ staat niet op de site." in form


def test_before_something_goes_it_is_said_which_issue_tells_about_it(save_issue, admin_client):
    article = ArticleFactory(title="Techniekdag")
    save_issue(**items_formset_data({"reference": item_key(article)}))
    ask = reverse("admin:pact_article_unpublish", args=[article.pk])
    assert "Herfst" in admin_client.get(ask).text


@pytest.mark.parametrize("forged", ["auth.user:1", "newsletter.issue:1", "x", "pact.theme:1"])
def test_only_things_of_the_site_can_be_items(admin_client, issue, forged):
    sent = open_form(admin_client, issue) | items_formset_data({"reference": forged})
    assert "Kies iets van de site." in admin_client.post(issue_url("change", issue.pk), sent).text


@pytest.fixture
def search(admin_user):
    """Return the titles that an editor finds."""
    return lambda query: [result.title for result in search_content(query, admin_user)]


def test_search_finds_what_is_on_the_site_in_any_kind(search):
    ProjectFactory(title="Techniek in de haven")
    RegionFactory(name="Havenregio")
    ArticleFactory(title="Haven van morgen", live=False)
    ArticleFactory(title="Haven van gisteren", expire_at=timezone.now())
    IssueFactory(title="Havennieuws")
    assert search("haven") == ["Havenregio", "Techniek in de haven"]
    assert search("HAVEN techniek") == ["Techniek in de haven"]
    assert search(" ") == []
    assert search("'%_") == []


def test_search_gives_what_begins_with_the_words_first_then_the_newest(admin_client, search):
    now = timezone.now()
    for days, title in enumerate(["In de haven", "De haven", "Haven twee", "Haven een"]):
        article = ArticleFactory(title=title)
        Article.objects.filter(pk=article.pk).update(last_published_at=now - timedelta(days=days))
    assert search("haven") == ["Haven twee", "Haven een", "In de haven", "De haven"]
    ProjectFactory.create_batch(MAX_RESULTS, title="Havenproject")
    shown = admin_client.get(issue_url("search_new"), {"q": "haven"}).text
    assert f"De eerste {MAX_RESULTS}; typ meer." in shown


@pytest.mark.parametrize("is_new", [True, False])
def test_without_script_a_page_adds_what_is_chosen_to_what_was_typed(admin_client, issue, is_new):
    project = ProjectFactory(title="Techniek in de haven")
    form_of = Issue if is_new else issue
    search = issue_url("search_new") if is_new else issue_url("search", issue.pk)
    sent = open_form(admin_client, form_of) | {"title": "Getypt", "zoek": "haven", "_zoek": "1"}
    results = admin_client.post(search, sent, follow=True)
    assert "Techniek in de haven" in results.text
    page = results.redirect_chain[-1][0]
    form = admin_client.post(page, {"kies": item_key(project)}, follow=True)
    assert 'value="Getypt"' in form.text
    assert f'value="{item_key(project)}"' in form.text
    assert not Issue.objects.filter(title="Getypt").exists()


def test_what_was_not_begun_in_the_form_cannot_be_added_to(admin_client, issue):
    answer = admin_client.post(issue_url("search", issue.pk), {"kies": "pact.page:1"}, follow=True)
    assert "Er is niets toegevoegd." in answer.text


def test_the_mail_of_what_is_typed_has_no_style_that_the_policy_forbids(admin_client, issue):
    sent = open_form(admin_client, issue) | {"title": "Nog niet bewaard"}
    answer = admin_client.post(issue_url("mail", issue.pk), sent)
    assert "Nog niet bewaard" in answer.text
    assert " style=" not in answer.text
    assert "@@" not in answer.text
    nonce = answer.text.split('<style nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    text = admin_client.post(issue_url("mail_text", issue.pk), sent).text
    assert "Onderwerp: Nog niet bewaard" in text
    assert Issue.objects.get().title == "Herfst"


def test_a_mail_of_a_new_issue_can_be_seen_before_it_is_saved(admin_client):
    sent = open_form(admin_client, Issue) | {"title": "Nieuw", "slug": "nieuw"}
    assert "Nieuw" in admin_client.post(issue_url("mail_new"), sent).text
    assert not Issue.objects.exists()


def test_an_unsent_issue_is_not_published_by_hand(admin_client, save_issue, issue):
    form = admin_client.get(issue_url("change", issue.pk)).text
    assert 'name="_publish"' not in form
    assert "komt vanzelf in het archief" in form
    save_issue("_publish")
    assert not Issue.objects.get().live
    selected = {"action": "publish_selected", "_selected_action": issue.pk}
    admin_client.post(issue_url("changelist"), selected)
    assert not Issue.objects.get().live


def test_the_form_follows_what_is_typed_with_its_checks(admin_client, issue):
    SiteDetails.objects.create(email="redactie@voorbeeld.nl")
    sent = open_form(admin_client, issue) | {"title": "KOOP NU TECHNIEK!"}
    answer = admin_client.post(issue_url("check", issue.pk), sent).text
    assert "hoofdletters" in answer
    assert "uitroepteken" in answer
    assert "<html" not in answer


def test_a_comparison_speaks_of_things_and_landsdelen(save_issue, admin_client, issue):
    shown, draft = ArticleFactory(title="Te lezen"), ArticleFactory(title="Geheim", live=False)
    save_issue(**items_formset_data({"reference": item_key(shown)}))
    first = issue.latest_revision_id
    save_issue(**items_formset_data({"reference": item_key(draft)}), audience=["oost"])
    versions = {"van": first, "met": issue.latest_revision_id}
    page = admin_client.get(issue_url("diff", issue.pk), versions)
    text = BeautifulSoup(page.text, "html.parser").main.get_text()
    for words in ("‘Te lezen’", "‘niet op de site’", "heel Nederland", "Oost"):
        assert words in text
    assert "pact.article:" not in text
    assert "Geheim" not in text


def test_a_comparison_shows_as_it_is_what_names_no_thing(save_issue, admin_client, issue):
    save_issue(**items_formset_data({"reference": item_key(ArticleFactory())}))
    first, snapshot = issue.latest_revision, save_issue(title="Winter")
    first.snapshot["rows"]["items"][0]["target_reference"] = "pact.onzin:twaalf"
    first.save()
    assert snapshot["rows"]["items"][0]["target_reference"] != "pact.onzin:twaalf"
    versions = {"van": first.pk, "met": issue.latest_revision_id}
    assert "pact.onzin:twaalf" in admin_client.get(issue_url("diff", issue.pk), versions).text
