"""Projects on cards, and what an issue of the newsletter tells of."""

from typing import Any

from django.utils.text import slugify

from newsletter.items import Told
from pact.cards import Card
from pact.models import Project
from pact.overview import Overview
from regions.models import Region
from techniekpact.examples.pictures import image
from techniekpact.examples.texts import LONG, SUMMARY


def cards(shown: Overview) -> dict[str, Any]:
    def project(title: str, **fields: Any) -> Project:
        return Project(title=title, slug=slugify(title), **{"summary": SUMMARY, **fields})

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
        "pictured": Card(project("Met een afbeelding", picture=image()), region, goals[:1], os[:1]),
        "bare": Card(project("Nog weinig van bekend", summary="", region=region), None, [], []),
        "long": Card(project(LONG[:150], summary=LONG, status="loopt"), endless, goals, os),
    }


def told() -> dict[str, list[Told]]:
    return {
        "some": [
            Told("Praktijkvoorbeeld", "Robots bouwen", SUMMARY, "/praktijk/robots/"),
            Told("Nieuwsbericht", "Met een afbeelding", SUMMARY, "/nieuws/beeld/", image()),
        ],
        "gone": [Told("Regio", "", "", ""), Told("Nieuwsbericht", "", "Wat wij schreven.", "")],
        "long": [Told("Praktijkvoorbeeld", LONG[:150], LONG, "/praktijk/lang/")],
    }
