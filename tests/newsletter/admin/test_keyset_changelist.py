"""The list of subscribers: as fast at a million as at a hundred, because nothing is counted."""

import re
from itertools import chain

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsletter.mailing_status import is_work_stopped
from newsletter.models import Subscriber
from newsletter.services.suppression import adjust_audience_count
from tests.factories import SubscriberFactory, SuppressionFactory

pytestmark = pytest.mark.django_db

SUBSCRIBER_LIST_URL = reverse("admin:newsletter_subscriber_changelist")
SUPPRESSION_LIST_URL = reverse("admin:newsletter_suppression_changelist")
PAGE_SIZE = 50


def listed_emails(html):
    cells = BeautifulSoup(html, "html.parser").select("#result_list tbody th a")
    return [cell.text for cell in cells]


def paginator_link(html, rel):
    link = BeautifulSoup(html, "html.parser").select_one(f".paginator a[rel={rel}]")
    return SUBSCRIBER_LIST_URL + link["href"] if link else None


def search_query_string(client, begin):
    """Return the query parameters of the list after a search."""
    answer = client.post(reverse("admin:newsletter_subscriber_search"), {"email": begin})
    return QueryDict(answer["Location"].partition("?")[2]).dict()


@pytest.fixture
def subscriber_emails():
    """Addresses of subscribers, newest first as in the list."""
    subscribers = SubscriberFactory.create_batch(2 * PAGE_SIZE + 1)
    return [subscriber.email for subscriber in reversed(subscribers)]


def test_every_subscriber_is_on_one_page_there_and_back(admin_client, subscriber_emails):
    pages, address = [], SUBSCRIBER_LIST_URL
    while address:
        html = admin_client.get(address).text
        pages.append(listed_emails(html))
        address = paginator_link(html, "next")
    assert list(chain.from_iterable(pages)) == subscriber_emails
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    back = []
    while address := paginator_link(html, "prev"):
        html = admin_client.get(address).text
        back.append(listed_emails(html))
    assert back == pages[1::-1]


def test_an_empty_list_says_whether_something_was_looked_for(admin_client):
    assert "Hier staat nog niets." in admin_client.get(SUBSCRIBER_LIST_URL).text
    answer = admin_client.get(SUBSCRIBER_LIST_URL, {"state": "confirmed"})
    assert "Probeer een ander woord of een ander filter." in answer.text


def test_a_page_keeps_its_place_when_others_sign_up_or_go(admin_client, subscriber_emails):
    older = paginator_link(admin_client.get(SUBSCRIBER_LIST_URL).text, "next")
    SubscriberFactory(email="nieuw@voorbeeld.nl")
    Subscriber.objects.filter(email=subscriber_emails[0]).delete()
    assert (
        listed_emails(admin_client.get(older).text) == subscriber_emails[PAGE_SIZE : 2 * PAGE_SIZE]
    )


def test_filters_and_search_hold_on_the_next_page(admin_client, subscriber_emails):
    Subscriber.objects.filter(email__in=subscriber_emails[::2]).update(landsdelen="oost")
    filters = {"state": "confirmed", "landsdeel": "oost"}
    html = admin_client.get(
        SUBSCRIBER_LIST_URL, filters | search_query_string(admin_client, "lezer")
    ).text
    first, html = listed_emails(html), admin_client.get(paginator_link(html, "next")).text
    assert first + listed_emails(html) == subscriber_emails[::2]
    filters = BeautifulSoup(html, "html.parser").select("#changelist-filter a")
    assert not any("ouder" in link["href"] for link in filters)
    assert "ouder" not in str(BeautifulSoup(html, "html.parser").select("#changelist-search"))


PAGE_QUERIES = ["", "?ouder=60", "?nieuwer=3", "?_facets=1"]
FILTER_QUERIES = ["?q=unknown", "?state=confirmed", "?landsdeel=oost"]


@pytest.mark.parametrize(
    "address",
    [
        *(SUBSCRIBER_LIST_URL + query for query in [*PAGE_QUERIES, *FILTER_QUERIES]),
        *(SUPPRESSION_LIST_URL + query for query in [*PAGE_QUERIES, "?reason=bounced"]),
    ],
)
def test_no_page_counts_or_skips_rows(admin_client, subscriber_emails, address):
    SuppressionFactory.create_batch(3)
    adjust_audience_count("", len(subscriber_emails))
    is_work_stopped()  # of all pages, and remembered
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(address)
    statements = [query["sql"] for query in queries if "newsletter_" in query["sql"]]
    assert 1 <= len(statements) <= 3
    for sql in statements:
        assert not re.search(r"COUNT\(|\bOFFSET\b", sql, re.IGNORECASE), sql
        assert "LIMIT" in sql or " IN (" in sql or "newsletter_audiencecount" in sql, sql


@pytest.mark.parametrize(
    "query", ["?ouder=x", "?nieuwer=99999999999999999999", "?ouder=-1", "?o=1"]
)
def test_an_odd_place_is_the_first_page(admin_client, subscriber_emails, query):
    assert (
        listed_emails(admin_client.get(SUBSCRIBER_LIST_URL + query).text)
        == subscriber_emails[:PAGE_SIZE]
    )


def query_plan(queryset):
    return queryset.explain().lower()


def test_an_address_is_found_by_its_beginning_along_an_index(subscriber_emails):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for begin in ("lezer-1", "lezer-1@voorbeeld.nl"):
        plan = query_plan(Subscriber.objects.filter(email__startswith=begin).order_by())
        assert re.search(r"search|index", plan), plan
        assert "seq scan" not in plan


def test_what_means_something_to_like_means_nothing_in_a_search(admin_client):
    SubscriberFactory(email="a_b%c@voorbeeld.nl")
    SubscriberFactory(email="axbyc@voorbeeld.nl")
    for begin, emails in [("a_b%", ["a_b%c@voorbeeld.nl"]), ("%", [])]:
        html = admin_client.get(SUBSCRIBER_LIST_URL, search_query_string(admin_client, begin)).text
        assert listed_emails(html) == emails
