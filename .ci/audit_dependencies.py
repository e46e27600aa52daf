"""Look for known vulnerabilities in the locked packages, the development tools included.

    make audit-deps                         asks the Python Package Index, by `pip-audit`
    make audit-deps ADVISORIES=all.zip      reads the advisories in a file, without a network

ADVISORIES is the export for PyPI of the OSV database: a ZIP file of JSON, or a folder of that.

Exit codes: 0 for nothing known of any package, 1 for a known vulnerability, and 2 when that could
not be found out, of all packages or of some.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.txt"
LOCKED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
HINT = "Geef de meldingen zelf: make audit-deps ADVISORIES=all.zip (zie docs/security.md)."
TIMEOUT = 600  # seconds for all packages

Advisory = Mapping[str, Any]


class AuditError(Exception):
    """The vulnerabilities could not be looked up; the text says why."""


class Vulnerability(NamedTuple):
    package: str
    version: str
    advisory: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.advisory}"


class Audit(NamedTuple):
    vulnerabilities: list[Vulnerability]
    checked: int
    unknown: list[str]  # the packages of which nothing could be found out


def locked_versions(lock: str) -> dict[str, str]:
    return {str(canonicalize_name(name)): version for name, version in LOCKED.findall(lock)}


def audit_online(lock: Path) -> Audit:
    """Ask `pip-audit`, which calls a package that the index does not know harmless."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip"]
    command += ["--require-hashes", "--format=json", "--progress-spinner=off"]
    try:
        process = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=TIMEOUT
        )
        answer = json.loads(process.stdout)
    except subprocess.TimeoutExpired as error:
        raise AuditError(f"geen antwoord binnen {TIMEOUT} seconden") from error
    except json.JSONDecodeError as error:
        lines = process.stderr.strip().splitlines()
        raise AuditError(lines[-1][:300] if lines else "pip-audit gaf geen antwoord") from error
    return parse_answer(answer)


def parse_answer(answer: Mapping[str, Any]) -> Audit:
    packages = answer["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    vulnerabilities = [
        Vulnerability(package["name"], package["version"], advisory["id"])
        for package in packages
        for advisory in package.get("vulns", ())
    ]
    return Audit(vulnerabilities, len(packages) - len(unknown), unknown)


def audit_offline(lock: Path, advisories: Path) -> Audit:
    versions = locked_versions(lock.read_text())
    count, vulnerabilities = 0, []
    for advisory in read_advisories(advisories):
        count += 1
        vulnerabilities += vulnerabilities_in(advisory, versions)
    if not count:
        raise AuditError(f"in {advisories} staat geen enkele melding")
    return Audit(sorted(set(vulnerabilities)), len(versions), [])


def read_advisories(path: Path) -> Iterator[Advisory]:
    try:
        if path.is_dir():
            for file in sorted(path.rglob("*.json")):
                yield json.loads(file.read_text())
            return
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
    except (OSError, zipfile.BadZipFile, json.JSONDecodeError) as error:
        raise AuditError(f"{path} is niet te lezen ({error})") from error


def vulnerabilities_in(advisory: Advisory, versions: Mapping[str, str]) -> Iterator[Vulnerability]:
    """Yield the locked packages that an advisory in the format of OSV is about."""
    if "withdrawn" in advisory:
        return
    for affected in advisory.get("affected", ()):
        package = affected.get("package", {})
        name = str(canonicalize_name(package.get("name", "")))
        if (
            package.get("ecosystem") == "PyPI"
            and name in versions
            and is_affected(affected, versions[name])
        ):
            yield Vulnerability(name, versions[name], advisory["id"])


def is_affected(affected: Mapping[str, Any], version: str) -> bool:
    return version in affected.get("versions", ()) or any(
        is_in_range(Version(version), events["events"])
        for events in affected.get("ranges", ())
        if events.get("type") == "ECOSYSTEM"
    )


def is_in_range(version: Version, events: list[Mapping[str, str]]) -> bool:
    """Return whether the last event at or before a version made it vulnerable."""
    vulnerable = False
    for event in sorted(events, key=_version_of_event):
        at = _version_of_event(event)
        if "introduced" in event and at <= version:
            vulnerable = True
        elif ("fixed" in event and at <= version) or ("last_affected" in event and at < version):
            vulnerable = False
    return vulnerable


def _version_of_event(event: Mapping[str, str]) -> Version:
    try:
        return Version(next(iter(event.values())))
    except InvalidVersion:  # "0" stands for the first version; others are not of this ecosystem
        return Version("0")


def report(audit: Audit) -> int:
    for vulnerability in audit.vulnerabilities:
        print(vulnerability)
    if audit.unknown:
        names = ", ".join(audit.unknown) if audit.checked else "alle pakketten"
        print(f"Niet na te gaan: {names}. {HINT}")
    print(f"Nagekeken: {audit.checked}. Bekende lekken: {len(audit.vulnerabilities)}.")
    return 1 if audit.vulnerabilities else 2 if audit.unknown else 0


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments and arguments[0] else None
    try:
        return report(audit_offline(LOCK, path) if path else audit_online(LOCK))
    except AuditError as error:
        print(f"Niet nagekeken: {error}. {HINT}")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
