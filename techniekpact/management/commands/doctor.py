"""Examine the installation, and say in words what is wrong and what to do."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import BaseCommand

from newsletter.sender_domain.findings import Severity
from techniekpact.doctor.examination import Diagnosis, examine

MARKS = {
    Severity.GOOD: "goed",
    Severity.BETTER: "beter",
    Severity.WRONG: "FOUT",
    Severity.UNKNOWN: "?",
}


class Command(BaseCommand):
    help = (
        "Kijkt alles na: instellingen, versies, database, schijf, rechten, klok, mail, namen. "
        "Eindigt met 1 als er iets fout is."
    )
    requires_system_checks = ()  # what they say is among the findings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="voor een programma, als JSON")

    def handle(self, *args: object, **options: object) -> None:
        diagnoses = list(examine())
        is_well = all(diagnosis.finding.level != Severity.WRONG for diagnosis in diagnoses)
        if options["json"]:
            findings = [diagnosis.as_dict() for diagnosis in diagnoses]
            self.stdout.write(json.dumps({"well": is_well, "findings": findings}, indent=2))
        else:
            self.stdout.write(format_report(diagnoses))
        if not is_well:
            raise SystemExit(1)


def format_report(diagnoses: Iterable[Diagnosis]) -> str:
    """Return the findings part by part, each with what to do below it, and a conclusion."""
    lines: list[str] = []
    part, wrong = "", 0
    for diagnosis in diagnoses:
        finding = diagnosis.finding
        if diagnosis.part != part:
            part = diagnosis.part
            lines += ["", part]
        lines.append(f"  {MARKS[finding.level]:<6}{finding.name}: {finding.message}")
        if finding.advice:
            lines.append(f"        → {finding.advice}")
        wrong += finding.level == Severity.WRONG
    conclusion = {0: "Alles wat nodig is, is in orde.", 1: "Er is één punt fout; zie hierboven."}
    lines += ["", conclusion.get(wrong, f"Er zijn {wrong} punten fout; zie hierboven.")]
    return "\n".join(lines[1:])
