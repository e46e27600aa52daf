"""The database: does it answer, is it up to date, and is it whole?"""

import sqlite3
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from newsletter.sender_domain.findings import Finding, Severity
from techniekpact.monitoring.readiness import count_pending_migrations

MIN_POSTGRESQL = 14  # of Django 5.2


def check_database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield _unreachable(error)
        return
    yield Finding("Verbinding", Severity.GOOD, f"De database antwoordt ({_describe_server()}).")
    yield _check_migrations()
    yield _check_postgresql() if connection.vendor == "postgresql" else _check_sqlite()


def _unreachable(error: DatabaseError) -> Finding:
    if connection.vendor == "sqlite":
        name = settings.DATABASES["default"]["NAME"]
        return Finding(
            "Verbinding",
            Severity.WRONG,
            f"De database {name} gaat niet open.",
            "Bestaat de map, en mag de gebruiker van de site erin schrijven? Kijk ook bij Mappen "
            "en Rechten.",
        )
    # Not its text: it names the host, and may name the user.
    return Finding(
        "Verbinding",
        Severity.WRONG,
        f"PostgreSQL antwoordt niet ({type(error).__name__}).",
        "Draait het? Kijk met: systemctl status postgresql. Kloppen host, poort, naam en "
        'wachtwoord in DATABASE_URL? Probeer het met: psql "$DATABASE_URL"',
    )


def _describe_server() -> str:
    if connection.vendor == "postgresql":
        return f"PostgreSQL {connection.pg_version // 10000}"  # type: ignore[attr-defined]
    return f"SQLite {sqlite3.sqlite_version}"


def _check_migrations() -> Finding:
    pending = count_pending_migrations()
    if not pending:
        return Finding("Migraties", Severity.GOOD, "De tabellen passen bij deze versie.")
    return Finding(
        "Migraties",
        Severity.WRONG,
        f"Nog {pending} wijzigingen van de tabellen staan te wachten.",
        "Maak eerst een back-up. Stop de diensten en voer uit: .venv/bin/python manage.py migrate",
    )


def _check_postgresql() -> Finding:
    major = connection.pg_version // 10000  # type: ignore[attr-defined]
    if major >= MIN_POSTGRESQL:
        return Finding("Versie", Severity.GOOD, "Deze versie van PostgreSQL wordt ondersteund.")
    return Finding(
        "Versie",
        Severity.WRONG,
        f"PostgreSQL {major} is te oud.",
        f"Werk bij naar versie {MIN_POSTGRESQL} of hoger (pg_upgrade, of een dump en een herstel).",
    )


def _check_sqlite() -> Finding:
    with connection.cursor() as cursor:
        ((outcome,),) = cursor.execute("PRAGMA quick_check(1)").fetchall()
    if outcome == "ok":
        return Finding("Bestand", Severity.GOOD, "Het bestand van de database is heel.")
    return Finding(
        "Bestand",
        Severity.WRONG,
        "Het bestand van de database is beschadigd.",
        "Stop de site en zet de laatste back-up terug; bewaar het kapotte bestand ernaast. Kijk "
        "ook de schijf na.",
    )
