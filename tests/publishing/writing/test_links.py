"""The nightly check of links: where it goes, what it makes of answers, and that it is off."""

import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
import time_machine
from django.utils import timezone

from publishing.models import ExternalLink
from publishing.writing import public_addresses
from publishing.writing.https_client import HttpsClient
from publishing.writing.link_checks import check_due_links, record_visit, visit
from publishing.writing.links import describe_link
from publishing.writing.public_addresses import RefusedAddressError, is_public, resolve_public

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not_of_the_internet(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2a00:1450:400e::1"])
def test_public_addresses(address):
    assert is_public(ip_address(address))


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch):
    infos = [(2, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(public_addresses.socket, "getaddrinfo", lambda *_, **__: infos)
    with pytest.raises(RefusedAddressError):
        resolve_public("voorbeeld.nl", 443)


class _Plain:
    """Stands for TLS, which the system has tests of: the server below speaks plain HTTP."""

    def __init__(self):
        self.names = []

    def wrap_socket(self, sock, server_hostname):
        self.names.append(server_hostname)
        return sock


ANSWERS = {
    "/goed": (200, ""),
    "/weg": (404, ""),
    "/verboden": (403, ""),
    "/stuk": (503, ""),
    "/verhuisd": (301, "https://nieuw.nl/goed"),
    "/even": (302, "https://nieuw.nl/goed"),
    "/rond": (301, "/rond"),
    "/binnen": (302, "https://intern.nl/goed"),
    "/http": (301, "http://nieuw.nl/goed"),
}


@contextmanager
def run_server():
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def respond(self):
            requests.append((self.command, self.headers["Host"], self.path))
            if self.path == "/alleen-get":
                status, location = (405, "") if self.command == "HEAD" else (200, "")
            else:
                status, location = ANSWERS[self.path]
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        do_GET = do_HEAD = respond  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port, requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site():
    resolved = []

    def resolve(host, port):
        resolved.append(host)
        if host == "intern.nl":
            raise RefusedAddressError(host)
        return ["127.0.0.1"]

    with run_server() as (port, requests):
        yield HttpsClient("test", resolve, port, _Plain()), requests, resolved


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/goed", "fine"),
        ("/alleen-get", "fine"),
        ("/even", "fine"),
        ("/weg", "gone"),
        ("/verboden", "unknown"),
        ("/stuk", "unreachable"),
        ("/rond", "unreachable"),
        ("/binnen", "unknown"),
        ("/http", "unknown"),
    ],
)
def test_outcomes(site, path, outcome):
    assert visit(f"https://oud.nl{path}", site[0]).outcome == outcome


def test_a_page_that_moved_for_good_has_its_new_address(site):
    client, requests, resolved = site
    result = visit("https://oud.nl/verhuisd#kop", client)
    assert (result.outcome, result.moved_to) == ("moved", "https://nieuw.nl/goed")
    assert resolved == ["oud.nl", "nieuw.nl"]  # each hop is judged
    assert client.context.names == resolved
    assert requests[-1] == ("HEAD", "nieuw.nl", "/goed")


@pytest.mark.parametrize(
    "url",
    ["http://oud.nl/goed", "https://oud.nl:8443/goed", "https://a@oud.nl/goed", "https:///goed"],
)
def test_no_other_protocol_port_or_name(site, url):
    assert visit(url, site[0]).outcome == "unknown"
    assert site[1] == []


def test_certificates_are_checked_by_default():
    context = HttpsClient("test").context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def create_link(url, **values):
    return ExternalLink.objects.create(url=url, linked_on=timezone.localdate(), **values)


@pytest.mark.django_db
def test_off_without_the_setting(settings):
    create_link("https://oud.nl/goed")
    assert settings.CHECK_LINKS is False
    check_due_links(lambda: pytest.fail("made a client"))


@pytest.mark.django_db
def test_each_link_once_a_night_and_each_site_once_a_round(settings, site):
    settings.CHECK_LINKS = True
    for path in ("/goed", "/weg"):
        create_link(f"https://oud.nl{path}")
    create_link("https://ander.nl/stuk")
    for expected in (2, 3, 3):
        check_due_links(lambda: site[0])
        assert ExternalLink.objects.exclude(checked_at=None).count() == expected
    outcomes = dict(ExternalLink.objects.values_list("url", "outcome"))
    assert set(outcomes.values()) == {"fine", "gone", "unreachable"}
    before = len(site[1])
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        check_due_links(lambda: site[0])
    assert len(site[1]) > before
    assert ExternalLink.objects.get(outcome="unreachable").failed_nights == 2


@pytest.mark.django_db
def test_a_site_that_is_away_is_told_after_three_nights(site):
    link = create_link("https://oud.nl/stuk")
    told = []
    for _ in range(3):
        record_visit(link, visit(link.url, site[0]))
        link.refresh_from_db()
        told.append(bool(describe_link(link)))
    assert told == [False, False, True]
    record_visit(link, visit("https://oud.nl/goed", site[0]))
    link.refresh_from_db()
    assert (describe_link(link), link.failed_nights) == ("", 0)
