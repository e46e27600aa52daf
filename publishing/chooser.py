"""Choosing something in a dialog of the admin: fragments of HTML for `admin_site/chooser.js`.

A chooser is a kind of thing that can be chosen; `techniekpact/choosers.py` lists them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst

from publishing.accounts import Account
from publishing.choices import Choice
from publishing.item_search import search_items, title_of
from publishing.links.targets import object_reference
from publishing.models import Publishable, models_with_pages
from publishing.permissions import Permission, Scope, get_scope
from publishing.status import Status, status_badges

MAX_CHOICES = 30
CREATED = 201  # the HTTP status


@dataclass(frozen=True)
class ChoiceFilter:
    """A list of values by which the choices can be limited."""

    name: str
    label: str
    options: Sequence[tuple[str, str | Promise]]
    value: str


class Chooser:
    """A kind of thing that can be chosen: what it is called, and what a user may choose."""

    kind: str
    title: str
    search_label = "Zoek op een deel van de titel"
    template = "admin/chooser/panel.html"

    def may_choose(self, user: Account) -> bool:
        raise NotImplementedError

    def find_choices(self, request: HttpRequest, query: str) -> list[Choice]:
        """Return at most `MAX_CHOICES` choices; without a query the newest."""
        raise NotImplementedError

    def filters(self, request: HttpRequest) -> Sequence[ChoiceFilter]:
        return ()

    def context(self, request: HttpRequest) -> dict[str, object]:
        """Return what the template needs beside the choices."""
        return {}

    def may_add(self, user: Account) -> bool:
        return False

    def add(self, request: HttpRequest) -> HttpResponse:
        """Add what was uploaded; answer with its choice, or with the errors of the form."""
        raise NotImplementedError


def render_chooser(request: HttpRequest, chooser: Chooser) -> HttpResponse:
    """Return the search of a chooser with the choices that it finds."""
    query = request.GET.get("q", "").strip()
    choices = chooser.find_choices(request, query)
    context = {
        "chooser": chooser,
        "query": query,
        "choices": choices,
        "is_cut_off": len(choices) == MAX_CHOICES,
        "filters": chooser.filters(request),
        **chooser.context(request),
    }
    return render(request, chooser.template, context)


def render_added(request: HttpRequest, choice: Choice) -> HttpResponse:
    return render(request, "admin/chooser/choice.html", {"choice": choice}, status=CREATED)


def render_errors(request: HttpRequest, form: ModelForm) -> HttpResponse:
    """Return the errors of an upload, each with the label of its field."""
    lines = [
        str(message) if name in ("file", NON_FIELD_ERRORS) else f"{form[name].label}: {message}"
        for name, errors in form.errors.items()
        for message in errors
    ]
    return render(request, "admin/chooser/errors.html", {"errors": lines})


class ItemChooser(Chooser):
    """Chooses an object with a page, live or not; `soort` limits it to models by their label."""

    kind = "item"
    title = "Kies een pagina"

    def may_choose(self, user: Account) -> bool:
        return any(self._visible_models(user))

    def find_choices(self, request: HttpRequest, query: str) -> list[Choice]:
        wanted = set(request.GET.getlist("soort")) - {""}
        models = [
            model
            for model in self._visible_models(request.user)
            if not wanted or model._meta.label_lower in wanted
        ]
        objects = search_items(query, request.user, limit=MAX_CHOICES, models=models)
        lists = list_choices(query) if "lijsten" in request.GET and not wanted else []
        return [*lists, *(item_choice(obj) for obj in objects)][:MAX_CHOICES]

    def filters(self, request: HttpRequest) -> Sequence[ChoiceFilter]:
        options = sorted(
            (str(capfirst(model._meta.verbose_name_plural)), model._meta.label_lower)
            for model in self._visible_models(request.user)
        )
        value = request.GET.get("soort", "")
        choices = [("", "Alle soorten"), *((label, name) for name, label in options)]
        return [ChoiceFilter("soort", "Soort", choices, value)]

    def _visible_models(self, user: Account) -> Iterator[type[Publishable]]:
        for model in models_with_pages():
            if get_scope(user, Permission.VIEW, model) > Scope.NONE:
                yield model


def list_choices(query: str) -> list[Choice]:
    """Return the home page and the pages that list all objects of a type, by their address."""
    routes = {"home": "Voorpagina"} | {
        model.list_route: model.menu_label or str(capfirst(model._meta.verbose_name_plural))
        for model in models_with_pages()
        if model.list_route
    }
    words = query.casefold().split()
    return [
        Choice(
            kind="list", key=reverse(route), title=title, details="Overzicht", url=reverse(route)
        )
        for route, title in routes.items()
        if words and all(word in title.casefold() for word in words)
    ]


def item_choice(obj: Publishable) -> Choice:
    """Return an object that `search_items` found as a choice."""
    opts = obj._meta
    return Choice(
        kind="item",
        key=object_reference(obj),
        title=title_of(obj),
        details=str(capfirst(opts.verbose_name)),
        url=obj.get_absolute_url(),
        status="" if getattr(obj, "is_public", False) else _hidden_status(obj),
    )


def _hidden_status(obj: Publishable) -> str:
    """Return the status of what has no page; it may be live itself, and below what is not."""
    label = status_badges(obj)[0][1]
    return "Nog niet te zien" if label == Status.LIVE.label else label
