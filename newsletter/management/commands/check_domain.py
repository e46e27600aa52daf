"""Check of the sending domain (rule 11), printed and stored for the admin."""

from django.core.management.base import BaseCommand, CommandError

from newsletter.sender_domain.check_runner import run_checks, save_findings
from newsletter.sender_domain.findings import Severity


class Command(BaseCommand):
    help = "Kijkt of andere mailservers onze mail vertrouwen: SPF, DKIM, DMARC, PTR en TLS."

    def handle(self, *args: object, **options: object) -> None:
        findings = run_checks()
        save_findings(findings)
        for finding in findings:
            self.stdout.write(f"{finding.name}: {finding.level_label}. {finding.message}")
            if finding.advice:
                self.stdout.write(f"    {finding.advice}")
        wrong = sum(finding.level is Severity.WRONG for finding in findings)
        if wrong:
            raise CommandError(f"Fout: {wrong} van {len(findings)} punten.")
