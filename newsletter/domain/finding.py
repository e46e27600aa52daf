from dataclasses import dataclass

from django.db.models import TextChoices


class Level(TextChoices):
    GOOD = "good", "goed"
    BETTER = "better", "kan beter"
    WRONG = "wrong", "fout"
    UNKNOWN = "unknown", "niet bekend"


@dataclass(frozen=True)
class Finding:
    name: str
    level: Level
    says: str
    todo: str = ""
    """What to do, for who runs the domain; empty when there is nothing to do."""

    @property
    def sign(self) -> str:
        """The level as people read it, also of a finding that was kept."""
        return str(Level(self.level).label)
