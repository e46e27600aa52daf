"""The line with which a reader names a figure as a source: name, period, source, address, date."""

from django.utils.formats import date_format

from pact.indicator_figures import IndicatorFigure
from pact.structured_data import full_address
from publishing.typed_links import as_web_address, hostname


def cite_figure(figure: IndicatorFigure, site_name: str) -> str:
    """Write the citation of a figure; without date or sources where those are not known."""
    indicator = figure.indicator
    sources = ", ".join(dict.fromkeys(_name_source(line) for line in indicator.source_lines))
    date = indicator.checked_on or indicator.last_published_at
    parts = [
        f"{site_name}, ‘{indicator.name}’, {figure.periods}.",
        f"Bron: {sources}." if sources else "",
        full_address(indicator.get_absolute_url()),
        f"(stand {date_format(date, 'j F Y')})" if date else "",
    ]
    return " ".join(filter(None, parts))


def _name_source(line: str) -> str:
    """Return the site that a line of sources names, or the line itself."""
    return hostname(as_web_address(line.split(maxsplit=1)[0])) or line
