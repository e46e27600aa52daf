"""Static files that the site serves itself, without nginx before it."""

import gzip
import io

import brotli
import pytest

from techniekpact.static_wsgi import StaticFilesServer

HASHED_CSS_URL = "/static/css/site.0123456789ab.css"
STYLE_BODY = b"body { color: red }" * 40
IMAGE_URL = "/static/img/ring.png"


class StaticResponse:
    def __init__(self, application, path, method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "wsgi.input": io.BytesIO(),
        } | {f"HTTP_{name}": value for name, value in headers.items()}
        chunks = application(environ, self.start)
        self.body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()

    def start(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split()[0]), dict(headers)


def fallback_application(environ, start_response):
    start_response("404 Not Found", [])
    return [b"beyond"]


@pytest.fixture
def get_static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "css").mkdir()
    (tmp_path / "img").mkdir()
    style = tmp_path / "css/site.0123456789ab.css"
    for file, content in (
        (style, STYLE_BODY),
        (tmp_path / "css/site.0123456789ab.css.br", brotli.compress(STYLE_BODY)),
        (tmp_path / "css/site.0123456789ab.css.gz", gzip.compress(STYLE_BODY)),
        (tmp_path / "css/site.css", STYLE_BODY),
        (tmp_path / "img/ring.png", b"\x89PNG" + bytes(50)),
    ):
        file.write_bytes(content)
    files = StaticFilesServer(fallback_application)
    return lambda *args, **kwargs: StaticResponse(files, *args, **kwargs)


def test_what_has_its_hash_in_its_name_may_be_kept_for_ever_and_the_rest_may_not(get_static):
    assert "immutable" in get_static(HASHED_CSS_URL).headers["Cache-Control"]
    assert "immutable" not in get_static("/static/css/site.css").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.0,br ; q=0", None),
        ("br;q=0.5", "br"),
        ("", None),
        ("identity", None),
    ],
)
def test_the_smallest_form_that_is_taken_is_sent(get_static, accepted, encoding):
    response = get_static(HASHED_CSS_URL, ACCEPT_ENCODING=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.body)
    assert unpack(response.body) == STYLE_BODY


def test_no_encoding_is_a_file_of_its_own(get_static):
    assert get_static(f"{HASHED_CSS_URL}.br").body == b"beyond"
    assert "Content-Encoding" not in get_static(IMAGE_URL, ACCEPT_ENCODING="br").headers


def test_who_has_the_file_gets_no_body_in_whatever_encoding(get_static):
    for encoding in ("br", "gzip", "identity"):
        tag = get_static(HASHED_CSS_URL, ACCEPT_ENCODING=encoding).headers["ETag"]
        assert tag.startswith('W/"')
        response = get_static(HASHED_CSS_URL, IF_NONE_MATCH=tag)
        assert (response.status, response.body) == (304, b"")
        assert response.headers["ETag"] == tag
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Vary"] == "Accept-Encoding"
    assert get_static(HASHED_CSS_URL, IF_NONE_MATCH='"other"').status == 200


def test_head_is_as_get_without_the_body(get_static):
    head, full = get_static(HASHED_CSS_URL, "HEAD"), get_static(HASHED_CSS_URL)
    assert head.body == b""
    assert (head.status, head.headers) == (full.status, full.headers)


def test_a_part_can_be_asked_for(get_static):
    response = get_static(HASHED_CSS_URL, RANGE="bytes=5-9")
    assert (response.status, response.body) == (206, STYLE_BODY[5:10])
    assert response.headers["Content-Range"] == f"bytes 5-9/{len(STYLE_BODY)}"
    assert get_static(HASHED_CSS_URL, RANGE="bytes=9999-99999").status == 416


@pytest.mark.parametrize("path", [HASHED_CSS_URL, IMAGE_URL])
def test_a_file_is_what_it_says_it_is_and_ours_alone(get_static, path):
    response = get_static(path)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_only_looking_is_allowed(get_static):
    assert get_static(HASHED_CSS_URL, "POST").status == 405


@pytest.mark.parametrize(
    "path", ["/", "/static/niets.css", "/static/../manage.py", "/static//css/site.css", "/static/"]
)
def test_what_is_no_file_is_left_to_the_site(get_static, path):
    assert get_static(path).body == b"beyond"
