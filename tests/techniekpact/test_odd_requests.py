"""No long, odd or binary request to a public address leads to an error of ours."""

import json
import secrets

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from newsletter.mail_providers import PROVIDERS

pytestmark = pytest.mark.django_db

SECRET = "techniekpact:geheim"
ODD_TEXTS = {
    "long": "a" * 5000,
    "longer than a component": "a/" * 2000,
    "NUL": "a\x00b",
    "binary": "\xff\xfe\x80",
    "emoji": "🙂" * 100,
    "controls": "\r\n\t\x1b[31m",
    "up": "../../../../etc/passwd",
    "percent": "%00%ff%2e%2e%2f%",
    "lone surrogate": "\ud800",
    "digits": "9" * 4999,
    "minus": "-1",
    "empty": " ",
}
QUERIES = [
    "q=%FF%FE%00&pagina=" + "9" * 400,
    "doel=%00&landsdeel[]=x&o=" + "x" * 3000,
    "plaats=" + "%F0%9F%99%82" * 200,
    "&" * 3000,
    "q=" + "%22%28%2A" * 300,
]
BODIES = {
    "random bytes": (secrets.token_bytes(5000), "application/octet-stream"),
    "form": (b"email=%FF%00&" + b"naam=" + b"x" * 50_000, "application/x-www-form-urlencoded"),
    "many fields": (b"&".join(b"a%d=1" % number for number in range(6000)), "text/plain"),
    "multipart": (b"--x\r\n\xff\xff\r\n--x--", "multipart/form-data; boundary=x"),
    "no boundary": (b"x", "multipart/form-data"),
    "odd charset": (b"email=a", "application/x-www-form-urlencoded; charset=utf-7"),
    "json": (b"[" * 5000, "application/json"),
}


def public_patterns(resolver=None, prefix=""):
    """Yield every address of the site outside the admin, as patterns with `<name>` parts."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver) and not route.startswith("beheer/"):
            yield from public_patterns(entry, route)
        elif isinstance(entry, URLPattern) and not route.startswith("beheer/"):
            yield route


def fill_pattern(route, text):
    """Put a text where an address has a part that varies; behind it where there is none."""
    if route.startswith("^media/"):
        return f"/media/{text}"
    head, varies, tail = route.partition("<")
    return f"/{head}{text}{tail.partition('>')[2]}" if varies else f"/{head}{text}"


@pytest.fixture
def status_of(client):
    """Return the status of a response, which must be no error of ours and no long page."""
    client.raise_request_exception = False

    def status(method, path, *args, **options):
        response = getattr(client, method)(path, *args, **options)
        assert response.status_code < 500, (method, path[:100])
        if not response.streaming:
            assert len(response.content) < 200_000, (method, path[:100])
        return response.status_code

    return status


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_paths(status_of, text):
    for route in public_patterns():
        # As a server hands them over: bytes as Latin-1 characters.
        path = fill_pattern(route, text.encode("utf-8", "surrogatepass").decode("latin-1"))
        status_of("get", "/", PATH_INFO=path)


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries(status_of, query):
    for route in public_patterns():
        status_of("get", fill_pattern(route, "x"), QUERY_STRING=query)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_odd_bodies(status_of, body):
    for route in public_patterns():
        status_of("post", fill_pattern(route, "x"), *body)


@pytest.mark.parametrize(
    "name", ["HOST", "REFERER", "ORIGIN", "COOKIE", "ACCEPT_ENCODING", "RANGE"]
)
def test_odd_headers(status_of, name):
    for text in ODD_TEXTS.values():
        value = text.encode("utf-8", "surrogatepass").decode("latin-1")
        status_of("get", "/contact/", **{f"HTTP_{name}": value})
        status_of("post", "/nieuwsbrief/", {"email": "x"}, **{f"HTTP_{name}": value})


@pytest.mark.parametrize("length", [8_001, 2_000_000])
def test_a_very_long_address_gets_a_short_page(client, length):
    for address in ({"PATH_INFO": "/" + "a" * length}, {"QUERY_STRING": "q=" + "a" * length}):
        response = client.get("/zoeken/", **address)
        assert response.status_code == 414
        assert len(response.content) < 10_000
        assert "Dit adres is te lang" in response.text
        assert "default-src 'none'" in response["Content-Security-Policy"]


ODD_REPORTS: list[object] = [
    None,
    1,
    "text",
    [],
    [1],
    [None],
    {},
    {"RecordType": "Bounce"},
    {"RecordType": []},
    {"event": 5},
    {"event": "hard_bounce", "ts_event": "x", "date": {}},
    {"signature": 1},
    {"signature": {"token": 1, "timestamp": [], "signature": {}}},
    [{"msys": 1}],
    [{"msys": {"message_event": []}}],
    [{"msys": {"message_event": {"type": "bounce", "timestamp": "x" * 3000}}}],
]
PAYLOADS: dict[str, bytes] = {
    "bytes": secrets.token_bytes(2000),
    "nothing": b"",
    "not utf-8": b'{"a": "\xff"}',
    "nested": b"[" * 100_000,
    "large number": b"9" * 5000,
    "infinity": b'{"event-data": {"timestamp": Infinity}, "date": NaN}',
    **{repr(value)[:20]: json.dumps(value).encode() for value in ODD_REPORTS},
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_webhook_with_the_right_secret_and_garbage(status_of, settings, provider, payload):
    settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = provider, SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "sleutel"}
    headers = {"HTTP_AUTHORIZATION": "Basic dGVjaG5pZWtwYWN0OmdlaGVpbQ=="}
    for content_type in ("application/json", "application/x-www-form-urlencoded", "x/\xff"):
        status = status_of("post", "/nieuwsbrief/teruggekomen/", payload, content_type, **headers)
        assert status in (200, 400)
