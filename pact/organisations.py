"""Organisations as pages list them: with their website and the number of their projects."""

from collections.abc import Iterable
from dataclasses import dataclass

from pact.project_index import project_index
from publishing.models import PublishableQuerySet
from regions.models import Organisation


@dataclass(frozen=True)
class OrganisationEntry:
    organisation: Organisation
    project_count: int


def published_organisations(
    organisations: "PublishableQuerySet[Organisation]",
) -> list[OrganisationEntry]:
    """Return those that visitors may see, by name."""
    published = organisations.published().only("name", "slug", "website", "stakeholder")
    index = project_index()
    return [
        OrganisationEntry(
            organisation, index.with_any("organisation", [organisation.slug]).bit_count()
        )
        for organisation in published
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
