"""The API: lists in pages, and one object each. Every answer is the same for everybody."""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from itertools import islice
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse

from open_data.filters import GOAL, KIND, LANDSDEEL, REGION, STAKEHOLDER, filter_choices
from open_data.openapi import describe_api
from open_data.problems import ApiError, problem_response
from open_data.representations import (
    JsonObject,
    represent_figure,
    represent_goal,
    represent_landsdeel,
    represent_project,
    represent_region,
    represent_whole_project,
)
from pact.indicator_figures import figures_by_slug
from pact.models import Project
from pact.project_cards import load_project_cards
from pact.project_filters import FACETS_BY_PARAMETER
from pact.project_index import NATIONAL, project_index
from pact.site_context import site_context
from pact.structured_data import full_address
from pact.views import parse_page_number

T = TypeVar("T")

Filters = dict[str, str]  # the choice by the name of its parameter

PER_PAGE = 50


def api_view(view: Callable[..., JsonObject]) -> Callable[..., HttpResponse]:
    """Make a view of a function that returns an object or raises `ApiError`."""

    @wraps(view)
    def respond(request: HttpRequest, **arguments: object) -> HttpResponse:
        try:
            content = view(request, **arguments)
        except ApiError as error:
            return problem_response(error.status, error.detail)
        return JsonResponse(content, json_dumps_params={"ensure_ascii": False})

    return respond


def list_landsdelen(request: HttpRequest) -> JsonObject:
    return build_page(request, site_context().landsdelen, represent_landsdeel)


def list_regions(request: HttpRequest) -> JsonObject:
    filters = read_filters(request, LANDSDEEL)
    regions = [
        region
        for region in site_context().regions
        if filters[LANDSDEEL] in ("", region.landsdeel.slug)
    ]
    return build_page(request, regions, represent_region, filters)


def show_region(request: HttpRequest, slug: str) -> JsonObject:
    return represent_region(find_by_key(site_context().regions, "slug", slug))


def list_goals(request: HttpRequest) -> JsonObject:
    return build_page(request, site_context().goals, represent_goal)


def show_goal(request: HttpRequest, number: int) -> JsonObject:
    return represent_goal(find_by_key(site_context().goals, "number", number))


def list_figures(request: HttpRequest) -> JsonObject:
    filters = read_filters(request, GOAL, LANDSDEEL)
    landsdelen: dict[int | None, str] = {area.pk: area.slug for area in site_context().landsdelen}
    landsdelen[None] = NATIONAL
    figures = [
        figure
        for figure in figures_by_slug().values()
        if filters[GOAL] in ("", *(str(goal.number) for goal in figure.goals))
        and filters[LANDSDEEL] in ("", landsdelen.get(figure.indicator.landsdeel_id))
    ]
    return build_page(request, figures, represent_figure, filters)


def show_figure(request: HttpRequest, slug: str) -> JsonObject:
    figure = figures_by_slug().get(slug)
    if figure is None:
        raise ApiError(HTTPStatus.NOT_FOUND)
    return represent_figure(figure)


def list_projects(request: HttpRequest) -> JsonObject:
    """List the examples that have all of what is chosen: featured ones first, then the newest."""
    filters = read_filters(request, GOAL, LANDSDEEL, REGION, STAKEHOLDER, KIND)
    index = project_index()
    projects = index.all_projects
    for name, choice in filters.items():
        if choice:
            projects &= index.with_any(FACETS_BY_PARAMETER[name][0], [choice])
    page, start = find_page(request, projects.bit_count())
    pks = list(islice(index.iterate_in_order(projects), start, start + PER_PAGE))
    items = [represent_project(card) for card in load_project_cards(pks)]
    return describe_page(request, items, page, projects.bit_count(), filters)


def show_project(request: HttpRequest, slug: str) -> JsonObject:
    project = Project.objects.published().filter(slug=slug).first()
    if project is None:
        raise ApiError(HTTPStatus.NOT_FOUND)
    return represent_whole_project(project)


def show_description(request: HttpRequest) -> JsonObject:
    return describe_api()


def refuse_address(request: HttpRequest) -> JsonObject:
    raise ApiError(HTTPStatus.NOT_FOUND)


def find_by_key(objects: Sequence[T], attribute: str, value: object) -> T:
    """Return the object with this value; raise `ApiError` if there is none."""
    for obj in objects:
        if getattr(obj, attribute) == value:
            return obj
    raise ApiError(HTTPStatus.NOT_FOUND)


def read_filters(request: HttpRequest, *names: str) -> Filters:
    """Return the choice for each name, empty if there is none; raise `ApiError` if unknown."""
    choices_by_name = filter_choices()
    filters = {name: request.GET.get(name, "") for name in names}
    for name, choice in filters.items():
        if choice and choice not in (choices := choices_by_name[name]):
            options = f"Kies uit: {', '.join(choices)}." if choices else "Laat het weg."
            detail = f"Wat u bij ‘{name}’ vraagt, is er niet. {options}"
            raise ApiError(HTTPStatus.BAD_REQUEST, detail)
    return filters


def build_page(
    request: HttpRequest,
    objects: Sequence[T],
    represent: Callable[[T], JsonObject],
    filters: Filters | None = None,
) -> JsonObject:
    """Describe the page of these objects that the address asks for."""
    page, start = find_page(request, len(objects))
    items = [represent(obj) for obj in objects[start : start + PER_PAGE]]
    return describe_page(request, items, page, len(objects), filters or {})


def find_page(request: HttpRequest, count: int) -> tuple[int, int]:
    """Return the number of the page and its first position; raise `ApiError` if it is not there."""
    page = parse_page_number(request.GET.get("pagina") or "1")
    if not 1 <= page <= count_pages(count):
        detail = f"Deze pagina is er niet. Kies bij ‘pagina’ 1 tot en met {count_pages(count)}."
        raise ApiError(HTTPStatus.NOT_FOUND, detail)
    return page, (page - 1) * PER_PAGE


def count_pages(count: int) -> int:
    return max(1, -(-count // PER_PAGE))


def describe_page(
    request: HttpRequest, items: list[JsonObject], page: int, count: int, filters: Filters
) -> JsonObject:
    """Describe one page of a list, with the addresses of the pages beside it."""
    pages = count_pages(count)

    def address(number: int) -> str | None:
        if not 1 <= number <= pages:
            return None
        chosen = {name: choice for name, choice in filters.items() if choice}
        return full_address(f"{request.path}?{urlencode(chosen | {'pagina': number})}")

    return {
        "aantal": count,
        "paginanummer": page,
        "paginas": pages,
        "vorige": address(page - 1),
        "volgende": address(page + 1),
        "items": items,
    }
