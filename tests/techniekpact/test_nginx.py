"""`deploy/nginx.conf`, tested on a running nginx; see `tests/nginx.py`."""

import http.client
import re
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.nginx import BROTLI, NGINX, OPENSSL, Ports, write_nginx_configuration
from tests.prepared_site import copy_prepared_site
from tests.processes import STEP_TIMEOUT, free_port, read_output_until, start_site

pytestmark = [pytest.mark.once, pytest.mark.slow]

TOKEN = "0123456789abcdef0123456789abcdef"


class NginxProcess:
    """An nginx before the server on port `site`."""

    def __init__(self, folder, data, site):
        self.folder = folder
        self.ports = Ports(site=site, http=free_port(), https=free_port())
        self.command = write_nginx_configuration(folder, data, self.ports)

    def __enter__(self):
        check = [*self.command, "-t"]
        checked = subprocess.run(check, check=False, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        self.error_output = (self.folder / "stderr").open("w+")
        self.process = subprocess.Popen(self.command, stderr=self.error_output)
        deadline = time.monotonic() + 10
        while not self._listens():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.ports.https)).close()
        except ConnectionRefusedError:
            return False
        return True

    def __exit__(self, *args):
        self.process.terminate()
        self.process.wait()
        self.error_output.close()

    def ask(self, method, path, headers=None, body=None):
        certificates = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        connection = http.client.HTTPSConnection(
            "localhost", self.ports.https, context=certificates
        )
        return _read_response(connection, method, path, headers, body)

    def logged(self, faults=0):
        """Return everything that nginx logged; it logs a fault after it has answered."""
        files = [*self.folder.glob("*.log"), self.folder / "stderr"]
        deadline = time.monotonic() + STEP_TIMEOUT
        while True:
            log = "".join(file.read_text() for file in files)
            if log.count(" 503 ") >= faults or time.monotonic() > deadline:
                return log
            time.sleep(0.05)


def _read_response(connection, method, path, headers=None, body=None):
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    response.body = response.read()
    connection.close()
    return response


@pytest.fixture(scope="module")
def temp_folders(tmp_path_factory):
    if not (NGINX and OPENSSL):
        pytest.skip("deploy/nginx.conf (nginx of openssl ontbreekt)")
    return tmp_path_factory


@pytest.fixture(scope="module")
def nginx_with_site(temp_folders, django_db_blocker):
    """Start the whole site, and nginx before it."""
    data, port = temp_folders.mktemp("site") / "data", free_port()
    with django_db_blocker.unblock():
        copy_prepared_site(data)
    server = start_site(data, port)
    try:
        read_output_until(server, "Stoppen")
        with NginxProcess(temp_folders.mktemp("nginx"), data, port) as nginx:
            yield nginx
    finally:
        server.terminate()
        server.communicate(timeout=60)


class EchoHandler(BaseHTTPRequestHandler):
    """Answers with the request itself, and with the status that `/<status>/` asks for."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = re.match(r"/(\d{3})/", self.path)
        body = f"{self.path}\n{self.headers}".encode()
        self.send_response(int(status[1]) if status else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815  (so the handler calls them)

    def log_message(self, *args):
        pass


@pytest.fixture
def nginx_with_echo(temp_folders):
    """Start nginx before a server that repeats the request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), EchoHandler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    data = temp_folders.mktemp("data")
    (data / "media").mkdir()
    (data / "media/foto.1a2b.avif").write_bytes(b"picture")
    try:
        with NginxProcess(temp_folders.mktemp("nginx"), data, server.server_port) as nginx:
            yield nginx
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def nginx_without_site(temp_folders):
    """Start nginx before a port on which nothing listens."""
    with NginxProcess(
        temp_folders.mktemp("nginx"), temp_folders.mktemp("data"), free_port()
    ) as nginx:
        yield nginx


def test_a_page_comes_through_as_the_site_sends_it(nginx_with_site):
    through = nginx_with_site.ask("GET", "/", {"Accept-Encoding": "gzip"})
    connection = http.client.HTTPConnection("localhost", nginx_with_site.ports.site)
    direct = _read_response(connection, "GET", "/", {"Accept-Encoding": "gzip"})
    assert through.status == direct.status == 200
    assert through.body == direct.body
    ours = {"server", "date", "connection", "x-request-id"}
    assert _without_headers(through, ours) == _without_headers(direct, ours)


def _without_headers(response, names):
    headers = [(name.lower(), value) for name, value in response.getheaders()]
    return sorted(header for header in headers if header[0] not in names)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_style_sheet_comes_from_nginx_packed_and_for_ever(nginx_with_site, encoding):
    if encoding == "br" and not BROTLI.exists():
        pytest.skip("brotli door nginx (libnginx-mod-http-brotli-static ontbreekt)")
    path = re.search(r"/static/css/site[^\"]+", nginx_with_site.ask("GET", "/").body.decode())[0]
    response = nginx_with_site.ask("GET", path, {"Accept-Encoding": encoding})
    assert response.headers.get("Content-Encoding", "identity") == encoding
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    tag = response.headers["ETag"]
    again = nginx_with_site.ask("GET", path, {"If-None-Match": tag, "Accept-Encoding": encoding})
    assert (again.status, again.body) == (304, b"")
    bare = re.sub(r"\.[0-9a-f]{12}\.", ".", path)
    assert nginx_with_site.ask("GET", bare).headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_not_there_gets_the_page_of_the_site(nginx_with_site):
    response = nginx_with_site.ask("GET", "/static/niets.css")
    assert response.status == 404
    assert b'lang="nl"' in response.body


def test_uploads_come_from_nginx(nginx_with_echo):
    response = nginx_with_echo.ask("GET", "/media/foto.1a2b.avif")
    assert response.body == b"picture"
    assert response.headers["Content-Type"] == "image/avif"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_else_of_the_data_can_be_had(nginx_with_echo):
    for path in ("/static/../secret-key", "/media/%2e%2e/secret-key", "/static..", "/db.sqlite3"):
        assert b"Host: localhost" in nginx_with_echo.ask("GET", path).body, (
            "the site does not get to decide"
        )


def test_what_the_site_believes_is_set_by_nginx(nginx_with_echo):
    forged = {
        "Host": "localhost",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-For": "203.0.113.9",
    }
    echo = nginx_with_echo.ask("GET", "/praktijk/?q=a%2Fb", forged).body.decode()
    assert echo.startswith("/praktijk/?q=a%2Fb\n")
    assert "X-Forwarded-Proto: https\n" in echo
    assert "X-Forwarded-For: 127.0.0.1\n" in echo
    assert "203.0.113.9" not in echo


def test_each_request_has_an_id_of_nginx_that_the_site_and_the_visitor_get(nginx_with_echo):
    response = nginx_with_echo.ask("GET", "/", {"X-Request-ID": "of-a-visitor"})
    request_id = response.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    assert f"X-Request-ID: {request_id}\n" in response.body.decode()
    assert "of-a-visitor" not in response.body.decode()


def test_a_plain_connection_is_sent_to_https(nginx_with_echo):
    connection = http.client.HTTPConnection("127.0.0.1", nginx_with_echo.ports.http)
    response = _read_response(connection, "GET", "/praktijk/?doel=4", {"Host": "localhost"})
    assert response.status == 301
    assert response.headers["Location"] == "https://localhost/praktijk/?doel=4"


def test_guessing_passwords_is_slowed_down_and_looking_is_not(nginx_with_echo):
    responses = [nginx_with_echo.ask("POST", "/beheer/login/?next=/beheer/") for _ in range(15)]
    assert {response.status for response in responses} == {200, 429}
    assert "te vaak geprobeerd" in responses[-1].body.decode()
    assert responses[-1].headers["Retry-After"]
    assert nginx_with_echo.ask("GET", "/beheer/login/").status == 200
    assert nginx_with_echo.ask("POST", "/nieuwsbrief/").status == 200


def test_an_upload_is_let_through_unless_it_is_too_large(nginx_with_echo):
    assert nginx_with_echo.ask("POST", "/beheer/", body=bytes(21_000_000)).status == 200
    refused = nginx_with_echo.ask("POST", "/beheer/", {"Content-Length": "30000000"})
    assert refused.status == 413
    assert "20 MB" in refused.body.decode()
    for path in ("/beheer/kies/video/", "/beheer/videos/video/3/change/"):
        large = {"Content-Length": "300000000"}
        assert nginx_with_echo.ask("POST", path, body=bytes(31_000_000)).status == 200
        assert nginx_with_echo.ask("POST", path, large).status == 413


def test_a_site_that_is_away_is_said_to_be_so(nginx_without_site):
    response = nginx_without_site.ask("GET", "/praktijk/")
    assert response.status == 503
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Retry-After"]
    assert "even niet bereikbaar" in response.body.decode()


OWN_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 503),
        ("POST", "/beheer/", {"Content-Length": "30000000"}, 413),
        ("GET", f"/{'a' * 9_000}", {}, 400),
        ("GET", "/", {"X-Long": "a" * 9_000}, 400),
        ("GET", "/%", {}, 400),
    ],
)
def test_an_answer_of_nginx_itself_has_the_headers_of_the_site(
    nginx_without_site, method, path, headers, status
):
    response = nginx_without_site.ask(method, path, headers)
    assert response.status == status
    assert response.headers.get_content_type() == "text/plain"
    assert {name: response.headers[name] for name in OWN_HEADERS} == OWN_HEADERS
    assert b"nginx" not in response.body


def test_a_refused_attempt_to_log_in_has_them_too(nginx_with_echo):
    responses = [nginx_with_echo.ask("POST", "/beheer/login/") for _ in range(15)]
    refused = next(response for response in responses if response.status == 429)
    assert {name: refused.headers[name] for name in OWN_HEADERS} == OWN_HEADERS
    assert refused.headers["Retry-After"] == "60"


@pytest.mark.parametrize("path", ["/", "/static/niets.css", "/beheer/login/", "/bestaat-niet/"])
def test_no_header_of_the_site_is_doubled(nginx_with_site, path):
    response = nginx_with_site.ask("GET", path)
    names = [name.lower() for name, _ in response.getheaders()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("host", ["elders.example", "127.0.0.1", "localhost.elders.example"])
def test_a_name_that_is_not_ours_gets_no_answer(nginx_with_echo, host):
    plain = http.client.HTTPConnection("127.0.0.1", nginx_with_echo.ports.http)
    with pytest.raises(http.client.RemoteDisconnected):
        _read_response(plain, "GET", "/", {"Host": host})
    with pytest.raises(http.client.RemoteDisconnected):
        nginx_with_echo.ask("GET", "/", {"Host": host})


def test_a_certificate_is_shown_for_our_name_alone(nginx_with_echo):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name in ("elders.example", None):
        with (
            socket.create_connection(("127.0.0.1", nginx_with_echo.ports.https)) as plain,
            pytest.raises(ssl.SSLError, match="unrecognized name"),
        ):
            context.wrap_socket(plain, server_hostname=name)


def test_what_is_no_request_gets_no_answer(nginx_with_echo):
    address = ("127.0.0.1", nginx_with_echo.ports.http)
    with socket.create_connection(address) as connection:
        connection.sendall(b"\x16\x03\x01\r\n\r\n")
        assert connection.recv(1000) == b""


def test_an_error_of_the_site_is_shown_as_the_site_says_it(nginx_with_echo):
    assert b"/503/" in nginx_with_echo.ask("GET", "/503/").body


def test_the_log_holds_faults_alone_and_neither_addresses_nor_tokens(
    nginx_without_site, nginx_with_echo
):
    nginx_with_echo.ask("GET", "/praktijk/?q=jan@voorbeeld.nl")
    for _ in range(15):
        nginx_with_echo.ask("POST", "/beheer/login/")
    assert nginx_with_echo.logged() == ""
    for path in ("bevestigen", "afmelden", "mijn"):
        nginx_without_site.ask(
            "GET", f"/nieuwsbrief/{path}/{TOKEN}/", {"Referer": f"https://localhost/{TOKEN}/"}
        )
        nginx_without_site.ask("GET", f"//nieuwsbrief//{path}/{TOKEN}/")
        nginx_without_site.ask("GET", f"/%6eieuwsbrief/{path}/{TOKEN}/")
    nginx_without_site.ask("GET", f"/concept/{TOKEN}/")
    nginx_without_site.ask("GET", f"/beheer/wachtwoord/{TOKEN}/")
    nginx_without_site.ask("GET", "/praktijk/?q=jan@voorbeeld.nl")
    log = nginx_without_site.logged(faults=12)
    assert re.search(r"\+\d\d:\d\d [0-9a-f]{32} 503 GET /praktijk/\n", log)
    assert log.count("503 GET /nieuwsbrief/\n") == 9
    for secret in (TOKEN, "jan", "127.0.0.1"):
        assert secret not in log
