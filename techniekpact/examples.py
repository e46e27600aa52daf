"""What the style page shows its components with: things in memory, never stored.

The O's, goals and places are those of `fixtures/`, the rest is made up, extremes included: nothing
filled in, and every text as long as its field allows, without a space.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify

from ambassadors.models import Ambassador
from images.models import Image
from newsletter.forms import SubscribeForm
from newsletter.items import Told
from newsletter.views.asking import BUSY
from pact.cards import Card
from pact.demo import FOLDER, KINDS
from pact.figures import Figure
from pact.filters import Choice, Facet
from pact.models import Goal, Indicator, Measurement, Page, Project, SiteDetails, Stakeholder
from pact.overview import Overview
from publishing.models import Sourced
from publishing.preview import Banner
from regions.models import Region

LONG = "Hottentottententententoonstellingsterreinbeheerder" * 6
CHECKED = date(2024, 5, 1)
SOURCES = "https://www.voorbeeld.nl/cijfers (stand 1 mei 2024)\nJaarverslag van een school"


@cache
def things() -> dict[str, Any]:
    """What the templates in `templates/styleguide/` know: the overview, and the rest as `made`."""
    shown = _overview()
    return {
        "overview": shown,
        "made": {
            "long": LONG[:150],
            "banners": _banners(),
            "long_overview": _long_overview(shown),
            "empty_overview": Overview(SiteDetails(), [], [], [], [], [], []),
            "in_goals": _request_for(reverse("goals")),
            "cards": _cards(shown),
            "figures": _figures(),
            "filters": _filters(),
            "facets": _facets(shown),
            "people": _people(),
            "told": _told(),
            "image": _image(alt="Vier ringen", credit="De redactie", licence="CC BY 4.0"),
            "long_image": _image(alt=LONG[:250], credit=LONG[:150], licence=LONG[:150]),
            "long_o": _long_o(),
            "long_goal": Goal(number=12, title=LONG[:200], short_label=LONG[:60]),
            "signups": _signups(),
            "sourced": _sourced(),
            "owner": _owner(),
        },
    }


def _rows(kind: str, **ties: Mapping[str, Any]) -> dict[str, Any]:
    """The items of one fixture as unsaved rows by key; `ties` is field → the rows it points to."""
    model = KINDS[kind]
    plain = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    items = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))["item"]
    found = {}
    for number, item in enumerate(items, start=1):
        values = {name: value for name, value in item.items() if name in plain}
        tied = {name: rows[item[name]] for name, rows in ties.items()}
        found[item["key"]] = model(pk=number, **values, **tied)
    return found


def _overview() -> Overview:
    pillars, landsdelen = _rows("pillars"), _rows("landsdelen")
    return Overview(
        site=_rows("site")["site"],
        pages=[*_rows("pages").values()],
        stakeholders=[*_rows("stakeholders").values()],
        pillars=[*pillars.values()],
        goals=[*_rows("goals", pillar=pillars).values()],
        landsdelen=[*landsdelen.values()],
        regions=[*_rows("regions", landsdeel=landsdelen).values()],
    )


def _long_overview(shown: Overview) -> Overview:
    """A long name, and more pages than the menu and the footer were drawn for."""
    site = SiteDetails(
        name=LONG[:60], tagline=LONG[:150], newsletter_title=LONG[:120], newsletter_intro=LONG
    )
    pages = [Page(title=f"Nog een pagina, nummer {n}", slug=f"pagina-{n}") for n in range(1, 21)]
    pages[0].title = LONG[:120]
    pages[0].in_menu = pages[1].in_menu = True
    return replace(shown, site=site, pages=pages)


def _image(**texts: str) -> Image:
    """A picture of the site's own, as if it had just been uploaded."""
    image = Image(
        file="img/social.png", width=1200, height=630, consent=Image.Consent.NOBODY, **texts
    )
    image.file.storage = staticfiles_storage
    return image


def _cards(shown: Overview) -> dict[str, Any]:
    def project(title: str, **fields: Any) -> Project:
        summary = "School en bedrijf geven samen les in techniek, een ochtend per week."
        return Project(title=title, slug=slugify(title), **{"summary": summary, **fields})

    region, goals, os = shown.regions[0], shown.goals, shown.stakeholders
    endless = Region(name=LONG[:100], slug="lang", landsdeel=region.landsdeel)
    robots = Card(project("Robots bouwen", status="loopt"), region, goals[3:4], os[1:3])
    return {
        "one": [robots],
        "many": [
            Card(project(f"Gastles {n}"), region, goals[:n], os[: n % 5]) for n in range(1, 8)
        ],
        "region": robots,
        "landsdeel": Card(
            project("Gastlessen", status="afgerond"), region.landsdeel, goals[:2], os[:1]
        ),
        "national": Card(project("Techniekdag voor de basisschool"), None, goals[:1], os[:3]),
        "pictured": Card(
            project("Met een afbeelding", picture=_image()), region, goals[:1], os[:1]
        ),
        "bare": Card(project("Nog weinig van bekend", summary="", region=region), None, [], []),
        "long": Card(project(LONG[:150], summary=LONG, status="loopt"), endless, goals, os),
    }


def _told() -> dict[str, list[Told]]:
    summary = "School en bedrijf geven samen les in techniek, een ochtend per week."
    return {
        "some": [
            Told("Praktijkvoorbeeld", "Robots bouwen", summary, "/praktijk/robots/"),
            Told("Nieuwsbericht", "Met een afbeelding", summary, "/nieuws/beeld/", _image()),
        ],
        "gone": [Told("Regio", "", "", ""), Told("Nieuwsbericht", "", "Wat wij schreven.", "")],
        "long": [Told("Praktijkvoorbeeld", LONG[:150], LONG, "/praktijk/lang/")],
    }


def _figures() -> dict[str, Any]:
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


def _filters() -> dict[str, SimpleNamespace]:
    """As `pact.filters.Filters` shows itself to a template, without asking the database."""

    def filters(*chips: str, error: str = "") -> SimpleNamespace:
        return SimpleNamespace(
            active=bool(chips), chips=[(chip, "doel=4") for chip in chips], words="", error=error
        )

    return {
        "none": filters(),
        "one": filters("4. Meer leerlingen kiezen techniek"),
        "many": filters(*(f"Keuze {number}" for number in range(1, 31))),
        "long": filters(LONG[:150]),
        "wrong": filters(error="De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."),
    }


def _facets(shown: Overview) -> dict[str, list[Facet]]:
    os = [Choice(o.slug, o.name, o.position * 7, o.position == 1) for o in shown.stakeholders]
    regions = [
        Choice(r.slug, r.name, 0, chosen=False, group=r.landsdeel.name) for r in shown.regions
    ]
    return {
        "plain": [Facet("o", "Wie doen mee", os), Facet("regio", "Regio", regions)],
        "long": [Facet("thema", LONG[:150], [Choice("lang", LONG, 99999, chosen=True)])],
    }


def _people() -> dict[str, Ambassador]:
    summary = "Zij vertelt op scholen waarom techniek ertoe doet."
    return {
        "serving": Ambassador(
            name="Anna de Vries", slug="anna", role="Ambassadeur", summary=summary
        ),
        "pictured": Ambassador(
            name="Dirk Bos", slug="dirk", role="Ambassadeur", summary=summary, picture=_image()
        ),
        "former": Ambassador(
            name="Bo Jansen", slug="bo", role="Aanjager", period="tot mei 2019", summary=summary
        ),
        "bare": Ambassador(name="Cher", slug="cher", role="Ambassadeur"),
        "long": Ambassador(
            name=LONG[:120], slug="lang", role=LONG[:120], period=LONG[:120], summary=LONG
        ),
    }


def _banners() -> dict[str, Banner]:
    until = "Deze link werkt tot 15 mei 2024 09:00 uur."
    return {
        "draft": Banner("Versie van 1 mei 2024 09:00 uur", ["Dit is een concept.", until]),
        "shown": Banner("Versie van 2 mei 2024 09:00 uur", ["Zij staat op de site.", until], "/"),
        "long": Banner(LONG[:150], [LONG]),
    }


def _long_o() -> Stakeholder:
    texts = {"role_line": LONG[:100], "entrance": LONG[:60], "summary": LONG}
    return Stakeholder(name=LONG[:60], slug="lang", colour=Stakeholder.Colour.GREEN, **texts)


def _signups() -> dict[str, SubscribeForm]:
    busy = SubscribeForm({"email": "anna@voorbeeld.nl"})
    busy.add_error(None, BUSY)
    return {
        "chosen": SubscribeForm({"email": "anna@voorbeeld.nl", "landsdeel": ["oost", "noord"]}),
        "wrong": SubscribeForm({"email": "geen adres"}),
        "long": SubscribeForm({"email": LONG}),
        "busy": busy,
    }


def _sourced() -> dict[str, Sourced]:
    many = "\n".join(
        f"https://www.voorbeeld{n}.nl/cijfers (stand {n} mei 2024)" for n in range(1, 31)
    )
    return {
        "plain": Project(sources=SOURCES, checked_on=CHECKED),
        "undated": Project(sources=SOURCES),
        "dated": Project(checked_on=CHECKED),
        "many": Project(sources=many, checked_on=CHECKED),
        "long": Project(sources=f"https://www.voorbeeld.nl/{LONG} {LONG}", checked_on=CHECKED),
    }


def _owner() -> SiteDetails:
    return SiteDetails(
        owner="Stichting Voorbeeld",
        address="Voorbeeldstraat 1\n1234 AB Voorbeeld",
        email="post@voorbeeld.nl",
        phone="012 345 67 89",
        kvk="12345678",
        security_contact="lek@voorbeeld.nl",
        accessibility_status=SiteDetails.AccessibilityStatus.B,
        accessibility_audited_on=CHECKED,
        accessibility_contact="toegankelijk@voorbeeld.nl",
        accessibility_deviations="<p>De oudste filmpjes zijn niet ondertiteld.</p>",
        accessibility_approved_by="Hoofd communicatie",
        accessibility_approved_on=CHECKED,
        accessibility_review_on=CHECKED.replace(year=2025),
    )


def _request_for(path: str) -> HttpRequest:
    request = HttpRequest()
    request.path = path
    return request
