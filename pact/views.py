"""The public pages: each reads its own row, and takes shared content from memory."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.generic import DetailView, ListView, TemplateView

from images.social_image import social_image_urls
from pact.entrances import entrance_context, find_entrance
from pact.figure_list import figure_list
from pact.figures import find_figure, goal_figures, landsdeel_figures, national_figures
from pact.home import home_content
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.latest_articles import latest_articles
from pact.models import (
    Article,
    Goal,
    Page,
    Project,
    Stakeholder,
)
from pact.organisation_index import (
    group_by_stakeholder,
    project_organisations,
    region_partners,
)
from pact.project_cards import build_project_card, load_project_cards
from pact.project_filters import ProjectFilters
from pact.project_heading import project_list_heading
from pact.project_index import NATIONAL, ProjectSet, project_index
from pact.region_actions import region_actions
from pact.related_projects import pick_projects, related_to_article, related_to_project
from pact.site_context import site_context
from publishing.blocks.targets import load_block_targets
from regions.models import Landsdeel, Region
from regions.municipalities import (
    MUNICIPALITY_PARAMETER,
    find_municipality,
    municipalities_of,
)

PER_PAGE = 24
MAX_PAGE_DIGITS = 6
# Projects like that of the page.
RELATED_PROJECTS = 3
# Projects about what an article links to, beside each other in its narrow column.
PROJECTS_PER_ARTICLE = 2
# The newest news below an article.
OTHER_ARTICLES = 3
# Projects on the page of a goal, region or stakeholder, above a link to the full list.
PROJECTS_PER_DETAIL_PAGE = 6
# National projects on the page of a region, below its own.
NATIONAL_PROJECTS_PER_REGION = 3
# National figures on the page of a region whose landsdeel has none.
NATIONAL_FIGURES_PER_REGION = 3


class HomeView(TemplateView):
    template_name = "pact/home.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(home=home_content(), **kwargs)


class StakeholderList(TemplateView):
    template_name = "pact/stakeholder_list.html"


class StakeholderDetail(DetailView):
    template_name = "pact/stakeholder_detail.html"

    def get_queryset(self) -> QuerySet[Stakeholder]:
        return Stakeholder.objects.published()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            **facet_projects_context("stakeholder", self.object.slug), **kwargs
        )


class LandsdeelList(TemplateView):
    template_name = "pact/landsdeel_list.html"


class LandsdeelDetail(DetailView):
    template_name = "pact/landsdeel_detail.html"

    def get_queryset(self) -> QuerySet[Landsdeel]:
        return Landsdeel.objects.published()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            regions=site_context().regions_of(self.object),
            figures=landsdeel_figures(self.object),
            **facet_projects_context("landsdeel", self.object.slug),
            **kwargs,
        )


class RegionDetail(DetailView):
    template_name = "pact/region_detail.html"

    def get_queryset(self) -> QuerySet[Region]:
        return (
            Region.objects.published()
            .filter(landsdeel__slug=self.kwargs["landsdeel"])
            .select_related("landsdeel", "picture")
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        load_block_targets(self.object)
        municipalities = municipalities_of(self.object)
        figures = landsdeel_figures(self.object.landsdeel)
        return super().get_context_data(
            contact=site_context().contact_for(self.object),
            has_contact_form=bool(site_context().reply_address_for(self.object)),
            actions=region_actions(self.object),
            regions=site_context().regions_of(self.object.landsdeel),
            municipalities=municipalities,
            municipality=find_municipality(
                municipalities, self.request.GET.get(MUNICIPALITY_PARAMETER, "")
            ),
            figures=figures or national_figures()[:NATIONAL_FIGURES_PER_REGION],
            figures_are_national=not figures,
            articles=latest_articles(),
            partner_groups=group_by_stakeholder(region_partners(self.object)),
            **region_projects_context(self.object.slug),
            **kwargs,
        )


class GoalList(TemplateView):
    template_name = "pact/goal_list.html"


class GoalDetail(DetailView):
    template_name = "pact/goal_detail.html"
    slug_field = slug_url_kwarg = "number"

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.published().select_related("pillar")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        load_block_targets(self.object)
        goals = site_context().goals
        index = next((i for i, goal in enumerate(goals) if goal.pk == self.object.pk), 0)
        return super().get_context_data(
            figures=goal_figures(self.object),
            previous_goal=goals[index - 1] if index else None,
            next_goal=goals[index + 1] if index + 1 < len(goals) else None,
            **facet_projects_context("goal", str(self.object.number)),
            **kwargs,
        )


def facet_projects_context(facet: str, choice: str) -> dict[str, object]:
    """Return some projects with this choice as cards, and the number of all of them."""
    pks, project_count = pick_examples(
        facet, choice, page=f"{facet} {choice}", limit=PROJECTS_PER_DETAIL_PAGE
    )
    return {"cards": load_project_cards(pks), "project_count": project_count}


def region_projects_context(slug: str) -> dict[str, object]:
    """Return some projects of a region and of the whole country, with their numbers."""
    pks, project_count = pick_examples("region", slug, page=slug, limit=PROJECTS_PER_DETAIL_PAGE)
    national_pks, national_count = pick_examples(
        "landsdeel", NATIONAL, page=slug, limit=NATIONAL_PROJECTS_PER_REGION
    )
    cards = load_project_cards([*pks, *national_pks])
    return {
        "cards": [card for card in cards if not card.is_national],
        "project_count": project_count,
        "national_cards": [card for card in cards if card.is_national],
        "national_count": national_count,
    }


def pick_examples(facet: str, choice: str, *, page: str, limit: int) -> tuple[list[int], int]:
    """Return the primary keys of some projects with a choice, and the number of all."""
    projects: ProjectSet = project_index().with_any(facet, [choice])
    return pick_projects([projects], page=page, limit=limit), projects.bit_count()


def project_list(request: HttpRequest) -> HttpResponse:
    """Show `/praktijk/`: filters, counts and pages of 24.

    Unknown choices are named and skipped; a search that cannot be done answers 400, a page that
    does not exist 404.
    """
    filters = ProjectFilters.from_query(request.GET)
    projects: ProjectSet = filters.matching_projects()
    result_count = projects.bit_count()
    pages = max(1, -(-result_count // PER_PAGE))
    page = parse_page_number(request.GET.get("pagina", "1"))
    page_missing = not 1 <= page <= pages
    start = (page - 1) * PER_PAGE
    in_order = project_index().iterate_in_order(projects)
    pks = [] if page_missing else list(islice(in_order, start, start + PER_PAGE))
    page_query = [("pagina", page)] if page > 1 else []
    heading = project_list_heading(filters)
    context = {
        "filters": filters,
        "facets": filters.facets(),
        "heading": heading.replace("praktijk", "praktijk\N{SOFT HYPHEN}").replace(
            "Praktijk", "Praktijk\N{SOFT HYPHEN}"
        ),
        "meta_title": f"{heading}, pagina {page}" if page > 1 else heading,
        "canonical_query": urlencode([*filters.query_pairs(), *page_query]),
        "result_count": result_count,
        "national_count": 0 if page_missing else filters.national_count(),
        "page": page,
        "pages": pages,
        "page_missing": page_missing,
        "cards": load_project_cards(pks),
        "first_shown": start + 1,
        "last_shown": min(start + PER_PAGE, result_count),
    }
    status = 400 if filters.error else 404 if page_missing else 200
    return TemplateResponse(request, "pact/project_list.html", context, status=status)


def parse_page_number(text: str) -> int:
    """Return the number of a page; 0, which no list has, for a text that is no such number."""
    if text.isascii() and text.isdigit() and len(text) <= MAX_PAGE_DIGITS:
        return int(text)
    return 0


class ProjectDetail(DetailView):
    template_name = "pact/project_detail.html"

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.published().select_related("picture")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        load_block_targets(self.object)
        index = project_index()
        names = {
            slug: index.names["tag"][slug]
            for slug in index.choices_for_project("tag", self.object.pk)
        }
        card = build_project_card(self.object)
        return super().get_context_data(
            card=card,
            contact_url=site_context().contact_url_for(next(iter(card.areas), None)),
            organisations=project_organisations(self.object),
            tags=sorted(names.items(), key=lambda tag: tag[1].casefold()),
            related_projects=load_project_cards(related_to_project(self.object, RELATED_PROJECTS)),
            **kwargs,
        )


class ArticleList(ListView):
    template_name = "pact/article_list.html"
    paginate_by = PER_PAGE
    page_kwarg = "pagina"

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.published().defer("body", "sources", "editor_note")

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        page, title = context["page_obj"].number, site_context().texts["articles"].title
        if page > 1:
            context |= {
                "meta_title": f"{title}, pagina {page}",
                "canonical_query": f"pagina={page}",
            }
        return {"meta_title": title, **context}


class ArticleDetail(DetailView):
    template_name = "pact/article_detail.html"

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.published().select_related("picture")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        others = Article.objects.published().exclude(pk=self.object.pk)
        return super().get_context_data(
            other_articles=others.defer("body", "sources", "editor_note")[:OTHER_ARTICLES],
            related_projects=load_project_cards(
                related_to_article(self.object, PROJECTS_PER_ARTICLE)
            ),
            **kwargs,
        )


class PageDetail(DetailView):
    template_name = "pact/page_detail.html"
    slug_field = slug_url_kwarg = "path"

    def get_queryset(self) -> QuerySet[Page]:
        return Page.objects.published()

    def get_template_names(self) -> list[str]:
        return ["pact/entrance.html" if self.object.entrance else self.template_name]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.object
        own = entrance_context(find_entrance(page)) if page.entrance else {}
        return super().get_context_data(
            page_language=page.language,
            ancestors=site_context().ancestors_of(page),
            children=site_context().children_of(page),
            **own,
            **kwargs,
        )


class IndicatorList(TemplateView):
    template_name = "pact/indicator_list.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(figure_list=figure_list(), **kwargs)


def indicator_detail(request: HttpRequest, slug: str) -> HttpResponse:
    match = find_figure(slug)
    if match is None:
        raise Http404
    figure, member = match
    context = {"figure": figure, "member": member}
    return TemplateResponse(request, "pact/indicator_detail.html", context)


def indicator_png(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the picture of a chart, under an address that stays when it is drawn anew."""
    get_figure_or_404(slug)
    if url := social_image_urls().get(request.path):
        return redirect(url)
    raise Http404


def get_figure_or_404(slug: str) -> IndicatorFigure:
    figure = figures_by_slug().get(slug)
    if figure is None:
        raise Http404
    return figure
