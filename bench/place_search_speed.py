"""Measures the place finder: `python bench/place_search_speed.py`, part of `make bench`.

Each kind of text is searched in this process, in turn with a reference that finds the same without
our index: a scan of all names for exact ones, `difflib` of the standard library for misspelt ones.
Processor time is counted, so that other work on the machine does not weigh on it. Written to
`docs/benchmarks.md`; exits with status 1 if an answer takes more than 5 ms (p95).
"""

import difflib
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import thread_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.benchmarks_document import describe_machine, write_section
from bench.project_scale import prepare_database, set_up_site

ROUNDS = 60
MAX_MS = 5
TEXTS = {
    "a town": ("Deventer", "'s-Hertogenbosch", "Capelle a/d IJssel", "Ljouwert"),
    "a postcode": ("7411 AB", "1119", "9999", "4301"),
    "namesakes": ("Hengelo", "Bergen", "Gelderland", "Beek"),
    "misspelt": ("devneter", "Leeuwaarden", "Apeldorn", "Rotterdam Zuid"),
    "nonsense": ("xqzzw", "x" * 100, "aan de " * 14, "(((("),
}


def milliseconds(search: Callable[[str], object], text: str) -> float:
    start = thread_time()
    search(text)
    return (thread_time() - start) * 1000


def measure(search: Callable[[str], object], texts: tuple[str, ...]) -> list[float]:
    return sorted(milliseconds(search, text) for _ in range(ROUNDS) for text in texts)


def scan_names(text: str) -> list[str]:
    """Find a name without an index: spell every name alike, then compare; else the closest."""
    from search.places.gazetteer import place_key, places

    key = place_key(text)
    return [place.name for place in places() if place_key(place.name) == key] or (
        difflib.get_close_matches(key, [place.key for place in places()], n=8, cutoff=0.7)
    )


def measure_tables() -> tuple[list[str], float]:
    """Return the rows of the table, and the slowest p95 of all answers in milliseconds."""
    from search.places.finder import find_place, suggest_places

    rows, slowest = [], 0.0
    for kind, texts in TEXTS.items():
        answers, suggestions = measure(find_place, texts), measure(suggest_places, texts)
        reference = statistics.median(milliseconds(scan_names, text) for text in texts)
        p95 = [times[int(len(times) * 0.95)] for times in (answers, suggestions)]
        slowest = max(slowest, *p95)
        cells = [statistics.median(answers), p95[0], statistics.median(suggestions), p95[1]]
        numbers = " | ".join(f"{cell:.2f}" for cell in [*cells, reference])
        rows.append(f"| {kind} | {numbers} |")
    return rows, slowest


def measure_build() -> float:
    """Return the milliseconds that the index takes after a publication, median of five."""
    from caching import version
    from search.places.index import place_index

    place_index()
    times = []
    for _ in range(5):
        version.invalidate_locally()
        start = thread_time()
        place_index()
        times.append((thread_time() - start) * 1000)
    return statistics.median(times)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up_site(Path(folder))
        prepare_database(Path(folder) / "places.sqlite3", 0)
        build = measure_build()
        rows, slowest = measure_tables()
    text = "\n".join(
        [
            f"`make bench`, {describe_machine()}. Milliseconds of processor time.",
            f"The index is built once after a publication, in {build:.0f} ms.",
            "",
            "| typed | answer | p95 | suggestions | p95 | without an index |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
        ]
    )
    write_section("places", text)
    print(text)
    return int(slowest > MAX_MS)


if __name__ == "__main__":
    sys.exit(main())
