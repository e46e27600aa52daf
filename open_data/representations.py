"""Descriptions of each kind of object for the API: dictionaries for JSON, with Dutch names.

They hold what pages show, and nothing of the people who can be called or written to.
`open_data.schemas` describes the same properties; tests compare them.
"""

from collections import defaultdict
from collections.abc import Mapping

from django.urls import reverse

from caching.version import cached_per_version
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.models import Goal, Project
from pact.organisation_index import project_organisations
from pact.project_cards import ProjectCard, build_project_card
from pact.project_index import project_index
from pact.site_context import site_context
from pact.structured_data import TERMS_OF_USE, full_address
from publishing.blocks.words import blocks_as_text
from publishing.html_tokens import extract_text
from regions.models import Landsdeel, Municipality, Region

JsonObject = dict[str, object]


def represent_landsdeel(landsdeel: Landsdeel) -> JsonObject:
    regions = site_context().regions
    return {
        "sleutel": landsdeel.slug,
        "naam": landsdeel.name,
        "provincies": _split_names(landsdeel.provinces),
        "samenvatting": landsdeel.summary,
        "regios": [region.slug for region in regions if region.landsdeel_id == landsdeel.pk],
        "pagina": full_address(landsdeel.get_absolute_url()),
    }


def represent_region(region: Region) -> JsonObject:
    return {
        "sleutel": region.slug,
        "naam": region.name,
        "naam_pact": region.pact_name,
        "landsdeel": region.landsdeel.slug,
        "provincies": _split_names(region.provinces),
        "centrumplaats": region.centre_town,
        "lengtegraad": region.lon,
        "breedtegraad": region.lat,
        "samenvatting": region.summary,
        "gemeenten": municipalities_by_region().get(region.pk, []),
        "pagina": full_address(region.get_absolute_url()),
    }


def represent_goal(goal: Goal) -> JsonObject:
    return {
        "nummer": goal.number,
        "titel": goal.title,
        "korte_naam": goal.short_label,
        "pijler": goal.pillar.name,
        "samenvatting": goal.summary,
        "cijfers": [slug for slug, figure in figures_by_slug().items() if goal in figure.goals],
        "pagina": full_address(goal.get_absolute_url()),
    }


def represent_figure(figure: IndicatorFigure) -> JsonObject:
    indicator = figure.indicator
    landsdelen = {landsdeel.pk: landsdeel.slug for landsdeel in site_context().landsdelen}
    published_at = indicator.last_published_at
    return {
        "sleutel": indicator.slug,
        "naam": indicator.name,
        "eenheid": indicator.unit,
        "samenvatting": indicator.summary,
        "definitie": indicator.definition,
        "landsdeel": landsdelen.get(indicator.landsdeel_id or 0),
        "doelen": [goal.number for goal in figure.goals],
        "bronnen": indicator.source_lines,
        "overgenomen_op": indicator.checked_on and indicator.checked_on.isoformat(),
        "gepubliceerd_op": published_at and published_at.isoformat(),
        "voorwaarde": TERMS_OF_USE,
        "metingen": [
            {
                "periode": measurement.period,
                "waarde": float(measurement.value),
                "reeksbreuk": measurement.series_break,
                "toelichting": measurement.note,
            }
            for measurement in figure.measurements
        ],
        "csv": full_address(reverse("indicator-csv", args=[indicator.slug])),
        "pagina": full_address(indicator.get_absolute_url()),
    }


def represent_project(card: ProjectCard) -> JsonObject:
    project, index = card.project, project_index()
    tags = index.choices_for_project("tag", project.pk)
    return {
        "sleutel": project.slug,
        "titel": project.title,
        "samenvatting": project.summary,
        "soort": project.kind or None,
        "status": project.status,
        "jaar": project.status_year,
        "periode": project.period,
        "landelijk": card.is_national,
        "landsdelen": [area.slug for area in card.areas if isinstance(area, Landsdeel)],
        "regios": [area.slug for area in card.areas if isinstance(area, Region)],
        "doelen": [goal.number for goal in card.goals],
        "os": [stakeholder.slug for stakeholder in card.stakeholders],
        "organisaties": [entry.organisation.name for entry in project_organisations(project)],
        "themas": sorted(index.names["tag"][tag] for tag in tags),
        "pagina": full_address(project.get_absolute_url()),
    }


def represent_whole_project(project: Project) -> JsonObject:
    """Return the same, with the long texts and the sources."""
    return represent_project(build_project_card(project)) | {
        "aanleiding": _plain_text(project.cause),
        "aanpak": _plain_text(project.approach),
        "resultaat": _plain_text(project.result),
        "zelf_doen": _plain_text(project.how_to_copy),
        "bronnen": project.source_lines,
        "overgenomen_op": project.checked_on and project.checked_on.isoformat(),
    }


@cached_per_version
def municipalities_by_region() -> Mapping[int, list[JsonObject]]:
    """Read the municipalities by the primary key of their region, in order of name."""
    municipalities: dict[int, list[JsonObject]] = defaultdict(list)
    columns = Municipality.objects.published().values_list("region_id", "code", "name")
    for region_id, code, name in sorted(columns, key=lambda row: row[2].casefold()):
        municipalities[region_id].append({"code": code, "naam": name})
    return municipalities


def _split_names(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _plain_text(html: str) -> str:
    """Return the text of rich text, a paragraph on each line."""
    lines = (
        " ".join(line.split())
        for line in extract_text(blocks_as_text(html), between_blocks="\n").split("\n")
    )
    return "\n".join(filter(None, lines))
