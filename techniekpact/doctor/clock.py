"""The clock: what is planned, codes of apps and mail all go by it."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from newsletter.sender_domain.findings import Finding, Severity

MAX_DIFFERENCE = timedelta(seconds=5)  # with the database
TIMEOUT = 5  # seconds


def check_clock() -> Iterator[Finding]:
    yield _check_synchronisation()
    if connection.vendor == "postgresql":
        yield _compare_with_database()


def _check_synchronisation() -> Finding:
    local = timezone.localtime()
    now = f"Het is hier {local:%d-%m-%Y %H:%M:%S} ({timezone.get_current_timezone_name()})"
    match is_synchronised():
        case True:
            return Finding("Gelijk", Severity.GOOD, f"{now}, en de klok wordt gelijk gehouden.")
        case False:
            return Finding(
                "Gelijk",
                Severity.WRONG,
                f"{now}, maar niets houdt de klok gelijk. Codes om in te loggen mislukken dan, en "
                "publicaties gaan op het verkeerde moment.",
                "Voer uit: timedatectl set-ntp true. Werkt dat niet? Installeer chrony.",
            )
        case _:
            return Finding(
                "Gelijk",
                Severity.UNKNOWN,
                f"{now}. Of iets de klok gelijk houdt, is hier niet te zien.",
                "Vergelijk de tijd met een telefoon. In een container zorgt de machine eronder "
                "voor de klok.",
            )


def is_synchronised() -> bool | None:
    """Ask systemd; `None` where it does not say."""
    command = shutil.which("timedatectl")
    if command is None:
        return None
    question = [command, "show", "--property=NTPSynchronized", "--value"]
    try:
        reply = subprocess.run(  # noqa: S603
            question, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(reply.stdout.strip())


def _compare_with_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        ((database_time,),) = cursor.fetchall()
    seconds = abs((timezone.now() - database_time).total_seconds())
    if seconds <= MAX_DIFFERENCE.total_seconds():
        return Finding("Database", Severity.GOOD, "De klok van de database loopt gelijk.")
    return Finding(
        "Database",
        Severity.WRONG,
        f"De klok van de database loopt {seconds:.0f} seconden anders.",
        "Zet op beide machines de klok gelijk: timedatectl set-ntp true",
    )
