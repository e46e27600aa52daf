"""The versions of Python, of the packages and of what was collected from them."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import django
from django.conf import settings

from newsletter.sender_domain.findings import Finding, Severity

LOCKED = re.compile(r"^([\w.-]+)==([^\s;\\]+)( *;)?", re.MULTILINE)
INSTALL = "Voer uit: .venv/bin/pip install --require-hashes -r requirements.txt"
SHOWN = 5  # packages that a finding names


def check_versions() -> Iterator[Finding]:
    yield Finding(
        "Python",
        Severity.GOOD,
        f"Python {platform.python_version()}, Django {django.get_version()}.",
    )
    if sys.prefix == sys.base_prefix:
        yield Finding(
            "Omgeving",
            Severity.BETTER,
            "Python draait niet uit een eigen omgeving van de site.",
            "Start met .venv/bin/python manage.py doctor, zoals de diensten ook doen.",
        )
    yield _check_packages()
    yield _check_static_files()


def _check_packages() -> Finding:
    different = different_packages((settings.BASE_DIR / "requirements.txt").read_text())
    if not different:
        return Finding("Pakketten", Severity.GOOD, "Alle pakketten hebben de vastgelegde versie.")
    names = ", ".join(different[:SHOWN])
    rest = f" en nog {len(different) - SHOWN}" if len(different) > SHOWN else ""
    message = f"Niet de vastgelegde versie: {names}{rest}."
    return Finding("Pakketten", Severity.WRONG, message, INSTALL)


def different_packages(lock: str) -> list[str]:
    """Return the packages that are missing, or of another version than the lock says.

    One with a condition (`; python_version < …`) may be missing.
    """
    different = []
    for name, wanted, condition in LOCKED.findall(lock):
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = wanted if condition else "ontbreekt"
        if installed != wanted:
            different.append(f"{name} ({installed}, hoort {wanted})")
    return different


def _check_static_files() -> Finding:
    if settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return Finding("Stijl en scripts", Severity.GOOD, "De vaste bestanden staan klaar.")
    return Finding(
        "Stijl en scripts",
        Severity.WRONG,
        f"In {settings.STATIC_ROOT} staan geen vaste bestanden, dus geen pagina lukt.",
        "Voer uit: .venv/bin/python manage.py collectstatic --noinput",
    )
