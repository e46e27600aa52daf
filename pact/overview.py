"""What nearly every page shows something of: the site's details, menu, O's, goals and places.

All of it is small, so it is read whole, in one query per generation, and handed to every template
as `overview`. Long texts are left out; a detail page reads its own row.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from pact.models import Goal, Page, Pillar, SiteDetails, Stakeholder
from publishing.parts import Parts
from publishing.together import Found, Tables, at_once, instances
from regions.models import Landsdeel, Region

ALWAYS = (Page.Block.ACCESSIBILITY, Page.Block.PRIVACY)
"""What the law wants to be reachable from every page."""


@dataclass(frozen=True)
class Overview:
    site: SiteDetails
    pages: list[Page]
    stakeholders: list[Stakeholder]
    pillars: list[Pillar]
    goals: list[Goal]
    landsdelen: list[Landsdeel]
    regions: list[Region]
    parts: Parts = field(default_factory=dict, init=False)

    @property
    def menu(self) -> list[Page]:
        return [page for page in self.pages if page.in_menu]

    @property
    def footer(self) -> list[Page]:
        return [page for page in self.pages if page.in_footer or page.block in ALWAYS]

    def page_with(self, block: str) -> Page | None:
        return next((page for page in self.pages if page.block == block), None)

    @property
    def privacy_page(self) -> Page | None:
        return self.page_with(Page.Block.PRIVACY)

    @property
    def contact_page(self) -> Page | None:
        return self.page_with(Page.Block.CONTACT)

    @property
    def security_page(self) -> Page | None:
        return self.page_with(Page.Block.SECURITY)


def _small_tables() -> Tables:
    """What is read of each table; what is not named here costs a query where it is used."""
    return {
        "site": (
            SiteDetails.objects.all(),
            [f.attname for f in SiteDetails._meta.concrete_fields if not f.primary_key],
        ),
        "pages": (
            Page.objects.published(),
            ["title", "slug", "block", "in_menu", "in_footer", "position"],
        ),
        "stakeholders": (
            Stakeholder.objects.published(),
            ["name", "slug", "role_line", "entrance", "summary", "intro", "colour", "position"],
        ),
        "pillars": (Pillar.objects.published(), ["name", "slug", "summary", "position"]),
        "goals": (
            Goal.objects.published(),
            ["number", "title", "short_label", "summary", "pillar_id"],
        ),
        "landsdelen": (
            Landsdeel.objects.published(),
            ["name", "slug", "shape", "summary", "provinces", "position"],
        ),
        "regions": (
            Region.objects.published(),
            ["name", "pact_name", "slug", "lon", "lat", "centre_town", "summary", "landsdeel_id"],
        ),
    }


@at_once(_small_tables)
def overview(found: Found) -> Overview:
    """Foreign keys among the rows are tied to the rows themselves."""
    rows = instances(_small_tables(), found)
    site = rows.pop("site")
    whole = Overview(site=site[0] if site else SiteDetails(), **rows)
    pillars = {pillar.pk: pillar for pillar in whole.pillars}
    landsdelen = {landsdeel.pk: landsdeel for landsdeel in whole.landsdelen}
    for goal in whole.goals:
        goal.pillar = pillars[goal.pillar_id]  # type: ignore[index]
    for region in whole.regions:
        region.landsdeel = landsdelen[region.landsdeel_id]  # type: ignore[index]
    return whole


def context(request: HttpRequest) -> dict[str, object]:
    """For templates. The admin needs none of it."""
    if request.path.startswith(reverse("admin:index")):
        return {}
    return {"overview": overview()}
