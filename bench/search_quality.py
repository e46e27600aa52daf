"""Measures how well and how fast the search answers sixty-five questions. `make bench`.

Well: the mean reciprocal rank (MRR) of the first right answer, the share with one among the first
three, and how many questions get no answer. Fast: the 50th and 95th percentile of the processor
time of a search with the real content and with 10,000 projects, question by question in turn on
both. Beside them stands the time of a reference, one row that Django reads from the same database,
which tells how busy the machine is. It writes its table in `docs/benchmarks.md`.
"""

import os
import statistics
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.project_scale import (  # noqa: E402
    PROJECTS,
    prepare_database,
    select_database,
    set_up_site,
)
from tests.search.questions import ALL_QUESTIONS  # noqa: E402

ROUNDS = 5
FIRST_ANSWERS = 3


def measure_quality() -> tuple[float, float, int]:
    """Return the MRR, the share of hits in the first three, and the number of empty answers."""
    from search.engine import search

    ranks = []
    empty = 0
    for text, right in ALL_QUESTIONS.items():
        results = search(text)
        pages = [bet.path for bet in results.best_bets]
        pages += [result.url for result in results.results]
        empty += not pages
        ranks.append(next((rank for rank, page in enumerate(pages, 1) if page in right), 0))
    reciprocal = [1 / rank if rank else 0 for rank in ranks]
    hits = sum(0 < rank <= FIRST_ANSWERS for rank in ranks)
    return statistics.mean(reciprocal), hits / len(ranks), empty


def time_searches(texts: Iterable[str]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each search, and of the reference right after each."""
    from pact.models import Goal
    from search.engine import search

    durations, references = [], []
    for text in texts:
        durations.append(_time_call(lambda text=text: search(text)))  # type: ignore[misc]
        references.append(_time_call(lambda: Goal.objects.get(number=4)))
    return durations, references


def _time_call(function: Callable[[], object]) -> float:
    start = process_time()
    function()
    return (process_time() - start) * 1000


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def render_table(files: dict[str, Path]) -> str:
    from caching import version

    timings: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in files}
    quality = {}
    for name, file in files.items():
        select_database(file)
        version.invalidate_locally()
        quality[name] = measure_quality()
    for _ in range(ROUNDS):
        for name, file in files.items():
            select_database(file)
            version.invalidate_locally()
            time_searches(["techniek"])  # reads the vocabulary, once per version of the site
            durations, references = time_searches(ALL_QUESTIONS)
            timings[name][0].extend(durations)
            timings[name][1].extend(references)
    introduction = (
        f"`make bench`, {describe_machine()}, load {os.getloadavg()[0]:.1f}. "
        f"{len(ALL_QUESTIONS)} questions, {ROUNDS} times; milliseconds of processor time of a "
        "search, without its page."
    )
    lines = [
        *textwrap.wrap(introduction, 100),
        "",
        "| content | MRR | right in first 3 | empty | p50 | p95 | one row | p95 / one row |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, (searches, references) in timings.items():
        mrr, hits, empty = quality[name]
        p95, one_row = percentile(searches, 95), statistics.median(references)
        lines.append(
            f"| {name} | {mrr:.2f} | {hits:.0%} | {empty} | {percentile(searches, 50):.1f} | "
            f"{p95:.1f} | {one_row:.2f} | {p95 / one_row:.0f} |"
        )
    return "\n".join(lines)


def main(folder: Path) -> str:
    set_up_site(folder)

    files = {"real": folder / "few.sqlite3", "10,000 projects": folder / "many.sqlite3"}
    for file, projects in zip(files.values(), (0, PROJECTS), strict=True):
        prepare_database(file, projects)
    return render_table(files)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="techniekpact-bench-") as path:
        text = main(Path(path))
    print(text)
    if sys.argv[1:] != ["--quick"]:
        write_section("search", text)
