"""Figures in one ZIP: a CSV each, a README and a `datapackage.json` (Frictionless Data Package v1).

The same figures always give the same bytes, so the page cache and its entity tags work for them.
"""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import render_to_string

from open_data.figure_table import COLUMNS, Column, figure_rows
from pact.indicator_figures import IndicatorFigure
from pact.structured_data import full_address, source_address
from publishing.csv_export import BYTE_ORDER_MARK, format_csv

CC_BY_ADDRESS = "https://creativecommons.org/licenses/by/4.0/deed.nl"
# The first moment that a ZIP can hold: files of a site have no time of their own.
NO_TIME = (1980, 1, 1, 0, 0, 0)
SCHEMA_FILE = "tableschema.json"


def build_bundle(figures: Sequence[IndicatorFigure], *, name: str, title: str, path: str) -> bytes:
    """Return the ZIP of these figures; `path` is the page that shows them."""
    package = describe_package(figures, name=name, title=title, path=path)
    readme = render_to_string(
        "open_data/readme.txt",
        {
            "title": title,
            "page": full_address(path),
            "catalogue": full_address("/data/"),
            "licence": CC_BY_ADDRESS,
            "figures": [(file_name(figure), figure.indicator) for figure in figures],
            "columns": COLUMNS,
            "changed_at": newest_publication(figures),
        },
    )
    files = {
        "LEESMIJ.txt": readme,
        "datapackage.json": _format_json(package),
        SCHEMA_FILE: _format_json(describe_table()),
        **{
            file_name(figure): BYTE_ORDER_MARK + format_csv(figure_rows(figure))
            for figure in figures
        },
    }
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as bundle:
        for file, text in files.items():
            bundle.writestr(_entry(file), text.encode())
    return archive.getvalue()


def file_name(figure: IndicatorFigure) -> str:
    return f"{figure.indicator.slug}.csv"


def newest_publication(figures: Sequence[IndicatorFigure]) -> datetime | None:
    """Return when the newest of these figures was published last."""
    moments = (figure.indicator.last_published_at for figure in figures)
    return max(filter(None, moments), default=None)


def describe_package(
    figures: Sequence[IndicatorFigure], *, name: str, title: str, path: str
) -> dict[str, object]:
    changed_at = newest_publication(figures)
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": "De tabellen en hun uitleg vallen onder CC BY 4.0. De getallen zijn van "
        "hun bronnen: noem die als u ze gebruikt.",
        "homepage": full_address(path),
        **({"created": changed_at.astimezone(UTC).isoformat()} if changed_at else {}),
        "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": CC_BY_ADDRESS}],
        "resources": [_describe_resource(figure) for figure in figures],
    }


def _describe_resource(figure: IndicatorFigure) -> dict[str, object]:
    indicator = figure.indicator
    sources = [_describe_source(line) for line in indicator.source_lines]
    return {
        "profile": "tabular-data-resource",
        "name": indicator.slug.lower(),
        "path": file_name(figure),
        "title": indicator.name,
        "description": indicator.summary,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";"},
        **({"sources": sources} if sources else {}),
        "schema": SCHEMA_FILE,
    }


def describe_table() -> dict[str, object]:
    """Return the Table Schema that all tables share."""
    return {
        "fields": [_describe_field(column) for column in COLUMNS],
        "primaryKey": "periode",
    }


def _describe_source(line: str) -> dict[str, str]:
    address = source_address(line)
    return {"title": line, **({"path": address} if address else {})}


def _describe_field(column: Column) -> dict[str, object]:
    details: dict[str, dict[str, object]] = {
        "number": {"decimalChar": ","},
        "boolean": {"trueValues": ["ja"], "falseValues": ["nee"]},
    }
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        **details.get(column.type, {}),
    }


def _format_json(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, NO_TIME)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # Unix, whatever makes it
    return entry
