"""Bring the whole site up: database, static files, contents, web server and background work."""

import ctypes
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from newsletter.mailing_status import is_work_stopped
from techniekpact.monitoring.request_metrics import PROCESS_FOLDER

EDITOR_USERNAME = "redactie"
PROCESS_TIMEOUT = 30  # seconds to start in, and to stop in
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
MEMORY_FOLDER = "/dev/shm"  # noqa: S108  (a folder of ours is made in it)

Processes = dict[str, subprocess.Popen[bytes]]


class Command(BaseCommand):
    help = "Zet alles klaar en start de webserver met het achtergrondwerk (HOST, PORT, WORKERS)."

    def handle(self, *args: object, **options: object) -> None:
        check_port_is_free()
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(signal_number) is not signal.SIG_IGN:
                signal.signal(signal_number, signal.default_int_handler)
        try:
            self.tell("De site wordt klaargezet…")
            prepare_site()
            with shared_counts() as folder, run_processes(folder) as running:
                wait_until_ready(running)
                self.tell(startup_message())
                while True:
                    check_processes(running)
                    time.sleep(0.5)
        except KeyboardInterrupt:
            self.tell("De site is gestopt.")

    def tell(self, message: str) -> None:
        """Write a message at once, also to a pipe or a file."""
        self.stdout.write(message)
        self.stdout.flush()


def check_port_is_free() -> None:
    """Raise `CommandError` when the port is taken: granian would share it without a word."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Poort {settings.PORT} op {settings.HOST} is niet vrij ({error.strerror}). "
                f"Kies een andere: make run PORT={settings.PORT + 1}"
            ) from error


def prepare_site() -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if not settings.DEBUG:
        collect_static()
    call_command("load_content", verbosity=0)


def collect_static() -> None:
    """Collect static files, only after a change: hashing and compressing take seconds."""
    files = sorted(
        f"{path} {storage.size(path)} {storage.get_modified_time(path)}"
        for finder in get_finders()
        for path, storage in finder.list(["CVS", ".*", "*~"])
    )
    fingerprint = hashlib.sha256("\n".join(files).encode()).hexdigest()
    collected = settings.DATA_DIR / "static-fingerprint"
    if not collected.exists() or collected.read_text() != fingerprint:
        call_command("collectstatic", verbosity=0, interactive=False)
        collected.write_text(fingerprint)


@contextmanager
def shared_counts() -> Iterator[str]:
    """Make the folder in which web processes share their counts, and remove it on the way out."""
    memory = MEMORY_FOLDER if os.access(MEMORY_FOLDER, os.W_OK) else None
    with TemporaryDirectory(prefix="techniekpact-", dir=memory) as folder:
        yield os.environ.get(PROCESS_FOLDER, folder)


@contextmanager
def run_processes(counts_folder: str) -> Iterator[Processes]:
    """Run the web server and the worker, and stop them on the way out."""
    environment = os.environ | {PROCESS_FOLDER: counts_folder}
    running = {
        # Each in a group of its own, so that Ctrl+C reaches it only through this process, once.
        name: subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            process_group=0,
            preexec_fn=end_with_parent,  # noqa: PLW1509  (no thread runs here)
        )
        for name, arguments in {
            "webserver": web_server_command(),
            "worker": ["manage.py", "worker"],
        }.items()
    }
    try:
        yield running
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            try:
                process.wait(PROCESS_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()


def end_with_parent() -> None:
    """Have Linux end this process with the one that started it, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def web_server_command() -> list[str]:
    if settings.DEBUG:
        return ["manage.py", "runserver", f"{settings.HOST}:{settings.PORT}"]
    options = {
        "interface": "wsgi",
        "host": settings.HOST,
        "port": settings.PORT,
        "workers": settings.WORKERS,
        "blocking-threads": settings.THREADS,
        "workers-kill-timeout": PROCESS_TIMEOUT - 5,
        # Its one warning is about threads, of which there are more than cores on purpose.
        "log-level": "error",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    # A process that ends because of a request that did not, is replaced (request_deadlines.py).
    return ["-m", "granian", *flags, "--respawn-failed-workers", "techniekpact.wsgi:application"]


def wait_until_ready(running: Processes) -> None:
    deadline = time.monotonic() + PROCESS_TIMEOUT
    while time.monotonic() < deadline:
        check_processes(running)
        try:
            socket.create_connection((settings.HOST, settings.PORT), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"De webserver antwoordt na {PROCESS_TIMEOUT} seconden nog niet.")


def check_processes(running: Processes) -> None:
    for name, process in running.items():
        if (code := process.poll()) is not None:
            raise CommandError(
                f"De {name} is onverwacht gestopt (code {code}), dus de site stopt ook. "
                "Zie de meldingen hierboven."
            )


def startup_message() -> str:
    mail = getattr(settings, "EMAIL_FILE_PATH", "")
    lines = {
        "Site": f"{settings.SITE_URL}/",
        "Beheer": f"{settings.SITE_URL}/beheer/",
        "Mail": f"komt als bestand in {mail}" if mail else f"gaat naar {settings.EMAIL_HOST}",
        "Gegevens": f"staan in {settings.DATA_DIR}",
        "Stoppen": "met Ctrl+C",
    }
    if is_work_stopped():
        lines["Op slot"] = "mail en planning wachten, tot u de site vrijgeeft in het beheer"
    if settings.LOCAL:
        lines["Inloggen"] = (
            f"als {EDITOR_USERNAME}, met als eerste wachtwoord {create_editor_password()}"
        )
    table = [f"  {name:<10}{text}" for name, text in lines.items()]
    return "\n".join(["De site draait.", "", *table, ""])


def create_editor_password() -> str:
    """Return the first password of the first editor: made once, in a file for this user alone."""
    path = settings.DATA_DIR / "editor-password"
    editor, created = User.objects.get_or_create(
        username=EDITOR_USERNAME, defaults={"is_staff": True, "is_superuser": True}
    )
    if created or not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
        editor.set_password(path.read_text())
        editor.save()
    return path.read_text()
