import gzip
import io

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pact.models import Article, Theme
from publishing import generation
from techniekpact.pagecache import PageCache
from techniekpact.wsgi import django_application
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


class Answer:
    def __init__(self, application, path, query="", method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        } | {f"HTTP_{name}": value for name, value in headers.items()}
        with CaptureQueriesContext(connection) as queries:
            self.body = b"".join(application(environ, self.start))
        self.queries = len(queries)

    def start(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split()[0]), dict(headers)


@pytest.fixture(autouse=True)
def connection_stays_open():
    """As Django's own test client does: the end of a request is not the end of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def site():
    cache = PageCache(django_application)
    return lambda *args, **kwargs: Answer(cache, *args, **kwargs)


def test_a_second_visit_costs_no_query_and_says_the_same(site):
    first, second = site("/nieuws/"), site("/nieuws/")
    assert first.status == second.status == 200
    assert first.queries > 0
    assert second.queries == 0
    assert first.body == second.body
    assert first.headers == second.headers


def test_a_publication_is_seen_at_once(site):
    assert b"Vers nieuws" not in site("/nieuws/").body
    ArticleFactory(title="Vers nieuws")
    generation.forget()
    assert b"Vers nieuws" in site("/nieuws/").body


def test_what_a_slow_reader_stores_does_not_outlive_a_publication(monkeypatch):
    ArticleFactory(title="Oud")

    def publishes_while_answering(environ, start_response):
        body = django_application(environ, start_response)
        Article.objects.update(title="Nieuw")
        generation.forget()
        return body

    cache = PageCache(publishes_while_answering)
    assert b"Oud" in Answer(cache, "/nieuws/").body
    cache.application = django_application
    assert b"Nieuw" in Answer(cache, "/nieuws/").body


def test_pages_are_compressed_once_for_who_takes_it(site):
    plain = site("/").body
    assert brotli.decompress(site("/", ACCEPT_ENCODING="gzip, deflate, br").body) == plain
    assert gzip.decompress(site("/", ACCEPT_ENCODING="gzip").body) == plain
    assert site("/", ACCEPT_ENCODING="br;q=0, identity").body == plain
    answer = site("/", ACCEPT_ENCODING="br")
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.body) < len(plain) / 3


def test_who_has_the_page_gets_no_body(site):
    tag = site("/").headers["ETag"]
    answer = site("/", IF_NONE_MATCH=tag)
    assert answer.status == 304
    assert answer.body == b""


def test_head_is_as_get_without_the_body(site):
    answer = site("/", method="HEAD")
    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["Content-Length"]) > 1000


def test_errors_redirects_and_the_admin_are_not_kept(site):
    for path, status in (("/niets-hier/", 404), ("/nieuws", 301), ("/beheer/login/", 200)):
        site(path)
        again = site(path)
        assert again.status == status
        assert "ETag" not in again.headers


def test_filters_are_pages_of_their_own(site):
    assert site("/praktijk/", "status=loopt").body != site("/praktijk/", "status=afgerond").body


def test_memory_is_bounded_also_by_what_is_asked(monkeypatch):
    monkeypatch.setattr("techniekpact.pagecache.MAX_BYTES", 100_000)
    cache = PageCache(django_application)
    for number in range(30):
        Answer(cache, "/robots.txt", f"{number}{'x' * 6000}")
    assert 0 < cache.size <= 100_000
    assert len(cache.pages) < 100_000 / 6000


def test_no_header_makes_one_visitors_page_anothers(site):
    poisoned = site("/nieuws/atom.xml", X_FORWARDED_PROTO=":8400", X_FORWARDED_HOST="elders.nl")
    assert b"elders.nl" not in poisoned.body
    assert site("/nieuws/atom.xml").body == poisoned.body


def test_a_post_goes_straight_through(site):
    site("/nieuws/")
    assert site("/nieuws/", method="POST").status == 403


def test_a_publication_empties_the_cache_and_a_draft_does_not(
    admin_client, django_capture_on_commit_callbacks
):
    form = "/beheer/pact/article/add/"
    data = {"title": "Nieuw", "slug": "nieuw", "date": timezone.localdate()}
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.get(form)
        admin_client.post(form, data | {"_draft": ""})
    assert Article.objects.get().live is False
    assert generation.current() == before
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(form, data | {"slug": "nieuwer", "_publish": ""})
    assert Article.objects.get(slug="nieuwer").live is True
    assert generation.current() != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["add", "change", "delete", "delete_selected"])
def test_what_has_no_drafts_empties_the_cache_when_it_changes(admin_client, way):
    theme = Theme.objects.create(name="Bouw", slug="bouw")
    path = f"/beheer/pact/theme/{theme.pk}/{way}/"
    data = {"name": "Techniek", "slug": "techniek", "post": "yes"}
    if way == "add":
        path = "/beheer/pact/theme/add/"
    if way == "delete_selected":
        path = "/beheer/pact/theme/"
        data |= {"action": way, "_selected_action": theme.pk}
    bumps = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "_tell", lambda: bumps.append(names()))
        admin_client.post(path, data)
    assert bumps[-1] == names() != ["Bouw"]


def names():
    return sorted(Theme.objects.values_list("name", flat=True))


def test_a_stranger_cannot_empty_the_cache(client):
    before = generation.current()
    client.post("/beheer/login/", {"username": "x", "password": "y"})
    assert generation.current() == before
