from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    GOOD = "good"
    BETTER = "better"
    """It works, and could be better."""
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    name: str
    level: Level
    says: str
    todo: str = ""
    """What to do, for who runs the domain; empty when there is nothing to do."""
