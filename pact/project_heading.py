"""The title of `/praktijk/`, which names what is chosen."""

from collections.abc import Callable, Sequence

from pact.models import Project
from pact.project_filters import ProjectFilters
from pact.project_index import NATIONAL
from pact.site_context import site_context

MAX_CHOICES_NAMED = 3
MAX_SEARCH_TEXT = 40

STATUS_PHRASES: dict[str, str] = {
    Project.Status.RUNNING: "die lopen",
    Project.Status.FINISHED: "die zijn afgerond",
    Project.Status.YEARLY: "die elk jaar terugkomen",
}


def project_list_heading(filters: ProjectFilters) -> str:
    """Return the title, such as 'Praktijkvoorbeelden in Oost voor doel 4'."""
    landsdelen = filters.selected.get("landsdeel", [])
    is_national = landsdelen == [NATIONAL] and "regio" not in filters.selected
    subject = "Landelijke praktijkvoorbeelden" if is_national else "Praktijkvoorbeelden"
    phrases = [
        "" if is_national else _area_phrase(filters),
        _goal_phrase(filters),
        _phrase(filters, "pijler", "voor", "pijlers", quoted),
        _phrase(filters, "soort", "van", "soorten", _name_kind),
        _phrase(filters, "thema", "over", "thema’s", quoted),
        _phrase(filters, "o", "met", "O’s", str.lower),
        _phrase(filters, "organisatie", "van", "organisaties", str),
        join_words([STATUS_PHRASES[value] for value in filters.selected.get("status", [])], "of"),
        _search_phrase(filters.search_text),
    ]
    chosen = list(filter(None, phrases))
    if not (chosen or is_national):
        return site_context().texts["projects"].title
    return " ".join([subject, *chosen])


def join_words(words: Sequence[str], conjunction: str = "en") -> str:
    """Return words as in a sentence: 'a, b en c'."""
    *first, last = words or [""]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def quoted(text: str) -> str:
    return f"‘{text}’"


def _name_kind(label: str) -> str:
    return f"de soort {quoted(label.lower())}"


def _phrase(
    filters: ProjectFilters,
    parameter: str,
    preposition: str,
    plural: str,
    formatted: Callable[[str], str],
) -> str:
    """Return what is chosen in a facet after a preposition; of many choices only the number."""
    labels = filters.labels(parameter)
    if not labels:
        return ""
    if len(labels) > MAX_CHOICES_NAMED:
        return f"{preposition} {len(labels)} {plural}"
    return f"{preposition} {join_words([formatted(label) for label in labels])}"


def _area_phrase(filters: ProjectFilters) -> str:
    """Return the regions, or else the landsdelen, and whether national projects are kept."""
    landsdelen = filters.selected.get("landsdeel", [])
    names = filters.labels("regio") or [
        label
        for value, label in zip(landsdelen, filters.labels("landsdeel"), strict=True)
        if value != NATIONAL
    ]
    if not names:
        return ""
    if len(names) > MAX_CHOICES_NAMED:
        plural = "regio’s" if "regio" in filters.selected else "landsdelen"
        names = [f"{len(names)} {plural}"]
    return f"in {join_words(names)}{' en landelijk' if NATIONAL in landsdelen else ''}"


def _goal_phrase(filters: ProjectFilters) -> str:
    numbers = filters.selected.get("doel", [])
    if not numbers:
        return ""
    if len(numbers) > MAX_CHOICES_NAMED:
        return f"voor {len(numbers)} doelen"
    return f"voor {'doel' if len(numbers) == 1 else 'de doelen'} {join_words(numbers)}"


def _search_phrase(search_text: str) -> str:
    if len(search_text) > MAX_SEARCH_TEXT:
        search_text = f"{search_text[:MAX_SEARCH_TEXT].rstrip()}…"
    return f"met ‘{search_text}’" if search_text else ""
