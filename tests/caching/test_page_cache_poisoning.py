"""A request of a stranger never changes the response to another, and never fills memory."""

import pytest

from caching import cacheable, cached_page
from tests.wsgi_client import WSGIResponse

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PATH = "/nieuws/"
LONG_VALUE = "x" * 60_000

HOSTS = [
    "elders.voorbeeld",
    "127.0.0.1",
    "LOCALHOST",
    "localhost.",
    "localhost:9999",
    "localhost:8000@elders.voorbeeld",
    "localhost elders.voorbeeld",
    "localhost/<script>",
    "localhost:" + "1" * 5000 + "x",
    "a" * 5000,
    "",
    "é",
]
HEADERS = [
    *({"HOST": host} for host in HOSTS),
    {"X_FORWARDED_HOST": "elders.voorbeeld"},
    {"X_FORWARDED_PROTO": "https"},
    {"X_FORWARDED_PROTO": ":8400"},
    {"X_FORWARDED_PORT": "1"},
    {"X_FORWARDED_PREFIX": "/elders"},
    {"X_SCRIPT_NAME": "/elders"},
    {"FORWARDED": "host=elders.voorbeeld;proto=https"},
    {"X_ORIGINAL_URL": "/beheer/"},
    {"X_REWRITE_URL": "/beheer/"},
    {"X_HTTP_METHOD_OVERRIDE": "POST"},
    {"X_METHOD_OVERRIDE": "DELETE"},
    *(
        {"ACCEPT_ENCODING": value}
        for value in ("onzin", "*;q=0", "br;q=0", "\x00", "identity;q=0", LONG_VALUE)
    ),
    {"ACCEPT_LANGUAGE": "en-GB, en;q=0.9"},
    {"ACCEPT_CHARSET": "utf-7"},
    {"RANGE": "bytes=0-1"},
    {"IF_RANGE": '"x"', "RANGE": "bytes=5-"},
    {"IF_MATCH": '"x"'},
    {"IF_UNMODIFIED_SINCE": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"COOKIE": "a=<script>"},
    {"COOKIE": LONG_VALUE},
    {"REFERER": "http://elders.voorbeeld/"},
    {"USER_AGENT": LONG_VALUE},
    {"TRANSFER_ENCODING": "chunked"},
    {"EXPECT": "100-continue"},
    {"UPGRADE": "h2c"},
]


@pytest.mark.parametrize("sent", HEADERS, ids=lambda value: str(value)[:50])
def test_no_header_changes_what_the_next_visitor_gets(cached_site, uncached_site, sent):
    cached_site(PATH, **sent)
    given, expected = cached_site(PATH), uncached_site(PATH)
    assert (given.status, given.body) == (200, expected.body)
    other = {"ETag", "Vary", "Content-Length"}
    assert {name: value for name, value in given.headers.items() if name not in other} == {
        name: value for name, value in expected.headers.items() if name not in other
    }


@pytest.mark.parametrize("host", ["elders.voorbeeld", "a" * 5000, "localhost/<script>", "é"])
def test_a_host_that_is_not_ours_gets_no_page_that_is_kept(cached_site, host):
    cached_site(PATH)
    assert cached_site(PATH, HOST=host).status == 400


@pytest.mark.parametrize(
    "method", ["get", "Get", "POST", "TRACE", "OPTIONS", "CONNECT", "PURGE", "GET ", "", "HEADS"]
)
def test_no_method_but_get_and_head_meets_the_cache(cached_site, uncached_site, method):
    before = cached_site(PATH).body
    tag = cached_site(PATH).headers["ETag"]
    answer, expected = (
        cached_site(PATH, "", method, IF_NONE_MATCH=tag),
        uncached_site(PATH, "", method),
    )
    assert (answer.status, answer.body) == (expected.status, expected.body)
    assert cached_site(PATH).body == before


PATHS = [
    "",
    "*",
    "nieuws/",
    "//nieuws/",
    "/nieuws//",
    "/./nieuws/",
    "/nieuws/./",
    "/nieuws/../beheer/",
    "/nieuws/..;/beheer/",
    "/nieuws/;a=b",
    "/nieuws/?pagina=1",
    "/nieuws/#x",
    "/nieuws/\x00",
    "/nieuws/\n",
    "/nieuws/\r\nX-Kwaad: ja",
    "/NIEUWS/",
    "/nieuws",
    "/nieuws/ ",
    "/nieuws\\",
    "/nieuws%2F",
    "/\xc3\xa9\xc3\xa9n/",
    "/\xff\xfe/",
    "http://elders.voorbeeld/nieuws/",
    "/doelen/" + "9" * 5000 + "/",
    "/doelen/-1/",
    "/doelen/04/",
    "/" + "a/" * 2000,
    "/" + "a" * 5000 + "/",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: repr(path)[:30])
def test_an_odd_address_is_no_other_page(cached_site, uncached_site, path):
    answer, expected = cached_site(path), uncached_site(path)
    assert answer.status == expected.status
    assert answer.body == expected.body
    assert not cached_site.pages


QUERIES = [
    "utm_source=x",
    "pagina",
    "pagina=",
    "pagina=1&pagina=1",
    "pagina=%31",
    "%70agina=1",
    "+pagina=2",
    "PAGINA=2",
    "pagina[]=2",
    "pagina=1;pagina=2",
    "x=" + LONG_VALUE,
    "&".join(f"x{number}=1" for number in range(10_000)),
    "&" * 1500,
    "x=%00",
    "x=%ff%fe",
    "x=\xff",
    "x=\xc3\xa9",
    "%%%",
    "=&==",
    "x=1#pagina=2",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: repr(query)[:30])
def test_an_odd_question_changes_no_page(cached_site, uncached_site, query):
    cached_site(PATH, query)
    assert cached_site(PATH).body == uncached_site(PATH).body
    assert set(cached_site.pages) <= {PATH, f"{PATH}?pagina=1"}


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ff", "q=\xc3\xa9", "q=%27%22%3Cscript%3E", "doel=%00", "q=a%0D%0Ab"],
)
def test_odd_words_stay_on_the_page_of_who_typed_them(cached_site, uncached_site, query):
    for _ in range(2):
        answer, expected = cached_site("/praktijk/", query), uncached_site("/praktijk/", query)
        assert (answer.status, answer.body) == (expected.status, expected.body)
    assert cached_site("/praktijk/").body == uncached_site("/praktijk/").body


@pytest.mark.parametrize("query", ["pagina=2", "pagina=0", "pagina=x", "pagina=9&utm_source=x"])
def test_a_page_of_a_list_that_is_not_there_is_not_kept(cached_site, uncached_site, query):
    answer, expected = cached_site("/praktijk/", query), uncached_site("/praktijk/", query)
    assert (answer.status, answer.body) == (expected.status, expected.body)
    assert not cached_site.pages


def test_a_flood_of_addresses_stays_within_the_limit(cached_site, monkeypatch):
    monkeypatch.setattr(cached_page, "MAX_BYTES", 200_000)
    for number in range(60):
        WSGIResponse(cached_site.application, "/praktijk/", f"q=woord{number}")
        WSGIResponse(cached_site.application, "/robots.txt", f"{number}={'x' * 1900}")
        WSGIResponse(cached_site.application, f"/nieuws/niets-{number}/")
    assert 0 < cached_site.cache.memory.size <= 200_000
    assert len(cached_site.pages) < 60
    assert cached_site.cache.pages_in_progress == {}


def test_what_is_remembered_of_questions_has_an_end(cached_site):
    memories = [cacheable._cache_key, cacheable._is_allowed_host, cached_page._accepted_encodings]
    for memory in memories:
        memory.cache_clear()
    for number in range(5):
        cached_site(
            PATH,
            "x=" + LONG_VALUE,
            HOST=f"localhost:{LONG_VALUE}{number}",
            ACCEPT_ENCODING=f"{LONG_VALUE}{number}",
        )
        cached_site(PATH, HOST=f"{'a' * 300}{number}", ACCEPT_ENCODING=f"{'a' * 300}{number}")
    assert all(memory.cache_info().currsize <= 3 for memory in memories)
    assert all(memory.cache_info().maxsize <= 2048 for memory in memories)
