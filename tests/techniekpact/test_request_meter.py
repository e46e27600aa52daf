"""The id and the counts of each request, around everything else."""

import re

import pytest
from django.core.handlers.wsgi import WSGIHandler

from caching.page_cache import OUTCOME_KEY, PageCache
from techniekpact.monitoring.request_ids import current_request_id
from techniekpact.monitoring.request_meter import RequestMeter
from techniekpact.monitoring.request_metrics import REGISTRY, count_hit, flush_hits
from tests.wsgi_client import WSGIClient, WSGIResponse

OURS = re.compile(r"[0-9a-f]{16}")


def application(environ, start_response):
    environ[OUTCOME_KEY] = "miss"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [current_request_id().encode()]


def counted(**labels):
    return REGISTRY.get_sample_value("techniekpact_requests_total", labels) or 0


def test_each_request_has_an_id_of_its_own_that_the_answer_has_too():
    answers = [WSGIResponse(RequestMeter(application), "/") for _ in range(2)]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert ids[0] != ids[1]
    assert all(map(OURS.fullmatch, ids))
    assert [answer.body.decode() for answer in answers] == ids


@pytest.mark.parametrize(
    ("behind_proxy", "sent", "is_taken_over"),
    [
        (True, "0af7651916cd43dd8448eb211c80319c", True),
        (False, "0af7651916cd43dd8448eb211c80319c", False),
        (True, "kort", False),
        (True, "a" * 65, False),
        (True, "jan@voorbeeld.nl", False),
        (True, "12345678\n12345678", False),
    ],
)
def test_an_id_is_taken_over_from_our_proxy_alone(settings, behind_proxy, sent, is_taken_over):
    header = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    settings.SECURE_PROXY_SSL_HEADER = header
    answer = WSGIResponse(RequestMeter(application), "/", X_REQUEST_ID=sent)
    assert (answer.headers["X-Request-ID"] == sent) is is_taken_over


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("/praktijk/", "page"),
        ("/jan@voorbeeld.nl/", "page"),
        ("*", "page"),
        ("/beheer/login/", "admin"),
        ("/nieuwsbrief/mijn/geheim/", "newsletter"),
    ],
)
def test_requests_are_counted_by_kind_and_never_by_path(path, kind):
    labels = {"kind": kind, "cache": "miss", "status": "200"}
    before = counted(**labels)
    WSGIResponse(RequestMeter(application), path)
    assert counted(**labels) == before + 1


def test_an_answer_that_never_came_counts_as_an_error():
    def broken(environ, start_response):
        raise RuntimeError

    labels = {"kind": "page", "cache": "none", "status": "500"}
    before = counted(**labels)
    with pytest.raises(RuntimeError):
        WSGIResponse(RequestMeter(broken), "/")
    assert counted(**labels) == before + 1


def test_a_page_from_memory_is_counted_with_its_status(db):
    cached = WSGIClient(PageCache(WSGIHandler(), on_hit=count_hit))
    flush_hits()
    labels = {"kind": "page", "cache": "hit"}
    before = [counted(**labels, status=status) for status in ("200", "304")]
    cached("/robots.txt")
    tag = cached("/robots.txt").headers["ETag"]
    cached("/robots.txt", IF_NONE_MATCH=tag)
    flush_hits()
    after = [counted(**labels, status=status) for status in ("200", "304")]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1]
