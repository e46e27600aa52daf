"""Cards of projects, and items of an issue of the newsletter."""

from django.utils.text import slugify

from newsletter.content.resolved_items import ResolvedItem, number_items
from pact.models import Project
from pact.organisation_index import OrganisationEntry
from pact.project_cards import ProjectCard
from pact.site_context import SiteContext
from regions.models import Organisation, Region
from techniekpact.styleguide_samples.pictures import sample_image
from techniekpact.styleguide_samples.texts import LONG_TEXT, SUMMARY


def sample_cards(site_context: SiteContext) -> dict[str, ProjectCard | list[ProjectCard]]:
    def project(title: str, **fields: object) -> Project:
        return Project(title=title, slug=slugify(title), **{"summary": SUMMARY, **fields})

    region, goals = site_context.regions[0], site_context.goals
    stakeholders = site_context.stakeholders
    robots = ProjectCard(
        project("Robots bouwen", kind="lessen", status="loopt", status_year=2025),
        [region],
        goals[3:4],
        stakeholders[1:3],
    )
    return {
        "one": [robots],
        "many": [
            ProjectCard(
                project(f"Voorbeeld {n}", kind=kind), [region], goals[:n], stakeholders[: n % 5]
            )
            for n, kind in enumerate(Project.Kind, 1)
        ],
        "region": robots,
        "landsdeel": ProjectCard(
            project("Gastlessen", kind="programma", status="afgerond", status_year=2019),
            [region.landsdeel],
            goals[:2],
            stakeholders[:1],
        ),
        "national": ProjectCard(
            project("Techniekdag voor de basisschool", kind="evenement"),
            [],
            goals[:1],
            stakeholders[:3],
            is_national=True,
        ),
        "regions": ProjectCard(
            project(
                "Een keten door drie regio’s", kind="netwerk", status="jaarlijks", status_year=2024
            ),
            site_context.regions[:3],
            goals[:1],
            stakeholders[:3],
        ),
        "pictured": ProjectCard(
            project("Met een afbeelding", kind="gebouw", picture=sample_image()),
            [region],
            goals[:1],
            stakeholders[:1],
        ),
        "bare": ProjectCard(
            project("Nog weinig van bekend", summary="", region=region), [], [], []
        ),
        "long": ProjectCard(
            project(
                LONG_TEXT[:150],
                summary=LONG_TEXT,
                kind="programma",
                status="loopt",
                status_year=2025,
            ),
            [long_region(site_context)],
            goals,
            stakeholders,
        ),
    }


def sample_organisations() -> dict[str, list[OrganisationEntry]]:
    with_website = Organisation(
        name="Een hogeschool", slug="een-hogeschool", website="https://www.voorbeeld.nl"
    )
    without_website = Organisation(name="Een bedrijf", slug="een-bedrijf")
    long = Organisation(name=LONG_TEXT[:200], slug="lang", website="https://www.voorbeeld.nl")
    return {
        "plain": [OrganisationEntry(with_website, 3), OrganisationEntry(without_website, 1)],
        "long": [OrganisationEntry(long, 99999)],
    }


def sample_issue_items() -> dict[str, list[ResolvedItem]]:
    picture = sample_image(alt="Vier ringen", credit="De redactie", licence="CC BY 4.0")
    samples = {
        "some": [
            ResolvedItem("Praktijkvoorbeeld", "Robots bouwen", SUMMARY, "/praktijk/robots/"),
            ResolvedItem(
                "Nieuwsbericht", "Met een afbeelding", SUMMARY, "/nieuws/beeld/", sample_image()
            ),
        ],
        "picture": [
            ResolvedItem("", "", "Een onderschrift.", "", picture, is_picture=True),
            ResolvedItem("Regio", "Zwolle", SUMMARY, "/landsdelen/oost/zwolle/"),
        ],
        "off_site": [
            ResolvedItem("Regio", "", "", ""),
            ResolvedItem("Nieuwsbericht", "", "Wat wij schreven.", ""),
        ],
        "long": [ResolvedItem("Praktijkvoorbeeld", LONG_TEXT[:150], LONG_TEXT, "/praktijk/lang/")],
    }
    return {name: list(number_items(items)) for name, items in samples.items()}


def long_region(site_context: SiteContext) -> Region:
    """Return a region with the longest names."""
    return Region(
        name=LONG_TEXT[:100],
        pact_name=LONG_TEXT[:150],
        slug="lang",
        landsdeel=site_context.landsdelen[0],
    )
