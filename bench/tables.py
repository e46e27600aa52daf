"""The figures of `bench/speed.py` as they stand in `docs/benchmarks.md`: ratios first."""

import textwrap
from dataclasses import dataclass, field

from bench.load import CONNECTIONS, WRK, Load
from bench.memory import Weight
from bench.report import machine

WAGTAIL = 39
"""Pages a second of Wagtail 8.0 without a cache: the same home page, one worker, 8 connections."""
GOAL_WARM, GOAL_COLD = 0.8, 5

RATIOS = {
    "warm page / bare server": ("warm identity", "bare identity"),
    "the same, brotli": ("warm br", "bare br"),
    "the same, brotli, on PostgreSQL": ("warm PostgreSQL", "bare br"),
}
RATES = {
    "bare identity": "bare server",
    "bare br": "bare server, brotli",
    "warm identity": "warm page",
    "warm br": "warm page, brotli",
    "warm PostgreSQL": "warm page, brotli, PostgreSQL",
    "warm nginx": "warm page, brotli, through nginx",
    "cold SQLite": "cold page, SQLite",
    "cold PostgreSQL": "cold page, PostgreSQL",
    "static": "stylesheet, brotli",
    "static nginx": "stylesheet, brotli, from nginx",
}


@dataclass
class Figures:
    seconds: float
    rounds: int
    rates: dict[tuple[str, int], Load] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    memory: tuple[list[Weight], list[Weight]] = ([], [])
    addresses: int = 0
    queries: dict[str, int] = field(default_factory=dict)


def written(figures: Figures) -> str:
    parts = (_said, _ratios, _rates, _first, _memory, _queries)
    return "\n\n".join("\n".join(part(figures)) for part in parts)


def _said(figures: Figures) -> list[str]:
    by = "wrk" if WRK else "our own load generator"
    text = (
        f"`make bench`, {machine()}. {CONNECTIONS} connections by {by}, on the same cores as the "
        f"servers; each rate is the median of {figures.rounds} runs of {figures.seconds:.0f} s, "
        "taken in turn. The bare server is granian, started as the site starts it, with one "
        "constant answer: the very bytes and headers of our home page. Cold is without the page "
        f"cache. Wagtail had {WAGTAIL} pages a second without its cache, in another run: the same "
        "home page on such a machine, with one worker and 8 connections."
    )
    return textwrap.wrap(text, 100)


def _ratios(figures: Figures) -> list[str]:
    rates = figures.rates
    lines = [
        f"| {name} | "
        + " | ".join(
            f"{rates[ours, workers].rate / rates[bare, workers].rate:.2f}" for workers in (1, 2)
        )
        + f" | {GOAL_WARM} |"
        for name, (ours, bare) in RATIOS.items()
    ]
    for database in ("SQLite", "PostgreSQL"):
        ratios = [rates[f"cold {database}", workers].rate / WAGTAIL for workers in (1, 2)]
        lines.append(
            f"| cold page / Wagtail's {WAGTAIL}, {database} "
            f"| {ratios[0]:.1f} | {ratios[1]:.1f} | {GOAL_COLD} |"
        )
    return ["| ratio | 1 worker | 2 workers | goal |", "| --- | --- | --- | --- |", *lines]


def _rates(figures: Figures) -> list[str]:
    lines = []
    for key, name in RATES.items():
        if (key, 1) in figures.rates:
            one, two = (figures.rates[key, workers] for workers in (1, 2))
            lines.append(f"| {name} | {_cells(one)} | {_cells(two)} |")
    return [
        "| answers a second | 1 worker | p50 ms | p99 ms | 2 workers | p50 ms | p99 ms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *lines,
    ]


def _cells(load: Load) -> str:
    return f"{load.rate:,.0f} | {load.p50:.2f} | {load.p99:.2f}"


def _first(figures: Figures) -> list[str]:
    said = ", ".join(f"{name} {ms:.1f} ms" for name, ms in figures.first.items())
    return [f"The first visit to the home page after a publication, median: {said}."]


def _memory(figures: Figures) -> list[str]:
    before, after = figures.memory
    lines = [
        f"| {number} | {_weights(first)} | {_weights(last)} |"
        for number, (first, last) in enumerate(zip(before, after, strict=True), 1)
    ]
    return [
        f"Memory per web process, MB, before and after {figures.addresses:,} different addresses:",
        "",
        "| process | RSS | PSS | RSS after | PSS after |",
        "| --- | --- | --- | --- | --- |",
        *lines,
    ]


def _weights(weight: Weight) -> str:
    return f"{weight['Rss']:.0f} | {weight['Pss']:.0f}"


def _queries(figures: Figures) -> list[str]:
    lines = [f"| {name} | {number} |" for name, number in figures.queries.items()]
    return ["| kind of page | queries, cold |", "| --- | --- |", *lines]
