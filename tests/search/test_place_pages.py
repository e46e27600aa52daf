"""The page and the suggestions of the place finder: bad input, caching, queries, addresses."""

import json
import string
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from caching import version
from caching.cacheable import cache_key
from search.places.finder import AnswerKind, find_place, suggest_places
from search.places.gazetteer import postcode_ranges
from search.places.index import place_index, qualified_name

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEARCH_URL, SUGGESTIONS_URL = reverse("place-search"), reverse("place-suggestions")


def suggested_names(client, text):
    response = client.get(SUGGESTIONS_URL, {"q": text})
    return [suggestion["naam"] for suggestion in response.json()["suggesties"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Vul een plaats of postcode in"), ("  \x00 ", "Vul een plaats"), ("x" * 5000, "te lang")],
)
def test_a_text_that_cannot_be_searched_is_explained_and_not_lost(client, text, message):
    response = client.get(SEARCH_URL, {"plaats": text})
    assert response.status_code == 400
    assert message in response.text
    assert f'value="{text.replace(chr(0), "").strip()}"' in response.text


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
@example(text="7411 " * 30)
@example(text="(" * 100)
@example(text="aan de " * 14)
@example(text="٧٤١١")
@example(text="regio")
@example(text="de het t")
@example(text="{} {0} %s")
def test_any_text_gives_a_page(demo, text):
    client = Client()
    assert client.get(SEARCH_URL, {"plaats": text}).status_code in (200, 302, 400)
    suggestions = client.get(SUGGESTIONS_URL, {"q": text})
    assert suggestions.status_code == 200
    assert len(json.loads(suggestions.content)["suggesties"]) <= 8


def test_bytes_that_are_no_text_give_a_page(demo, client):
    for query in ("plaats=%ff%fe", "plaats=%00", "plaats[]=a", "plaats=a&plaats=b"):
        assert client.get(f"{SEARCH_URL}?{query}").status_code in (200, 400)


def test_every_name_that_is_offered_finds_its_own_page(demo):
    index = place_index()
    for namesakes in index.candidates.values():
        for candidate in namesakes:
            answer = find_place(qualified_name(candidate, namesakes))
            assert answer.kind is AnswerKind.SURE, candidate
            assert answer.url == candidate.url, candidate


def test_every_landsdeel_and_region_is_found_by_its_name(demo):
    for candidates in place_index().candidates.values():
        for candidate in candidates:
            if candidate.is_area:
                assert find_place(candidate.target_label).url == candidate.url


def test_ranges_of_postcodes_stand_in_order_and_name_a_region(demo):
    ranges = postcode_ranges()
    assert all(a.last < b.first for a, b in pairwise(ranges))
    assert all(postcodes.first <= postcodes.last for postcodes in ranges)
    assert len(place_index().postcode_targets) == len(ranges)


def test_suggestions_begin_with_what_is_typed(demo, client):
    assert suggested_names(client, "deven")[0] == "Deventer"
    assert suggested_names(client, "hengelo")[:2] == ["Hengelo (Twente)", "Hengelo (Bronckhorst)"]
    assert suggested_names(client, "zeeland")[:2] == ["regio Zeeland", "Zeeland (Maashorst)"]
    assert suggested_names(client, "devneter") == ["Deventer"]
    assert suggested_names(client, "7411") == ["7411"]
    assert suggested_names(client, "9999") == []
    assert suggested_names(client, "x" * 5000) == []
    assert suggested_names(client, "") == []


def test_there_are_at_most_eight_suggestions(demo):
    for first in string.ascii_lowercase:
        for second in string.ascii_lowercase:
            assert len(suggest_places(f"{first}{second}e")) <= 8


def test_the_page_cache_knows_the_parameter_and_no_other():
    assert cache_key(SEARCH_URL, "plaats=elst&utm_source=x") == f"{SEARCH_URL}?plaats=elst"
    assert cache_key(SEARCH_URL, "plaats=") != cache_key(SEARCH_URL, "")  # an error, and no search
    assert cache_key(SUGGESTIONS_URL, "q=el&plaats=elst") == f"{SUGGESTIONS_URL}?q=el"


def test_answers_set_no_cookie_and_vary_by_nothing(demo, client):
    for query in ("", "?plaats=hengelo", "?plaats=zzzz", "?plaats=deventer"):
        response = client.get(SEARCH_URL + query)
        assert not response.cookies
        assert "Vary" not in response.headers


def test_an_answer_costs_at_most_five_queries_cold_and_none_warm(demo, client):
    urls = [f"{SEARCH_URL}?plaats=hengelo", f"{SEARCH_URL}?plaats=deventer", SEARCH_URL]
    for url in [*urls, f"{SUGGESTIONS_URL}?q=hen"]:
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as cold:
            client.get(url)
        with CaptureQueriesContext(connection) as warm:
            client.get(url)
        assert len(cold) <= 5, url
        assert len(warm) == 0, url
