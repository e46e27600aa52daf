"""Renders the results of `bench/page_speed.py` for `docs/benchmarks.md`: ratios first."""

import os
import statistics
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field

from bench.benchmarks_document import describe_machine
from bench.load_generator import CONNECTIONS, WRK, LoadResult
from bench.memory import MemoryUsage

# Wagtail 8.0 without a cache: the same home page, one worker, 8 connections.
WAGTAIL_RATE = 39
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
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    load_runs: dict[tuple[str, int], list[LoadResult]] = field(
        default_factory=lambda: defaultdict(list)
    )
    first_visit_ms: dict[str, list[float]] = field(default_factory=dict)
    every_page_ms: dict[str, list[float]] = field(default_factory=dict)
    memory: tuple[list[MemoryUsage], list[MemoryUsage]] = ([], [])
    address_count: int = 0
    query_counts: dict[str, int] = field(default_factory=dict)


def render_tables(results: SpeedResults) -> str:
    parts = (
        _render_introduction,
        _render_ratios,
        _render_rates,
        _render_first_visit,
        _render_memory,
        _render_queries,
    )
    return "\n\n".join("\n".join(part(results)) for part in parts)


def _render_introduction(results: SpeedResults) -> list[str]:
    generator = "wrk" if WRK else "our own load generator"
    text = (
        f"`make bench`, {describe_machine()}. {CONNECTIONS} connections by {generator}, on the "
        f"same cores as the servers; each figure is the median of {results.rounds} runs of "
        f"{results.seconds:.0f} s, taken in turn. The load of the machine was "
        f"{results.load_before:.1f} before. The bare server is granian, started as the site "
        "starts it, with one constant response: the very bytes and headers of our home page. With "
        "the page cache off, what is read and rendered once per publication is still "
        "cached; the first visit after a publication pays for all of that, "
        f"and for compressing the page. Wagtail had {WAGTAIL_RATE} pages a second without its "
        "cache, in another run: the same home page on such a machine, with one worker and 8 "
        "connections."
    )
    return textwrap.wrap(text, 100)


def _render_ratios(results: SpeedResults) -> list[str]:
    lines = []
    for name, (ours, bare) in RATIOS.items():
        one, two = (
            _format_ratio(results.load_runs[ours, workers], results.load_runs[bare, workers])
            for workers in (1, 2)
        )
        lines.append(f"| {name} | {one} | {two} | {GOAL_WARM} |")
    for database in results.first_visit_ms:
        lines += _render_wagtail_ratios(results, database)
    return ["| ratio | 1 worker | 2 workers | goal |", "| --- | --- | --- | --- |", *lines]


def _render_wagtail_ratios(results: SpeedResults, database: str) -> list[str]:
    """Return rows about pages that the page cache did not serve."""
    one, two = (
        _median_result(results.load_runs[f"uncached {database}", workers]).rate / WAGTAIL_RATE
        for workers in (1, 2)
    )
    every = 1000 / statistics.median(results.every_page_ms[database]) / WAGTAIL_RATE
    first = 1000 / statistics.median(results.first_visit_ms[database]) / WAGTAIL_RATE
    wagtail = f"Wagtail's {WAGTAIL_RATE}, {database}"
    return [
        f"| page cache off / {wagtail} | {one:.1f} | {two:.1f} | {GOAL_COLD} |",
        f"| every page once after a publication / {wagtail} | {every:.1f} | | {GOAL_COLD} |",
        f"| first visit after a publication / {wagtail} | {first:.1f} | | {GOAL_COLD} |",
    ]


def _format_ratio(ours: list[LoadResult], bare: list[LoadResult]) -> str:
    """Return the median and the range of the ratios of runs in the same round."""
    ratios = sorted(our.rate / base.rate for our, base in zip(ours, bare, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _median_result(runs: list[LoadResult]) -> LoadResult:
    return LoadResult(
        statistics.median(run.rate for run in runs),
        statistics.median(run.p50 for run in runs),
        statistics.median(run.p99 for run in runs),
    )


def _render_rates(results: SpeedResults) -> list[str]:
    lines = []
    for key, name in RATES.items():
        if (key, 1) in results.load_runs:
            one, two = (
                _format_cells(_median_result(results.load_runs[key, workers])) for workers in (1, 2)
            )
            lines.append(f"| {name} | {one} | {two} |")
    return [
        "| responses a second | 1 worker | p50 ms | p99 ms | 2 workers | p50 ms | p99 ms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *lines,
    ]


def _format_cells(load: LoadResult) -> str:
    return f"{load.rate:,.0f} | {load.p50:.2f} | {load.p99:.2f}"


def _render_first_visit(results: SpeedResults) -> list[str]:
    first = ", ".join(
        f"{name} {statistics.median(times):.1f} ms (the fastest {min(times):.1f})"
        for name, times in results.first_visit_ms.items()
    )
    every = ", ".join(
        f"{name} {statistics.median(means):.1f} ms" for name, means in results.every_page_ms.items()
    )
    text = (
        f"First visit to the home page after a publication, median: {first}. It comes alone: one "
        "process renders a page, while others are given the former one. It reads what other pages "
        f"use too: every page once after a publication takes {every} a page."
    )
    return textwrap.wrap(text, 100)


def _render_memory(results: SpeedResults) -> list[str]:
    before, after = results.memory
    lines = [
        f"| {number} | {_format_memory(first)} | {_format_memory(last)} |"
        for number, (first, last) in enumerate(zip(before, after, strict=True), 1)
    ]
    count = f"{results.address_count:,}"
    return [
        f"Memory per web process, MB, before and after {count} different addresses:",
        "",
        "| process | RSS | PSS | RSS after | PSS after |",
        "| --- | --- | --- | --- | --- |",
        *lines,
    ]


def _format_memory(usage: MemoryUsage) -> str:
    return f"{usage['Rss']:.0f} | {usage['Pss']:.0f}"


def _render_queries(results: SpeedResults) -> list[str]:
    lines = [f"| {name} | {number} |" for name, number in results.query_counts.items()]
    return ["| kind of page | queries, cold |", "| --- | --- |", *lines]
