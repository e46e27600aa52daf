"""The content that nearly every page shows a part of: details of the site, menu, O's, goals, areas.

There is little of it, so all of it is read in one query per version of the site, and every template
gets it as `site_context`. Long texts are left out; a detail page reads its own row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from caching.bulk_read import ColumnsByModel, RowsByLabel, build_instances, bulk_read
from caching.fragments import Fragments
from pact.models import (
    Activity,
    Goal,
    Menu,
    MenuItem,
    Page,
    Pillar,
    SiteDetails,
    SiteText,
    Stakeholder,
)
from pact.navigation import (
    LinkGroup,
    NavigationLink,
    build_groups,
    content_lists,
    target_titles,
)
from pact.text_places import PlaceText, combine_texts
from regions.contacts import Contact
from regions.models import Landsdeel, Region

ModelT = TypeVar("ModelT", bound=Model)

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
    # The menus that editors composed, in their order.
    menus: Sequence[LinkGroup] = ()
    # The titles that stand in a menu where an item has no label, by target.
    titles: Mapping[str, str] = field(default_factory=dict)
    # The words of every place of `TEXT_PLACES`, by key.
    texts: Mapping[str, PlaceText] = field(default_factory=lambda: combine_texts(()))
    # Whether anything in the agenda is still to come.
    has_agenda: bool = False
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def main_menu(self) -> Sequence[NavigationLink]:
        """Return the links of the main menu; without one, the lists of all content types."""
        default = LinkGroup("", Menu.Place.MAIN, tuple(content_lists()))
        group = next((group for group in self.menus if group.place == Menu.Place.MAIN), default)
        return group.without(self.hidden_paths).links

    @property
    def footer_groups(self) -> list[LinkGroup]:
        """Return the groups at the foot; the last one also has what the law asks, if none has."""
        groups = [
            group.without(self.hidden_paths)
            for group in self.menus
            if group.place == Menu.Place.FOOTER
        ] or [LinkGroup("Over deze site", Menu.Place.FOOTER, ())]
        urls = {link.url for group in groups for link in group.links}
        missing = tuple(
            NavigationLink(page.title, page.get_absolute_url(), page.language)
            for page in self.pages
            if page.block in LEGAL_BLOCKS and page.get_absolute_url() not in urls
        )
        groups[-1] = replace(groups[-1], links=groups[-1].links + missing)
        return [group for group in groups if group.links]

    @property
    def entrance_pages(self) -> list[Page]:
        """Return the pages that visitors choose by who they are, beside the four O's."""
        return [page for page in self.pages if page.entrance]

    def ancestors_of(self, page: Page) -> list[Page]:
        """Return the pages above a page, from the top."""
        by_key = {other.pk: other for other in self.pages}
        ancestors: list[Page] = []
        above = by_key.get(page.parent_id or 0)
        while above:
            ancestors.insert(0, above)
            above = above.parent
        return ancestors

    def children_of(self, page: Page) -> list[Page]:
        return [other for other in self.pages if other.parent_id == page.pk]

    @property
    def english_page(self) -> Page | None:
        """Return the summary of the site in English: the first page in that language."""
        return next((page for page in self.pages if page.language == Page.Language.EN), None)

    def find_page_by_block(self, block: str) -> Page | None:
        return next((page for page in self.pages if page.block == block), None)

    @property
    def privacy_page(self) -> Page | None:
        return self.find_page_by_block(Page.Block.PRIVACY)

    @property
    def contact_url(self) -> str:
        """The page with the contacts; empty when there is nobody to call or write to."""
        return reverse("contact") if self.reachable_regions or self.site_details.contact else ""

    def regions_of(self, landsdeel: Landsdeel) -> list[Region]:
        return [region for region in self.regions if region.landsdeel_id == landsdeel.pk]

    @property
    def hidden_paths(self) -> set[str]:
        """The pages with nothing to show, which no list, menu or sitemap names."""
        has_content = {reverse("contact"): self.contact_url, reverse("agenda"): self.has_agenda}
        return {path for path, content in has_content.items() if not content}

    @property
    def reachable_regions(self) -> list[Region]:
        return [region for region in self.regions if self.contact_for(region)]

    def contact_for(self, region: Region | None) -> Contact:
        """Return the contact of a region; the national one if there is none, or no region."""
        return (region and region.contact) or self.site_details.contact

    def contact_url_for(self, area: Region | Landsdeel | None) -> str:
        """Return the page with the contact of a region, else that of the whole country."""
        if isinstance(area, Region) and self.contact_for(area):
            return reverse("contact-region", args=[area.slug])
        return self.contact_url

    def reply_address_for(self, region: Region | None) -> str:
        """Return the address that answers what no editor of the region does, if there is one."""
        return self.contact_for(region).email or self.site_details.email

    @property
    def security_page(self) -> Page | None:
        return self.find_page_by_block(Page.Block.SECURITY)


ORDERED_COLUMNS = ["name", "slug", "summary", "position"]
# The columns that are read; a field that is not listed costs a query where it is used.
COLUMNS_BY_MODEL: ColumnsByModel = {
    SiteDetails: [
        column.attname for column in SiteDetails._meta.concrete_fields if not column.primary_key
    ],
    Page: [
        *("title", "slug", "path", "parent_id", "summary", "block", "language", "entrance"),
        "position",
    ],
    Menu: ["title", "place", "position"],
    MenuItem: ["menu_id", "target", "label", "position"],
    SiteText: ["place", "title", "lead", "summary"],
    Stakeholder: [*ORDERED_COLUMNS, "role_line", "entrance", "intro", "colour"],
    Pillar: ORDERED_COLUMNS,
    Goal: ["number", "title", "short_label", "summary", "pillar_id"],
    Landsdeel: [*ORDERED_COLUMNS, "shape", "provinces"],
    Region: [
        *("name", "pact_name", "slug", "provinces", "lon", "lat"),
        *("centre_town", "summary", "landsdeel_id"),
        *("contact_name", "contact_function", "contact_email", "contact_phone"),
    ],
    Activity: ["title", "starts_at", "ends_at"],
}


@bulk_read(lambda: COLUMNS_BY_MODEL)
def site_context(rows: RowsByLabel) -> SiteContext:
    """Build the context of this version of the site; foreign keys point to its own objects."""
    pages, stakeholders = _link_pages(_objects(Page, rows)), _objects(Stakeholder, rows)
    pillars = _objects(Pillar, rows)
    goals = _link_parents(_objects(Goal, rows), "pillar", pillars)
    landsdelen = _objects(Landsdeel, rows)
    regions = _link_parents(_objects(Region, rows), "landsdeel", landsdelen)
    titles = target_titles([*pages, *stakeholders, *goals, *landsdelen, *regions])
    return SiteContext(
        site_details=next(
            iter(_objects(SiteDetails, rows)), SiteDetails(security_txt_expires=None)
        ),
        pages=pages,
        stakeholders=stakeholders,
        pillars=pillars,
        goals=goals,
        landsdelen=landsdelen,
        regions=regions,
        titles=titles,
        menus=build_groups(_objects(Menu, rows), _objects(MenuItem, rows), titles, pages),
        texts=combine_texts(_objects(SiteText, rows)),
        has_agenda=not all(activity.is_past for activity in _objects(Activity, rows)),
    )


def _objects(model: type[ModelT], rows: RowsByLabel) -> list[ModelT]:
    return build_instances(model._default_manager.all(), rows[model._meta.label_lower])


def _link_parents(
    children: list[ModelT], foreign_key: str, parents: Sequence[Model]
) -> list[ModelT]:
    """Fill the cached value of a foreign key; drop children whose parent is no longer published."""
    parents_by_pk = {parent.pk: parent for parent in parents}
    linked = []
    for child in children:
        field: Any = child._meta.get_field(foreign_key)
        parent = parents_by_pk.get(getattr(child, field.attname))
        if parent is not None:
            field.set_cached_value(child, parent)
            linked.append(child)
    return linked


def _link_pages(pages: list[Page]) -> list[Page]:
    """Link each page to the one that it lies under; drop pages below one that is not published."""
    below = [page for page in pages if page.parent_id]
    linked = {page.pk for page in _link_parents(below, "parent", pages)}
    return [page for page in pages if page.parent_id is None or page.pk in linked]


def add_site_context(request: HttpRequest) -> dict[str, object]:
    """Give templates the site context (a context processor); the admin does not use it."""
    if request.path.startswith(reverse("admin:index")):
        return {}
    return {"site_context": site_context()}
