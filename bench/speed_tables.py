"""The figures of `bench/page_speed.py` as they stand in `docs/benchmarks.md`: ratios first."""

import os
import statistics
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field

from bench.benchmarks_document import describe_machine
from bench.load_generator import CONNECTIONS, WRK, LoadResult
from bench.memory import MemoryUsage

WAGTAIL_PAGES_PER_SECOND = 39
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
    "uncached SQLite": "page cache off, SQLite",
    "uncached PostgreSQL": "page cache off, PostgreSQL",
    "static": "stylesheet, brotli",
    "static nginx": "stylesheet, brotli, from nginx",
}


@dataclass
class SpeedResults:
    seconds: float
    rounds: int
    busy: float = field(default_factory=lambda: os.getloadavg()[0])
    runs: dict[tuple[str, int], list[LoadResult]] = field(default_factory=lambda: defaultdict(list))
    first: dict[str, list[float]] = field(default_factory=dict)
    every: dict[str, list[float]] = field(default_factory=dict)
    memory: tuple[list[MemoryUsage], list[MemoryUsage]] = ([], [])
    addresses: int = 0
    queries: dict[str, int] = field(default_factory=dict)


def render_tables(figures: SpeedResults) -> str:
    parts = (
        _render_introduction,
        _render_ratios,
        _render_rates,
        _render_first_visit,
        _render_memory,
        _render_queries,
    )
    return "\n\n".join("\n".join(part(figures)) for part in parts)


def _render_introduction(figures: SpeedResults) -> list[str]:
    by = "wrk" if WRK else "our own load generator"
    text = (
        f"`make bench`, {describe_machine()}. {CONNECTIONS} connections by {by}, on the same cores as the "
        f"servers; each figure is the median of {figures.rounds} runs of {figures.seconds:.0f} s, "
        f"taken in turn. The load of the machine was {figures.busy:.1f} before. The bare server is "
        "granian, started as the site starts it, with one constant answer: the very bytes and "
        "headers of our home page. With the page cache off, what is read and drawn once per "
        "publication is still remembered; the first visit after a publication pays for all of "
        f"that, and for packing the page. Wagtail had {WAGTAIL_PAGES_PER_SECOND} pages a second without its cache, "
        "in another run: the same home page on such a machine, with one worker and 8 connections."
    )
    return textwrap.wrap(text, 100)


def _render_ratios(figures: SpeedResults) -> list[str]:
    lines = []
    for name, (ours, bare) in RATIOS.items():
        one, two = (_format_ratio(figures.runs[ours, it], figures.runs[bare, it]) for it in (1, 2))
        lines.append(f"| {name} | {one} | {two} | {GOAL_WARM} |")
    for database, times in figures.first.items():
        off = [_median_result(figures.runs[f"uncached {database}", it]).rate for it in (1, 2)]
        name = f"page cache off / Wagtail's {WAGTAIL_PAGES_PER_SECOND}, {database}"
        lines.append(
            f"| {name} | {off[0] / WAGTAIL_PAGES_PER_SECOND:.1f} | {off[1] / WAGTAIL_PAGES_PER_SECOND:.1f} | {GOAL_COLD} |"
        )
        name = f"every page once after a publication / Wagtail's {WAGTAIL_PAGES_PER_SECOND}, {database}"
        mean = 1000 / statistics.median(figures.every[database])
        lines.append(f"| {name} | {mean / WAGTAIL_PAGES_PER_SECOND:.1f} | | {GOAL_COLD} |")
        name = f"first visit after a publication / Wagtail's {WAGTAIL_PAGES_PER_SECOND}, {database}"
        first = 1000 / statistics.median(times)
        lines.append(f"| {name} | {first / WAGTAIL_PAGES_PER_SECOND:.1f} | | {GOAL_COLD} |")
    return ["| ratio | 1 worker | 2 workers | goal |", "| --- | --- | --- | --- |", *lines]


def _format_ratio(ours: list[LoadResult], bare: list[LoadResult]) -> str:
    """Of runs in the same round, so under the same weather: the median, and from least to most."""
    ratios = sorted(one.rate / other.rate for one, other in zip(ours, bare, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _median_result(runs: list[LoadResult]) -> LoadResult:
    return LoadResult(
        statistics.median(run.rate for run in runs),
        statistics.median(run.p50 for run in runs),
        statistics.median(run.p99 for run in runs),
    )


def _render_rates(figures: SpeedResults) -> list[str]:
    lines = []
    for key, name in RATES.items():
        if (key, 1) in figures.runs:
            one, two = (
                _format_cells(_median_result(figures.runs[key, workers])) for workers in (1, 2)
            )
            lines.append(f"| {name} | {one} | {two} |")
    return [
        "| answers a second | 1 worker | p50 ms | p99 ms | 2 workers | p50 ms | p99 ms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *lines,
    ]


def _format_cells(load: LoadResult) -> str:
    return f"{load.rate:,.0f} | {load.p50:.2f} | {load.p99:.2f}"


def _render_first_visit(figures: SpeedResults) -> list[str]:
    said = ", ".join(
        f"{name} {statistics.median(times):.1f} ms (the fastest {min(times):.1f})"
        for name, times in figures.first.items()
    )
    every = ", ".join(
        f"{name} {statistics.median(means):.1f} ms" for name, means in figures.every.items()
    )
    text = (
        f"First visit to the home page after a publication, median: {said}. It comes alone: one "
        "process draws a page, while others are given the former one. It reads what other pages "
        f"use too: every page once after a publication takes {every} a page."
    )
    return textwrap.wrap(text, 100)


def _render_memory(figures: SpeedResults) -> list[str]:
    before, after = figures.memory
    lines = [
        f"| {number} | {_format_memory(first)} | {_format_memory(last)} |"
        for number, (first, last) in enumerate(zip(before, after, strict=True), 1)
    ]
    return [
        f"Memory per web process, MB, before and after {figures.addresses:,} different addresses:",
        "",
        "| process | RSS | PSS | RSS after | PSS after |",
        "| --- | --- | --- | --- | --- |",
        *lines,
    ]


def _format_memory(weight: MemoryUsage) -> str:
    return f"{weight['Rss']:.0f} | {weight['Pss']:.0f}"


def _render_queries(figures: SpeedResults) -> list[str]:
    lines = [f"| {name} | {number} |" for name, number in figures.queries.items()]
    return ["| kind of page | queries, cold |", "| --- | --- |", *lines]
