import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.once


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env={
            "ENVIRONMENT": "local",
            "DEBUG": "0",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def lines_until(server: subprocess.Popen[str], wanted: str) -> str:
    """What the server says, up to and with the line that has `wanted`."""
    said = ""
    assert server.stdout
    for line in server.stdout:
        said += line
        if wanted in line:
            return said
    raise AssertionError(f"{wanted!r} was not said, but:\n{said}")


def test_a_taken_port_is_named_with_a_way_out(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.HOST, settings.PORT = taken.getsockname()
        with pytest.raises(CommandError, match=f"make run PORT={settings.PORT + 1}"):
            call_command("serve")


def test_the_site_comes_up_from_nothing_and_goes_down_whole(tmp_path, port):
    folder = tmp_path / "data"
    server = start(folder, port)
    try:
        welcome = lines_until(server, "Inloggen")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.headers["ETag"], "the page cache does not stand before Django"
            assert "Techniekpact" in page.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "gestopt" in said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    secret = folder / "editor-password"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text() in welcome
