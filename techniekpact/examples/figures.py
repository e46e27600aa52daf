from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from pact.figures import Figure
from pact.models import Indicator, Measurement
from techniekpact.examples.texts import LONG, SOURCES


def figures() -> dict[str, Any]:
    endless = {"definition": LONG, "summary": LONG, "sources": f"https://{LONG[:60]}.nl {LONG}"}
    quarters = {f"{2000 + n // 4}-K{n % 4 + 1}": 60 + n * 7 % 25 for n in range(28)}
    plain = _figure("Leerlingen met bètavakken", {"2019": 41, "2020": 43.5, "2021": 42})
    return {
        "plain": plain,
        "some": [plain, _figure("Vacatures in de techniek", quarters, unit="vacatures")],
        "gaps": _figure("Met gaten", {"2012": 31, "2013": 33, "2017": 38, "2018": 37}),
        "breaks": _figure(
            "Met een breuk", {"2015/16": 52, "2016/17": 55, "2017/18": 41}, breaks=["2017/18"]
        ),
        "both": _figure(
            "Met gaten en breuken",
            {"2010": 20, "2011": 22, "2014": 27, "2015": 40, "2018": 44, "2019": 31, "2020": 30},
            breaks=["2015", "2019"],
        ),
        "one": _figure("Eén meting", {"2024": 1582000}, unit="banen"),
        "negative": _figure("Onder nul", {"2020": -1200, "2021": 300, "2022": -50}, unit="banen"),
        "many": _figure("Veel kwartalen", quarters, unit="vacatures"),
        "long": _figure(LONG[:200], {"2020": 99999999999.9, "2021": 1}, unit=LONG[:30], **endless),
        "bare": _figure("Zonder bron", {"2020": 5, "2021": 6}, definition="", sources=""),
    }


def _figure(
    name: str,
    values: Mapping[str, float],
    *,
    unit: str = "%",
    breaks: Collection[str] = (),
    **texts: str,
) -> Figure:
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
    return Figure(indicator, rows)
