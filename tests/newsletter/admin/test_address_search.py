"""Searching for people by email address, which stands in no URL of a page."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from newsletter.models import AddressSearch, Suppression
from newsletter.models.consent import hash_email
from newsletter.retention import delete_expired_data
from tests.exports import export_rows
from tests.factories import SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

SUBSCRIBER_LIST_URL = reverse("admin:newsletter_subscriber_changelist")
SEARCH_URL = reverse("admin:newsletter_subscriber_search")


@pytest.fixture
def subscriber_to_find():
    SubscriberFactory(email="bert@voorbeeld.nl")
    return SubscriberFactory(email="anna@voorbeeld.nl")


@pytest.mark.parametrize("typed", ["anna@voorbeeld.nl", " ANNA@Voorbeeld.nl "])
def test_a_whole_address_leads_to_her_page(admin_client, subscriber_to_find, typed):
    answer = admin_client.post(SEARCH_URL, {"email": typed})
    assert answer["Location"] == reverse(
        "admin:newsletter_subscriber_change", args=[subscriber_to_find.pk]
    )


@pytest.mark.parametrize(
    ("typed", "names"),
    [("ann", ["anna"]), ("ANNA@voorbeeld.n", ["anna"]), ("nna", []), ("", ["anna", "bert"])],
)
def test_the_beginning_of_an_address_gives_a_list(admin_client, subscriber_to_find, typed, names):
    html = admin_client.post(SEARCH_URL, {"email": typed}, follow=True).text
    cells = BeautifulSoup(html, "html.parser").select("#result_list tbody th a")
    assert [cell.text.partition("@")[0] for cell in cells] == names
    field = BeautifulSoup(html, "html.parser").select_one("#searchbar")
    assert field["value"] == typed.lower()


def test_no_address_on_the_page_holds_what_was_searched_for(admin_client):
    SubscriberFactory.create_batch(51)
    answer = admin_client.post(SEARCH_URL, {"email": "lezer", "state": "confirmed"}, follow=True)
    (location, _), page = answer.redirect_chain[0], BeautifulSoup(answer.text, "html.parser")
    links = [tag[name] for name in ("href", "action") for tag in page.select(f"[{name}]")]
    assert any("_changelist_filters" in link for link in links)
    assert any("ouder" in link for link in links)
    assert "state=confirmed" in location
    assert not any("lezer" in link for link in [location, *links])
    assert page.select_one("input[name=state]")["value"] == "confirmed"
    assert page.select_one("#changelist-search")["method"] == "post"


def test_a_search_in_the_address_finds_nobody(admin_client, subscriber_to_find):
    assert (
        "anna@voorbeeld.nl"
        not in admin_client.get(SUBSCRIBER_LIST_URL, {"q": "anna@voorbeeld.nl"}).text
    )
    answer = admin_client.get(SEARCH_URL, {"email": "anna@voorbeeld.nl"})
    assert "/change/" not in answer["Location"]


def test_a_search_is_known_to_who_made_it_alone_and_for_an_hour(
    admin_client, client, subscriber_to_find
):
    search = admin_client.post(SEARCH_URL, {"email": "ann"})["Location"]
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert "anna@voorbeeld.nl" not in client.get(search).text
    assert "anna@voorbeeld.nl" in admin_client.get(search).text
    AddressSearch.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert "anna@voorbeeld.nl" not in admin_client.get(search).text
    delete_expired_data()
    assert not AddressSearch.objects.exists()


def test_the_download_holds_what_was_found(admin_client, subscriber_to_find):
    query = admin_client.post(SEARCH_URL, {"email": "ann"})["Location"].partition("?")[2]
    csv = reverse("admin:newsletter_subscriber_csv")
    emails = [row[0] for row in export_rows(admin_client, f"{csv}?{query}")[1:]]
    assert emails == ["anna@voorbeeld.nl"]


def test_what_no_address_begins_with_is_told(admin_client, subscriber_to_find):
    answer = admin_client.post(SEARCH_URL, {"email": "a" * 255}, follow=True)
    assert "Dit is geen e-mailadres, en ook niet het begin ervan." in answer.text


@pytest.mark.parametrize("name", ["subscriber", "suppression"])
def test_who_may_not_see_the_list_cannot_ask_it(client, subscriber_to_find, name):
    Suppression.objects.create(email_hash=hash_email(subscriber_to_find.email), reason="editor")
    client.force_login(UserFactory(is_staff=True))
    search = reverse(f"admin:newsletter_{name}_search")
    assert client.post(search, {"email": subscriber_to_find.email}).status_code == 403
