"""Rule 11, for who runs the site: the outcome on the screen, and kept for the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsletter.domain.checks import run_checks, save_findings
from newsletter.domain.findings import Severity


class Command(BaseCommand):
    help = "Kijkt of andere mailservers onze mail vertrouwen: SPF, DKIM, DMARC, PTR en TLS."

    def handle(self, *args: Any, **options: Any) -> None:
        found = run_checks()
        save_findings(found)
        for finding in found:
            self.stdout.write(f"{finding.name}: {finding.level_label}. {finding.message}")
            if finding.advice:
                self.stdout.write(f"    {finding.advice}")
        wrong = sum(finding.level is Severity.WRONG for finding in found)
        if wrong:
            raise CommandError(f"Fout: {wrong} van {len(found)} punten.")
