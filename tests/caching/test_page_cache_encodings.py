"""The forms of one page: what is in them, who gets which, and who has one already."""

import gzip

import brotli
import pytest
import zstandard

from caching import page_cache, version
from tests.factories import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PATH = "/nieuws/"
DECODERS = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}


@pytest.fixture
def compressed_site(cached_site):
    """The site when somebody asked again for the news."""
    for _ in range(2):
        cached_site(PATH)
    cached_site.wait_for_encodings(PATH)
    return cached_site


def encoded_bodies(site, **headers):
    return {name: site(PATH, ACCEPT_ENCODING=name, **headers) for name in (*DECODERS, "identity")}


def test_all_encodings_say_the_same_and_their_length(compressed_site):
    plain = compressed_site(PATH).body
    for name, answer in encoded_bodies(compressed_site).items():
        assert DECODERS.get(name, bytes)(answer.body) == plain
        assert answer.headers.get("Content-Encoding", "identity") == name
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert name == "identity" or len(answer.body) < len(plain) / 2


def test_every_encoding_has_a_strong_tag_of_its_own(compressed_site):
    tags = [answer.headers["ETag"] for answer in encoded_bodies(compressed_site).values()]
    assert len(set(tags)) == 4
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)


def test_who_has_this_very_form_gets_no_body(compressed_site):
    for name, answer in encoded_bodies(compressed_site).items():
        tag = answer.headers["ETag"]
        for given in (tag, f"W/{tag}", f'"iets-anders", {tag}'):
            again = compressed_site(PATH, ACCEPT_ENCODING=name, IF_NONE_MATCH=given)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["ETag"] == tag
            assert again.headers["Vary"] == "Accept-Encoding"
            assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]


def test_who_has_another_form_or_version_gets_the_whole(compressed_site):
    other = compressed_site(PATH, ACCEPT_ENCODING="br").headers["ETag"]
    for given in (other, '""', '"iets-anders"', other.strip('"'), ""):
        assert compressed_site(PATH, ACCEPT_ENCODING="gzip", IF_NONE_MATCH=given).status == 200


def test_head_is_as_get_without_the_body(compressed_site):
    for method in ("GET", "HEAD"):
        assert compressed_site(PATH, method=method, ACCEPT_ENCODING="zstd").status == 200
    get, head = (
        compressed_site(PATH, method=method, ACCEPT_ENCODING="br") for method in ("GET", "HEAD")
    )
    assert (head.body, head.headers) == (b"", get.headers)
    assert (
        compressed_site(
            PATH, method="HEAD", IF_NONE_MATCH=compressed_site(PATH).headers["ETag"]
        ).status
        == 304
    )


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("", "identity"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("GZIP ; q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, *", "zstd"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("br;q=nan", "identity"),
        ("br;q=ja, gzip", "gzip"),
        (";q=1,,;;,=", "identity"),
        ("x-" * 5000, "identity"),
    ],
)
def test_who_asks_gets_the_best_that_she_takes(compressed_site, accepted, given):
    answer = compressed_site(PATH, ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding", "identity") == given


def test_the_first_visitor_does_not_wait_for_what_packs_slowly(cached_site):
    answer = cached_site(PATH, ACCEPT_ENCODING="br, gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert cached_site.cache.compressor is None


def test_a_page_that_says_the_same_after_a_publication_keeps_its_forms(compressed_site):
    tags = {
        name: answer.headers["ETag"] for name, answer in encoded_bodies(compressed_site).items()
    }
    version.invalidate_locally()
    again = compressed_site(PATH, ACCEPT_ENCODING="br")
    assert again.queries > 0
    assert {
        name: answer.headers["ETag"] for name, answer in encoded_bodies(compressed_site).items()
    } == tags
    ArticleFactory()
    version.invalidate_locally()
    assert compressed_site(PATH, ACCEPT_ENCODING="br").headers["ETag"] not in tags.values()


def test_a_full_queue_keeps_nobody_waiting(cached_site, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_QUEUE", 0)
    answers = [cached_site(PATH, ACCEPT_ENCODING="br, gzip") for _ in range(3)]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}


def test_what_does_not_shrink_is_not_packed(monkeypatch):
    png = page_cache.CapturedResponse("200 OK", [("Content-Type", "image/png")], b"x" * 1000)
    page = page_cache.CachedPage.from_response(png, "token")
    assert set(page.encodings) == {"identity"}
    assert "Vary" not in dict(page.negotiate("br, gzip").headers)
