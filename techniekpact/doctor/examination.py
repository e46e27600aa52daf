"""All that the doctor looks at, in the order in which one thing rests on another."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from newsletter.sender_domain.findings import Finding, Severity
from techniekpact.doctor import clock, database, domain_names, files, mail, processes, versions
from techniekpact.doctor.configuration import check_configuration

Check = Callable[[], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "Instellingen": check_configuration,
    "Versies": versions.check_versions,
    "Database": database.check_database,
    "Schijf": files.check_disk,
    "Mappen": files.check_folders,
    "Kopieën": files.check_copies,
    "Rechten": files.check_permissions,
    "Klok": clock.check_clock,
    "Processen": processes.check_processes,
    "Mail": mail.check_mail,
    "Namen": domain_names.check_names,
}


class Diagnosis(NamedTuple):
    """A finding with the part of the examination that it comes from."""

    part: str
    finding: Finding

    def as_dict(self) -> dict[str, str]:
        return {
            "part": self.part,
            "name": self.finding.name,
            "level": str(self.finding.level),
            "message": self.finding.message,
            "advice": self.finding.advice,
        }


def examine() -> Iterator[Diagnosis]:
    """Run every check; that one fails itself is a finding too, after what it saw until then."""
    for part, check in CHECKS.items():
        try:
            for finding in check():
                yield Diagnosis(part, finding)
        except Exception as error:  # noqa: BLE001  (the others still have something to say)
            yield Diagnosis(part, _failed_check(type(error).__name__))


def _failed_check(error: str) -> Finding:
    return Finding(
        "Controle",
        Severity.UNKNOWN,
        f"Dit kon niet worden bekeken ({error}).",
        "Los eerst op wat hierboven fout is, en kijk dan nog eens. Blijft dit zo? Meld het aan wie "
        "de site bouwt.",
    )
