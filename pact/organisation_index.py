"""Organisations as pages list them: with their website and the number of their projects."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from caching.bulk_read import RowsByLabel, build_instances, bulk_read
from pact.models import Project
from pact.project_index import project_index
from regions.models import Organisation, Region


@dataclass(frozen=True)
class OrganisationEntry:
    organisation: Organisation
    project_count: int


@dataclass(frozen=True)
class OrganisationIndex:
    """All published organisations by name, and the keys of the partners of each region."""

    organisations: list[Organisation]
    partner_keys: Mapping[int, set[int]]


@bulk_read(
    lambda: {
        Organisation: ["name", "slug", "website", "stakeholder"],
        Region.partners.through: ["region_id", "organisation_id"],
    }
)
def organisation_index(rows: RowsByLabel) -> OrganisationIndex:
    partner_keys: dict[int, set[int]] = defaultdict(set)
    for row in rows[Region.partners.through._meta.label_lower]:
        partner_keys[row["region_id"]].add(row["organisation_id"])
    own_rows = rows[Organisation._meta.label_lower]
    return OrganisationIndex(build_instances(Organisation.objects.all(), own_rows), partner_keys)


def region_partners(region: Region) -> list[OrganisationEntry]:
    """Return the partners of a region that visitors may see, by name."""
    index = organisation_index()
    keys = index.partner_keys.get(region.pk, set())
    return _entries(row for row in index.organisations if row.pk in keys)


def project_organisations(project: Project) -> list[OrganisationEntry]:
    """Return the organisations of a project that visitors may see, by name."""
    slugs = project_index().choices_for_project("organisation", project.pk)
    return _entries(row for row in organisation_index().organisations if row.slug in slugs)


def _entries(organisations: Iterable[Organisation]) -> list[OrganisationEntry]:
    index = project_index()
    return [
        OrganisationEntry(
            organisation, index.with_any("organisation", [organisation.slug]).bit_count()
        )
        for organisation in organisations
    ]


def group_by_stakeholder(
    entries: Iterable[OrganisationEntry],
) -> list[tuple[str, list[OrganisationEntry]]]:
    """Return the name of each O with its organisations; those without an O come last."""
    by_key: dict[str, list[OrganisationEntry]] = {}
    for entry in entries:
        by_key.setdefault(entry.organisation.stakeholder, []).append(entry)
    names = [*Organisation.StakeholderKey.choices, ("", "Andere partners")]
    return [(str(name), by_key[key]) for key, name in names if key in by_key]
