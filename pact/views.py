"""The public pages. Each asks for its own row; what it shares with others comes from memory."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import DetailView, ListView, TemplateView

from pact.home import home_content
from pact.indicator_figures import IndicatorFigure, figures_by_slug, published_figures
from pact.models import (
    Article,
    Goal,
    Page,
    Project,
    Stakeholder,
)
from pact.project_cards import build_project_card, load_project_cards
from pact.project_filters import ProjectFilters
from pact.project_index import ProjectSet, project_index
from pact.site_context import site_context
from publishing.csv_export import csv_response, escape_formula
from regions.models import Landsdeel, Region

PER_PAGE = 24
MAX_PAGE_DIGITS = 6
PROJECTS_PER_DETAIL_PAGE = 6
"""How many projects a goal, region or O shows before it sends the visitor on to the list."""


class HomeView(TemplateView):
    template_name = "pact/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(front=home_content(), **kwargs)


class StakeholderList(TemplateView):
    template_name = "pact/stakeholder_list.html"


class StakeholderDetail(DetailView):
    template_name = "pact/stakeholder_detail.html"

    def get_queryset(self) -> QuerySet[Stakeholder]:
        return Stakeholder.objects.published()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **facet_projects_context("stakeholder", self.object.slug), **kwargs
        )


class LandsdeelList(TemplateView):
    template_name = "pact/landsdeel_list.html"


class LandsdeelDetail(DetailView):
    template_name = "pact/landsdeel_detail.html"

    def get_queryset(self) -> QuerySet[Landsdeel]:
        return Landsdeel.objects.published()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            regions=[r for r in site_context().regions if r.landsdeel_id == self.object.pk],
            figures=published_figures(landsdeel=self.object),
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        neighbours = [
            region
            for region in site_context().regions
            if region.landsdeel_id == self.object.landsdeel_id and region.pk != self.object.pk
        ]
        return super().get_context_data(
            neighbours=neighbours,
            figures=published_figures(landsdeel=self.object.landsdeel),
            **facet_projects_context("region", self.object.slug),
            **kwargs,
        )


class GoalList(TemplateView):
    template_name = "pact/goal_list.html"


class GoalDetail(DetailView):
    template_name = "pact/goal_detail.html"
    slug_field = slug_url_kwarg = "number"

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.published().select_related("pillar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goals = site_context().goals
        place = next((i for i, goal in enumerate(goals) if goal.pk == self.object.pk), 0)
        return super().get_context_data(
            figures=published_figures(goal=self.object),
            previous=goals[place - 1] if place else None,
            following=goals[place + 1] if place + 1 < len(goals) else None,
            **facet_projects_context("goal", str(self.object.number)),
            **kwargs,
        )


def facet_projects_context(facet: str, choice: str) -> dict[str, Any]:
    """The first projects with this choice, and how many there are in all."""
    found: ProjectSet = project_index().having(facet, [choice])
    return {
        "cards": load_project_cards(
            list(islice(project_index().iterate_in_order(found), PROJECTS_PER_DETAIL_PAGE))
        ),
        "project_count": found.bit_count(),
    }


def project_list(request: HttpRequest) -> HttpResponse:
    """`/praktijk/`: filters, counts and pages of 24. Unknown choices are named and skipped."""
    filters = ProjectFilters.read(request.GET)
    found: ProjectSet = filters.found()
    count = found.bit_count()
    pages = max(1, -(-count // PER_PAGE))
    asked = request.GET.get("pagina", "1")
    page = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MAX_PAGE_DIGITS else 0
    )
    missing = not 1 <= page <= pages
    start = (page - 1) * PER_PAGE
    keys = (
        [] if missing else islice(project_index().iterate_in_order(found), start, start + PER_PAGE)
    )
    context = {
        "filters": filters,
        "facets": filters.facets(),
        "meta_title": f"Praktijkvoorbeelden, pagina {page}" if page > 1 else "Praktijkvoorbeelden",
        "canonical_query": urlencode([*filters.pairs(), *([("pagina", page)] if page > 1 else [])]),
        "count": count,
        "page": page,
        "pages": pages,
        "missing": missing,
        "cards": load_project_cards(list(keys)),
        "first": start + 1,
        "last": min(start + PER_PAGE, count),
    }
    status = 400 if filters.error else 404 if missing else 200
    return render(request, "pact/project_list.html", context, status=status)


class ProjectDetail(DetailView):
    template_name = "pact/project_detail.html"

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.published().select_related("picture")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = project_index()
        names = {
            slug: known.tag_names[slug] for slug in known.choices_for_project("tag", self.object.pk)
        }
        return super().get_context_data(
            card=build_project_card(self.object),
            tags=sorted(names.items(), key=lambda tag: tag[1].casefold()),
            related=load_project_cards(find_related_projects(self.object)),
            **kwargs,
        )


def find_related_projects(project: Project, limit: int = 3) -> list[int]:
    """Primary keys of the projects that share most goals, and then a theme, with this one."""
    known = project_index()
    scores: dict[int, int] = {}
    for facet, weight in (("goal", 2), ("tag", 1)):
        for choice in known.choices_for_project(facet, project.pk):
            for key in islice(known.iterate_in_order(known.having(facet, [choice])), 60):
                scores[key] = scores.get(key, 0) + weight
    scores.pop(project.pk, None)
    return sorted(scores, key=lambda key: (-scores[key], -key))[:limit]


class ArticleList(ListView):
    template_name = "pact/article_list.html"
    paginate_by = PER_PAGE
    page_kwarg = "pagina"

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.published().defer("body", "sources", "editor_note")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"].number
        if page > 1:
            context |= {"meta_title": f"Nieuws, pagina {page}", "canonical_query": f"pagina={page}"}
        return {"meta_title": "Nieuws", **context}


class ArticleDetail(DetailView):
    template_name = "pact/article_detail.html"

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.published().select_related("picture")


class PageDetail(DetailView):
    template_name = "pact/page_detail.html"

    def get_queryset(self) -> QuerySet[Page]:
        return Page.objects.published()


class IndicatorList(TemplateView):
    template_name = "pact/indicator_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(figures=published_figures(), **kwargs)


def indicator_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "pact/indicator_detail.html", {"figure": get_figure_or_404(slug)})


def indicator_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The series as CSV; the numbers keep their sign."""
    figure = get_figure_or_404(slug)
    source = figure.indicator.sources.replace("\n", " | ")
    rows = [["periode", "waarde", "eenheid", "reeksbreuk", "toelichting", "bron"]]
    for row in figure.rows:
        value = f"{row.value.normalize():f}".replace(".", ",")
        broken = "ja" if row.series_break else "nee"
        texts = [figure.indicator.unit, broken, row.note, source]
        rows.append([row.period, value, *map(escape_formula, texts)])
    return csv_response(rows, f"{slug}.csv", HttpResponse)


def indicator_json(request: HttpRequest, slug: str) -> JsonResponse:
    figure = get_figure_or_404(slug)
    return JsonResponse(
        {
            "naam": figure.indicator.name,
            "eenheid": figure.indicator.unit,
            "definitie": figure.indicator.definition,
            "bronnen": figure.indicator.source_lines,
            "voorwaarde": "Noem de bron als u deze cijfers gebruikt.",
            "metingen": [
                {
                    "periode": row.period,
                    "waarde": float(row.value),
                    "reeksbreuk": row.series_break,
                    "toelichting": row.note,
                }
                for row in figure.rows
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def get_figure_or_404(slug: str) -> IndicatorFigure:
    if found := figures_by_slug().get(slug):
        return found
    raise Http404
