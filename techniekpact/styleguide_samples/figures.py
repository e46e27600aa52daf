from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.utils.text import slugify

from pact.figures import Figure
from pact.indicator_figures import IndicatorFigure
from pact.models import Indicator, Measurement
from techniekpact.styleguide_samples.texts import LONG_TEXT, SOURCES

Values = Mapping[str, float]

HAVO = {"2014": 43, "2015": 43, "2016": 42, "2017": 41, "2020": 37}
VWO = {"2014": 62, "2015": 62, "2016": 61, "2017": 60, "2020": 59}
LEVELS: Sequence[Values] = (
    {"2007": 32, "2021": 27},
    {"2007": 37, "2021": 35},
    {"2007": 20, "2021": 33},
)
LEVELS_AT_ONE_END: Sequence[Values] = (
    {"2018": 25, "2019": 27, "2020": 28, "2021": 29},
    {"2018": 31, "2019": 30, "2020": 30, "2021": 29.5},
    {"2018": 20, "2019": 22, "2020": 24, "2021": 28.5},
    {"2018": 36, "2019": 35, "2020": 29},
)


def sample_figures() -> dict[str, Figure]:
    return {
        **_single_figures(),
        "joint": _joint("Leerlingen met een N-profiel", {"havo": HAVO, "vwo": VWO}),
        "joint_bars": _joint(
            "Leerlingen met een technisch profiel",
            {f"niveau {number}": values for number, values in enumerate(LEVELS, start=1)},
        ),
        "close": _joint(
            "Vier lijnen die bij elkaar eindigen",
            {f"niveau {n}": values for n, values in enumerate(LEVELS_AT_ONE_END, start=1)},
            breaks=["2020"],
        ),
        "areas": _with_areas(),
    }


def _single_figures() -> dict[str, Figure]:
    endless = {
        "definition": LONG_TEXT,
        "summary": LONG_TEXT,
        "sources": f"https://{LONG_TEXT[:60]}.nl {LONG_TEXT}",
    }
    years = {"2018": 40.5, "2019": 41, "2020": 43.5, "2021": 42}
    quarters = {f"{2000 + n // 4}-K{n % 4 + 1}": 60 + n * 7 % 25 for n in range(28)}
    return {
        "plain": _single("Leerlingen met bètavakken", years),
        "gaps": _single("Met gaten", {"2012": 31, "2013": 33, "2017": 38, "2018": 37}),
        "breaks": _single(
            "Met een breuk",
            {"2014/15": 51, "2015/16": 52, "2016/17": 55, "2017/18": 41},
            breaks=["2017/18"],
        ),
        "both": _single(
            "Met gaten en breuken",
            {"2010": 20, "2011": 22, "2014": 27, "2015": 40, "2018": 44, "2019": 31, "2020": 30},
            breaks=["2015", "2019"],
        ),
        "bars": _single("Drie metingen", {"2019": 41, "2020": 43.5, "2021": 42}, breaks=["2021"]),
        "one": _single("Eén meting", {"2024": 1582000}, unit="banen"),
        "negative": _single("Onder nul", {"2020": -1200, "2021": 300, "2022": -50}, unit="banen"),
        "below": _single(
            "Onder nul", {"2019": 5, "2020": -12, "2021": 3, "2022": -5}, unit="banen"
        ),
        "many": _single("Vacatures in de techniek", quarters, unit="vacatures"),
        "long": _single(
            LONG_TEXT[:200], {"2020": 99999999999.9, "2021": 1}, unit=LONG_TEXT[:30], **endless
        ),
        "bare": _single("Zonder bron", {"2020": 5, "2021": 6}, definition="", sources=""),
        "target": _single(
            "Met een landelijk doel",
            years,
            target_value=Decimal(45),
            target_source="Voorbeeldnota 2016",
        ),
        "target_bars": _single(
            "Met een landelijk doel", {"2019": 41, "2020": 43.5}, target_value=Decimal(50)
        ),
    }


def _single(
    name: str,
    values: Values,
    *,
    unit: str = "%",
    breaks: Collection[str] = (),
    **fields: object,
) -> Figure:
    return Figure([_build_member(name, values, unit=unit, breaks=breaks, **fields)])


def _joint(title: str, series: Mapping[str, Values], breaks: Collection[str] = ()) -> Figure:
    return Figure(
        [
            _build_member(
                f"{title}: {label}", values, breaks=breaks, chart_title=title, series_label=label
            )
            for label, values in series.items()
        ]
    )


def _with_areas() -> Figure:
    """Build a figure of the country with two of landsdelen, on one scale."""
    figure = _joint("Nieuwe studenten in de techniek", {"mbo": HAVO, "ho": VWO})
    figure.areas = [
        _joint(f"Nieuwe studenten in {name}", {"mbo": {"2014": low}, "ho": {"2014": low + 9}})
        for name, low in (("Noord", 31), ("Zuidoost", 44))
    ]
    for area, name in zip(figure.areas, ("Noord", "Zuidoost"), strict=True):
        area.area_name, area.ticks = name, [0, 20, 40, 60]
    return figure


def _build_member(
    name: str,
    values: Values,
    *,
    unit: str = "%",
    breaks: Collection[str] = (),
    **fields: object,
) -> IndicatorFigure:
    usual = {
        "summary": "Dit staat er in één of twee zinnen over het cijfer.",
        "definition": "Dit telt mee, en dit niet.",
        "sources": SOURCES,
    }
    rows = [
        Measurement(period=period, value=Decimal(str(value)), series_break=period in breaks)
        for period, value in values.items()
    ]
    indicator = Indicator(name=name, slug=slugify(name)[:50], unit=unit, **usual | fields)
    return IndicatorFigure(indicator, rows, has_png=True)
