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
    # For the owner of the domain; empty when there is nothing to do.
    advice: str = ""

    @property
    def level_label(self) -> str:
        """The label of the level, which a stored finding holds as text."""
        return str(Severity(self.level).label)
