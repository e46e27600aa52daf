from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.text import slugify

from pact.indicator_figures import IndicatorFigure
from pact.models import Indicator, Measurement
from techniekpact.styleguide_samples.texts import LONG_TEXT, SOURCES


def sample_figures() -> dict[str, IndicatorFigure | list[IndicatorFigure]]:
    endless = {
        "definition": LONG_TEXT,
        "summary": LONG_TEXT,
        "sources": f"https://{LONG_TEXT[:60]}.nl {LONG_TEXT}",
    }
    quarters = {f"{2000 + n // 4}-K{n % 4 + 1}": 60 + n * 7 % 25 for n in range(28)}
    plain = _build_figure("Leerlingen met bètavakken", {"2019": 41, "2020": 43.5, "2021": 42})
    return {
        "plain": plain,
        "some": [plain, _build_figure("Vacatures in de techniek", quarters, unit="vacatures")],
        "gaps": _build_figure("Met gaten", {"2012": 31, "2013": 33, "2017": 38, "2018": 37}),
        "breaks": _build_figure(
            "Met een breuk", {"2015/16": 52, "2016/17": 55, "2017/18": 41}, breaks=["2017/18"]
        ),
        "both": _build_figure(
            "Met gaten en breuken",
            {"2010": 20, "2011": 22, "2014": 27, "2015": 40, "2018": 44, "2019": 31, "2020": 30},
            breaks=["2015", "2019"],
        ),
        "one": _build_figure("Eén meting", {"2024": 1582000}, unit="banen"),
        "negative": _build_figure(
            "Onder nul", {"2020": -1200, "2021": 300, "2022": -50}, unit="banen"
        ),
        "many": _build_figure("Veel kwartalen", quarters, unit="vacatures"),
        "long": _build_figure(
            LONG_TEXT[:200], {"2020": 99999999999.9, "2021": 1}, unit=LONG_TEXT[:30], **endless
        ),
        "bare": _build_figure("Zonder bron", {"2020": 5, "2021": 6}, definition="", sources=""),
    }


def _build_figure(
    name: str,
    values: Mapping[str, float],
    *,
    unit: str = "%",
    breaks: Collection[str] = (),
    **texts: str,
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
    indicator = Indicator(name=name, slug=slugify(name)[:50], unit=unit, **usual | texts)
    return IndicatorFigure(indicator, rows)
