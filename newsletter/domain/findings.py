from dataclasses import dataclass

from django.db.models import TextChoices


class Severity(TextChoices):
    GOOD = "good", "goed"
    BETTER = "better", "kan beter"
    WRONG = "wrong", "fout"
    UNKNOWN = "unknown", "niet bekend"


@dataclass(frozen=True)
class Finding:
    name: str
    level: Severity
    message: str
    advice: str = ""
    """What to do, for who runs the domain; empty when there is nothing to do."""

    @property
    def level_label(self) -> str:
        """The level as people read it, also of a finding that was kept."""
        return str(Severity(self.level).label)
