import re
import signal
import socket
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from tests.processes import STEP_TIMEOUT, free_port, read_output_until, start_site

pytestmark = [pytest.mark.once, pytest.mark.slow]


def test_a_taken_port_is_named_with_a_way_out(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.HOST, settings.PORT = taken.getsockname()
        with pytest.raises(CommandError, match=f"make run PORT={settings.PORT + 1}"):
            call_command("serve")


def test_the_site_comes_up_from_nothing_and_goes_down_whole(tmp_path):
    folder, port = tmp_path / "data", free_port()
    server = start_site(folder, port)
    try:
        welcome = read_output_until(server, "Inloggen")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.headers["ETag"], "the page cache does not stand before Django"
            html = page.read().decode()
            assert "Techniekpact" in html
        style = re.search(r"/static/css/site[^\"]+", html)[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style}") as file:
            assert "immutable" in file.headers["Cache-Control"]
            assert file.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "gestopt" in output
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    secret = folder / "editor-password"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text() in welcome
    assert_nothing_outlives_a_killed_site(folder, port)


def assert_nothing_outlives_a_killed_site(folder, port):
    """Start the site again, kill it, and wait for its processes to give the port back."""
    server = start_site(folder, port)
    read_output_until(server, "Inloggen")
    server.kill()
    # They hold the other end of this pipe.
    server.communicate(timeout=STEP_TIMEOUT)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
