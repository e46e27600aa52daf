"""What nearly every page shows something of: the site's details, menu, O's, goals and places.

All of it is small, so it is read whole, in one query per generation, and handed to every template
as `site_context`. Long texts are left out; a detail page reads its own row.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from caching.bulk_read import ColumnsByModel, RowsByLabel, build_instances, bulk_read
from caching.fragments import Fragments
from pact.models import Goal, Page, Pillar, SiteDetails, Stakeholder
from regions.models import Landsdeel, Region

# Pages that the law wants to be reachable from every page.
LEGAL_BLOCKS = (Page.Block.ACCESSIBILITY, Page.Block.PRIVACY)


@dataclass(frozen=True)
class SiteContext:
    site_details: SiteDetails
    pages: list[Page]
    stakeholders: list[Stakeholder]
    pillars: list[Pillar]
    goals: list[Goal]
    landsdelen: list[Landsdeel]
    regions: list[Region]
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def menu_pages(self) -> list[Page]:
        return [page for page in self.pages if page.in_menu]

    @property
    def footer_pages(self) -> list[Page]:
        return [page for page in self.pages if page.in_footer or page.block in LEGAL_BLOCKS]

    def find_page_by_block(self, block: str) -> Page | None:
        return next((page for page in self.pages if page.block == block), None)

    @property
    def privacy_page(self) -> Page | None:
        return self.find_page_by_block(Page.Block.PRIVACY)

    @property
    def contact_page(self) -> Page | None:
        return self.find_page_by_block(Page.Block.CONTACT)

    @property
    def security_page(self) -> Page | None:
        return self.find_page_by_block(Page.Block.SECURITY)


ORDERED_COLUMNS = ["name", "slug", "summary", "position"]
# The columns that are read; a field that is not listed costs a query where it is used.
COLUMNS_BY_MODEL: ColumnsByModel = {
    SiteDetails: [
        column.attname for column in SiteDetails._meta.concrete_fields if not column.primary_key
    ],
    Page: ["title", "slug", "block", "in_menu", "in_footer", "position"],
    Stakeholder: [*ORDERED_COLUMNS, "role_line", "entrance", "intro", "colour"],
    Pillar: ORDERED_COLUMNS,
    Goal: ["number", "title", "short_label", "summary", "pillar_id"],
    Landsdeel: [*ORDERED_COLUMNS, "shape", "provinces"],
    Region: ["name", "pact_name", "slug", "lon", "lat", "centre_town", "summary", "landsdeel_id"],
}


@bulk_read(lambda: COLUMNS_BY_MODEL)
def site_context(found: RowsByLabel) -> SiteContext:
    """Foreign keys among the rows are tied to the rows themselves."""

    def rows(model: type[Model]) -> list[Any]:
        return build_instances(model._default_manager.all(), found[model._meta.label_lower])

    pillars = {pillar.pk: pillar for pillar in rows(Pillar)}
    landsdelen = {landsdeel.pk: landsdeel for landsdeel in rows(Landsdeel)}
    # What they lie under may have come to its end since they were asked for.
    goals = [goal for goal in rows(Goal) if goal.pillar_id in pillars]
    regions = [region for region in rows(Region) if region.landsdeel_id in landsdelen]
    for goal in goals:
        goal.pillar = pillars[goal.pillar_id]
    for region in regions:
        region.landsdeel = landsdelen[region.landsdeel_id]
    return SiteContext(
        site_details=next(iter(rows(SiteDetails)), SiteDetails()),
        pages=rows(Page),
        stakeholders=rows(Stakeholder),
        pillars=[*pillars.values()],
        goals=goals,
        landsdelen=[*landsdelen.values()],
        regions=regions,
    )


def add_site_context(request: HttpRequest) -> dict[str, object]:
    """For templates. The admin needs none of it."""
    if request.path.startswith(reverse("admin:index")):
        return {}
    return {"site_context": site_context()}
