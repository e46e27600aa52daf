"""Rule 11, for who runs the site: the outcome on the screen, and kept for the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsletter.domain.checking import findings, keep
from newsletter.domain.finding import Level


class Command(BaseCommand):
    help = "Kijkt of andere mailservers onze mail vertrouwen: SPF, DKIM, DMARC, PTR en TLS."

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        keep(found)
        for finding in found:
            self.stdout.write(f"{finding.name}: {finding.sign}. {finding.says}")
            if finding.todo:
                self.stdout.write(f"    {finding.todo}")
        wrong = sum(finding.level is Level.WRONG for finding in found)
        if wrong:
            raise CommandError(f"Fout: {wrong} van {len(found)} punten.")
