"""The content of the home page, put together once per version of the site."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ambassadors.models import Ambassador
from caching.bulk_read import Row, RowsByLabel, build_instances, bulk_read
from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.home_sections import HomeSection, parse_sections
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.latest_articles import latest_articles
from pact.models import Article, HomePage
from pact.navigation import NavigationLink
from pact.project_cards import ProjectCard, load_project_cards
from pact.project_index import project_index
from publishing.links.targets import resolve_target

MAX_FIGURES, MAX_FEATURED = 3, 3
# News on the home page, the highlight included.
MAX_NEWS = 2
TEXT_COLUMNS = [
    *("hero_button", "hero_target", "hero_button_2", "hero_target_2", "sections"),
    *("title", "summary", "lead", "about_title", "about", "highlight_title"),
    *("stakeholders_title", "stakeholders_intro", "landsdelen_title", "landsdelen_intro"),
    *("goals_title", "goals_intro", "ambassadors_title", "ambassadors_intro"),
    *("featured_title", "featured_intro", "examples_title", "examples_intro"),
]
# The article is read along, in the query that all pages share.
HIGHLIGHT_COLUMNS = ("title", "slug", "summary", "live", "expire_at")
COLUMNS = [*TEXT_COLUMNS, "highlight_id", *(f"highlight__{name}" for name in HIGHLIGHT_COLUMNS)]


@dataclass(frozen=True)
class HomeContent:
    page: HomePage
    highlight: Article | None
    articles: Sequence[Article]
    figures: Sequence[IndicatorFigure]
    ambassadors: Sequence[Ambassador]
    featured: Sequence[ProjectCard]
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def sections(self) -> list[HomeSection]:
        return [section for section in parse_sections(self.page.sections) if section.shown]

    @property
    def buttons(self) -> list[NavigationLink]:
        """Return the buttons that lead somewhere for visitors."""
        page = self.page
        typed = (page.hero_button, page.hero_target), (page.hero_button_2, page.hero_target_2)
        links = [
            NavigationLink(label, target and resolve_target(target)) for label, target in typed
        ]
        return [link for link in links if link.label and link.url]


@cached_per_version
def home_content() -> HomeContent:
    """Read the page, the people, the cards and the figures; the news begins with the highlight."""
    page, highlight = home_page()
    others = [article for article in latest_articles() if article != highlight]
    return HomeContent(
        page=page,
        highlight=highlight,
        articles=others[: MAX_NEWS - bool(highlight)],
        figures=featured_figures(),
        ambassadors=list(Ambassador.objects.published().select_related("picture")),
        featured=load_project_cards(project_index().featured[:MAX_FEATURED]),
    )


@bulk_read(lambda: {HomePage: COLUMNS})
def home_page(rows: RowsByLabel) -> tuple[HomePage, Article | None]:
    """Return the texts of the home page, and its highlight if that is on the site."""
    own_rows = rows[HomePage._meta.label_lower]
    pages = build_instances(HomePage.objects.order_by("pk"), own_rows)
    highlights = [article for row in own_rows for article in _build_highlight(row)]
    return next(iter(pages), HomePage()), next(iter(highlights), None)


def _build_highlight(row: Row) -> list[Article]:
    if row["highlight_id"] is None:
        return []
    columns = {name: row[f"highlight__{name}"] for name in HIGHLIGHT_COLUMNS}
    articles = build_instances(
        Article.objects.order_by("pk"), [{"id": row["highlight_id"], **columns}]
    )
    return [article for article in articles if article.is_on_site]


def featured_figures() -> list[IndicatorFigure]:
    """Return the first figures that editors chose for the home page."""
    figures = [figure for figure in figures_by_slug().values() if figure.indicator.featured]
    return figures[:MAX_FIGURES]
