"""The table of a figure to download: a row per period, which carries all that explains it."""

from typing import NamedTuple

from pact.indicator_figures import IndicatorFigure
from pact.models import Measurement
from pact.structured_data import coverage_name, full_address

SEPARATOR = " | "  # between the sources, and between the paragraphs of a definition


class Column(NamedTuple):
    """A column with its type in a Table Schema (Frictionless Data Package v1)."""

    name: str
    description: str
    type: str = "string"


# A new column comes last: who reads by position keeps what was read.
COLUMNS = (
    Column("naam", "Wat er is geteld."),
    Column(
        "gebied",
        "Nederland, of het landsdeel waar het cijfer over gaat. Leeg: een landsdeel zonder pagina.",
    ),
    Column("periode", "Een jaar (2020), een schooljaar (2019/20) of een kwartaal (2020-K1)."),
    Column("waarde", "Het getal, met een komma voor de decimalen.", "number"),
    Column("eenheid", "Waarin is geteld, bijvoorbeeld %."),
    Column(
        "reeksbreuk", "‘ja’: hier is anders geteld. Vergelijk niet met de rijen ervoor.", "boolean"
    ),
    Column("toelichting", "Een opmerking bij deze ene waarde."),
    Column("definitie", "Wat telt mee, en wat niet."),
    Column("bron", "Waar de getallen vandaan komen."),
    Column("overgenomen_op", "De dag waarop wij de getallen hebben overgenomen.", "date"),
    Column("adres", "De pagina van dit cijfer."),
)


def figure_rows(figure: IndicatorFigure) -> list[list[str]]:
    """Return the names of the columns, and the rows in the Dutch format."""
    indicator = figure.indicator
    explanation = [
        SEPARATOR.join(filter(None, map(str.strip, indicator.definition.splitlines()))),
        SEPARATOR.join(indicator.source_lines),
        indicator.checked_on.isoformat() if indicator.checked_on else "",
        full_address(indicator.get_absolute_url()),
    ]
    what = [indicator.name, coverage_name(indicator)]
    rows = [
        [*what, *_measured(measurement, indicator.unit), *explanation]
        for measurement in figure.measurements
    ]
    return [[column.name for column in COLUMNS], *rows]


def _measured(measurement: Measurement, unit: str) -> list[str]:
    value = f"{measurement.value.normalize():f}".replace(".", ",")
    series_break = "ja" if measurement.series_break else "nee"
    return [measurement.period, value, unit, series_break, measurement.note]
