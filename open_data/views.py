"""`/data/` and what can be downloaded: tables, bundles and the catalogue for other catalogues."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from open_data.bundles import CC_BY_ADDRESS, build_bundle
from open_data.dcat import describe_catalog
from open_data.figure_table import COLUMNS, figure_rows
from open_data.middleware import API_VERSION
from open_data.openapi import ENDPOINTS
from open_data.representations import represent_figure
from open_data.schemas import FIGURE, GOAL, LANDSDEEL, PROBLEM, REGION, WHOLE_PROJECT
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.models import Goal
from pact.site_context import site_context
from pact.views import get_figure_or_404
from publishing.csv_export import csv_response

DOCUMENTED_SCHEMAS = (
    ("Landsdeel", LANDSDEEL),
    ("Regio", REGION),
    ("Doel", GOAL),
    ("Cijfer", FIGURE),
    ("Praktijkvoorbeeld, met de lange teksten", WHOLE_PROJECT),
    ("Een fout", PROBLEM),
)


def data_page(request: HttpRequest) -> HttpResponse:
    """Show `/data/`: what there is, at which addresses, and what one may do with it."""
    goals = [
        (goal, len(figures)) for goal in site_context().goals if (figures := figures_of_goal(goal))
    ]
    context = {
        "bundle_url": reverse("data-bundle"),
        "figure_count": len(figures_by_slug()),
        "goals": goals,
        "columns": COLUMNS,
        "endpoints": ENDPOINTS,
        "schemas": DOCUMENTED_SCHEMAS,
        "licence_url": CC_BY_ADDRESS,
        "api_version": API_VERSION,
    }
    return TemplateResponse(request, "open_data/catalogue.html", context)


def dcat_catalog(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        describe_catalog(),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


def indicator_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return csv_response(figure_rows(get_figure_or_404(slug)), f"{slug}.csv")


def indicator_json(request: HttpRequest, slug: str) -> HttpResponse:
    return JsonResponse(
        represent_figure(get_figure_or_404(slug)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def bundle_of_all(request: HttpRequest) -> HttpResponse:
    figures = list(figures_by_slug().values())
    title = f"Alle cijfers van {site_context().site_details.name}"
    return _bundle_response(figures, "cijfers", title, reverse("indicators"))


def bundle_of_goal(request: HttpRequest, number: int) -> HttpResponse:
    goal = next((goal for goal in site_context().goals if goal.number == number), None)
    if goal is None:
        raise Http404
    title = f"Cijfers bij doel {goal}"
    return _bundle_response(figures_of_goal(goal), f"doel-{number}", title, goal.get_absolute_url())


def figures_of_goal(goal: Goal) -> list[IndicatorFigure]:
    """Return the figures of a goal, those of landsdelen too."""
    return [figure for figure in figures_by_slug().values() if goal in figure.goals]


def _bundle_response(
    figures: Sequence[IndicatorFigure], name: str, title: str, path: str
) -> HttpResponse:
    if not figures:
        raise Http404
    package_name = f"techniekpact-{name}"
    content = build_bundle(figures, name=package_name, title=title, path=path)
    headers = {"Content-Disposition": f'attachment; filename="{package_name}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
