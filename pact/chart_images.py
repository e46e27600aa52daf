"""The charts that the worker draws as PNG, one for each figure's page."""

from collections.abc import Iterator

from images.chart_image import ChartCard
from pact.citations import cite_figure
from pact.figures import all_figures
from pact.site_context import site_context


def list_chart_images() -> Iterator[tuple[str, ChartCard]]:
    """Yield the address and the contents of the picture of every series."""
    site_name = site_context().site_details.name
    for figure in all_figures():
        for part in (figure, *figure.areas):
            for member in part.members:
                if part.chart:
                    unit = "procent" if part.unit == "%" else part.unit
                    source = cite_figure(member, site_name)
                    yield member.png_path, ChartCard(part.title, unit, source, part.chart)
