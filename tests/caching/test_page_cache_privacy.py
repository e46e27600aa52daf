"""Nothing of anybody in particular is ever kept, or given to another."""

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as st

from caching.cacheable import cache_key
from caching.page_cache import PageCache
from newsletter.models import Subscriber
from newsletter.tokens import make_manage_token, make_unsubscribe_token
from publishing import services
from tests.factories import ArticleFactory, UserFactory
from tests.wsgi_client import WSGIClient, WSGIResponse

HYPOTHESIS_SETTINGS = how(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

UNCACHED_ROUTES = {
    "healthz": "says how it is at this moment",
    "metrics": "figures of this moment, for who may read them",
    "media": "files, which the file system keeps",
    "document": "files, which the file system keeps",
    "video-file": "files, which the file system keeps",
    "video-captions": "a file that players alone ask for",
    "shared": "a draft, for who has the link",
    "planning-calendar": "what is planned, for the editor who has the link",
    "newsletter:confirm": "acts for a subscriber",
    "newsletter:unsubscribe": "acts for a subscriber",
    "newsletter:manage": "shows what we have of a subscriber",
    "newsletter:download-data": "shows what we have of a subscriber",
    "newsletter:erase": "acts for a subscriber",
    "newsletter:change-address": "acts for a subscriber",
    "newsletter:confirm-address": "acts for a subscriber",
    "api-elsewhere": "an error, for any address that the API does not have",
    "newsletter:bounce-webhook": "bounces, reported by the company that sends the mail",
}
PUBLIC_URLS = ["/", "/nieuws/", "/praktijk/", "/nieuwsbrief/", "/doelen/", "/robots.txt", "/niets/"]


def named_routes(resolver, name=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{name}{pattern.name}", pattern.callback
        else:
            yield from named_routes(
                pattern, f"{name}{pattern.namespace}:" if pattern.namespace else name
            )


def test_every_route_is_declared_public_or_says_here_why_not():
    routes = dict(named_routes(get_resolver()))
    public = {name for name, view in routes.items() if hasattr(view, "read_parameters")}
    admin = {name for name in routes if name.startswith(("admin:", "account_", "mfa_"))}
    assert len(admin) > 100
    assert not public & admin
    assert not public & set(UNCACHED_ROUTES)
    assert public | admin | set(UNCACHED_ROUTES) == set(routes)


header_sets = st.dictionaries(
    st.sampled_from(["Set-Cookie", "Vary", "Cache-Control", "Content-Encoding", "X-Other"]),
    st.sampled_from(["no-cache", "No-Store", "private, max-age=60", "Cookie", "a=b", "public"]),
)


@given(st.sampled_from([200, 201, 204, 206, 301, 302, 304, 403, 404, 410, 500, 503]), header_sets)
@example(200, {"Cache-Control": "no-cache", "X-Other": "a=b"})
@example(200, {"Cache-Control": "No-Store"})
@example(200, {"Cache-Control": "private, max-age=60"})
@example(200, {"Set-Cookie": "a=b"})
@example(200, {"Vary": "Cookie"})
@example(200, {"Content-Encoding": "a=b"})
def test_only_a_whole_page_for_everybody_is_kept(status, extra):
    def says(environ, start_response):
        start_response(f"{status} Said", [("Content-Type", "text/html"), *extra.items()])
        return [b"page"]

    site = WSGIClient(PageCache(says))
    control = extra.get("Cache-Control", "").lower()
    personal = {"Set-Cookie", "Vary", "Content-Encoding"} & set(extra)
    closed = "no-store" in control or "private" in control
    answer = WSGIResponse(site.application, "/nieuws/")
    assert (answer.status, answer.body) == (status, b"page")
    assert bool(site.pages) == (status == 200 and not personal and not closed)


@pytest.fixture
def private_site(client, cached_site, uncached_site):
    """Return a site with private pages; `secrets` are their addresses."""
    editor = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(editor)
    subscriber = Subscriber.objects.create(
        email="anna@voorbeeld.nl", state="confirmed", confirmed_at=timezone.now()
    )
    article = ArticleFactory(title="Voor iedereen")
    link = services.create_share_link(obj=ArticleFactory(live=False), user=None)
    form = reverse("admin:pact_article_change", args=[article.pk])
    cached_site.secrets = [
        form,
        reverse("admin:index"),
        reverse("shared", args=[link.token]),
        reverse("newsletter:manage", args=[make_manage_token(subscriber.key)]),
        reverse("newsletter:download-data", args=[make_manage_token(subscriber.key)]),
        reverse("newsletter:unsubscribe", args=[make_unsubscribe_token(subscriber.key, 0)]),
        "/healthz",
    ]
    cached_site.session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cached_site.expected = {}
    cached_site.bare = uncached_site
    return cached_site


def uncached_response(world, key):
    """To a request in which nothing stands but what is asked."""
    if key not in world.expected:
        path, _, query = key.partition("?")
        world.expected[key] = world.bare(path, query)
    return world.expected[key]


@pytest.mark.django_db
def test_pages_of_somebody_are_shown_and_not_kept(private_site):
    for path in private_site.secrets:
        for _ in range(2):
            answer = private_site(
                path, COOKIE=f"{settings.SESSION_COOKIE_NAME}={private_site.session}"
            )
            assert answer.status < 400, path
    assert not private_site.pages


header_dicts = st.fixed_dictionaries(
    {},
    optional={
        "COOKIE": st.sampled_from(
            ["session", "sessionid=", "csrftoken=x", "a=b; c", "a=b, session"]
        ),
        "AUTHORIZATION": st.sampled_from(["Basic YTpi", "Bearer x"]),
        "ORIGIN": st.sampled_from(["null", "http://elders.voorbeeld", "http://localhost:8000"]),
        "REFERER": st.just("http://localhost:8000/nieuwsbrief/mijn/geheim/"),
        "SEC_FETCH_SITE": st.sampled_from(["same-origin", "cross-site"]),
        "X_REQUESTED_WITH": st.just("XMLHttpRequest"),
        "ACCEPT_LANGUAGE": st.sampled_from(["en", "tlh, *;q=0"]),
        "ACCEPT": st.sampled_from(["application/json", "image/*"]),
        "USER_AGENT": st.sampled_from(["", "Geheim/1.0"]),
        "RANGE": st.just("bytes=0-10"),
        "CACHE_CONTROL": st.just("no-cache"),
        "IF_MODIFIED_SINCE": st.just("Sat, 01 Jan 2050 00:00:00 GMT"),
        "IF_NONE_MATCH": st.just('"x"'),
        "X_FORWARDED_FOR": st.just("192.0.2.1"),
    },
)
query_strings = st.lists(
    st.sampled_from(["pagina=1", "q=geheim", "status=loopt", "bewaard", "utm=geheim", "token=x"]),
    max_size=3,
).map("&".join)
visit_lists = st.tuples(
    st.sampled_from(["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    st.one_of(st.sampled_from(PUBLIC_URLS), st.integers(0, 6)),
    query_strings,
    header_dicts,
)


@pytest.mark.django_db
@HYPOTHESIS_SETTINGS
@given(visit=visit_lists)
def test_whoever_came_before_a_visitor_gets_what_django_says_to_a_bare_request(private_site, visit):
    method, path, query, sent = visit
    path = private_site.secrets[path] if isinstance(path, int) else path
    if "session" in sent.get("COOKIE", ""):
        session = f"{settings.SESSION_COOKIE_NAME}={private_site.session}"
        sent = sent | {"COOKIE": sent["COOKIE"].replace("session", session, 1)}
    private_site(path, query, method, **sent)
    for key, page in private_site.pages.items():
        expected = uncached_response(private_site, key)
        assert (expected.status, expected.body) == (200, page.body)
        assert key.partition("?")[0] in PUBLIC_URLS
    for requested in {query, ""}:
        if (key := cache_key(path, requested)) is not None:
            given, expected = private_site(path, requested), uncached_response(private_site, key)
            assert (given.status, given.body) == (expected.status, expected.body)


@pytest.mark.django_db
def test_an_editor_on_the_public_site_is_seen_by_django_itself(private_site):
    for _ in range(2):
        answer = private_site(
            "/nieuws/", COOKIE=f"{settings.SESSION_COOKIE_NAME}={private_site.session}"
        )
        assert answer.status == 200
        assert "ETag" not in answer.headers
    assert not private_site.pages


@pytest.mark.django_db
def test_what_was_typed_in_a_form_is_seen_by_nobody_else(private_site):
    path = reverse("newsletter:subscribe")
    environ = {"ORIGIN": "http://localhost:8000", "SEC_FETCH_SITE": "same-origin"}
    before = private_site(path)
    failed = private_site(path, "email=geheim", "POST", **environ)
    assert failed.status != 200 or failed.body != before.body
    assert private_site(path).body == before.body == uncached_response(private_site, path).body
    assert set(private_site.pages) == {path}
