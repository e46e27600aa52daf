"""The whole site in processes of its own, as `make run` brings it up."""

import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=HERE,
        env={
            "ENVIRONMENT": "local",
            "DEBUG": "0",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
            "EMAIL_URL": f"filemail:///{folder}/mail",
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
