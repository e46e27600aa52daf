"""Every address of the admin, for every role, for own and other, by GET and by POST: open or not.

The addresses are those that the router knows. What an address needs follows from its door, or from
the end of its name; what a role has stands in `RULES`, and not in the code that is tested.
"""

import logging
from copy import deepcopy

import pytest
from django.contrib import admin
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from pact.admin.project import ProjectAdmin
from publishing.models import Publishable
from publishing.rights import Right
from tests.admin.world import ROLES, world

pytestmark = pytest.mark.django_db

VIEW, INSPECT, ADD, CHANGE, PUBLISH, DELETE = Right

BY_END = {
    "changelist": {"GET": VIEW, "POST": VIEW},
    "add": {"GET": ADD, "POST": ADD},
    "change": {"GET": VIEW, "POST": CHANGE},
    "delete": {"GET": DELETE, "POST": DELETE},
    "csv": {"GET": VIEW, "POST": VIEW},
    "growth": {"GET": VIEW, "POST": VIEW},
    "search": {"GET": VIEW, "POST": VIEW},
    "history": {"GET": INSPECT, "POST": INSPECT},
    "password_change": {"GET": CHANGE, "POST": CHANGE},
}
"""What Django's own pages about things need."""

STAFF, ANYONE, NOBODY = "staff", "anyone", "nobody"
SECTION, THROWERS = "who may look at anything of the app", "who may throw anything away"
OF_THE_SITE = {
    "index": STAFF,
    "bin": THROWERS,  # each sees her own; see test_secrets
    "login": ANYONE,
    "logout": ANYONE,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "jsi18n": STAFF,
    "autocomplete": NOBODY,  # without a question; see test_forged
    "app_list": SECTION,
    "styleguide": STAFF,
    "styleguide-tokens": STAFF,
    "styleguide-component": STAFF,
    "styleguide-example": STAFF,
    None: STAFF,  # Django's old addresses of forms, which lead on to the present ones
    "nowhere": NOBODY,
}

TAKES_POST = {"index", "app_list", "password_change", "autocomplete", "bin", None}
TAKES_POST |= {name for name in OF_THE_SITE if name and name.startswith("styleguide")}

CONTENT = {
    "ambassadors.ambassador",
    "pact.article",
    "pact.goal",
    "pact.homepage",
    "pact.indicator",
    "pact.page",
    "pact.pillar",
    "pact.project",
    "pact.stakeholder",
    "regions.landsdeel",
    "regions.region",
}
BESIDE = {"images.image", "pact.theme", "pact.sitedetails"}
LOG, USERS, READERS = {"publishing.event"}, {"auth.user"}, {"newsletter.subscriber"}
ISSUES = {"newsletter.issue"}
STOPPED, IMPORTS = {"newsletter.suppression"}, {"newsletter.import"}
EVERYTHING = CONTENT | BESIDE | ISSUES | LOG | USERS | READERS | STOPPED | IMPORTS
ALL = set(Right)
LOOK = {VIEW, INSPECT}

RULES = [
    # role, kinds, whose (own, other or any), of these those that are shown, rights
    ("superuser", EVERYTHING, "any", "any", ALL),
    ("administrator", CONTENT | BESIDE | ISSUES | USERS, "any", "any", ALL),
    ("administrator", READERS, "any", "any", {*LOOK, DELETE}),
    ("administrator", STOPPED, "any", "any", {*LOOK, ADD, DELETE}),
    ("administrator", IMPORTS, "any", "any", {*LOOK, ADD}),
    ("administrator", LOG, "any", "any", LOOK),
    ("national", CONTENT | BESIDE, "any", "any", ALL),
    ("national", LOG, "any", "any", LOOK),
    ("newsletter", CONTENT, "any", "shown", {VIEW}),
    ("newsletter", ISSUES, "any", "any", ALL),
    ("newsletter", READERS, "any", "any", {*LOOK, DELETE}),
    ("newsletter", STOPPED, "any", "any", {*LOOK, ADD, DELETE}),
    ("newsletter", IMPORTS, "any", "any", {*LOOK, ADD}),
    ("reader", CONTENT | BESIDE | ISSUES | LOG, "any", "any", LOOK),
    ("regional", CONTENT | {"images.image", "pact.theme"}, "any", "shown", {VIEW}),
    ("regional", {"pact.project"}, "own", "any", ALL - {PUBLISH}),
    ("regional", {"regions.region"}, "own", "any", {*LOOK, CHANGE}),
    ("regional", {"images.image"}, "own", "any", {*LOOK, CHANGE, DELETE}),
    ("regional", LOG, "own", "any", LOOK),
    ("publishing regional", {"pact.project", "regions.region"}, "own", "any", {PUBLISH}),
]
MAY_ADD = {"regional": {"pact.project", "images.image"}}
SAME_AS = {"publishing regional": "regional"}
"""A role has what its rules say, and what the rules of this one say."""

NEVER = {
    "newsletter.subscriber": {ADD, CHANGE},
    "newsletter.suppression": {CHANGE},
    "newsletter.import": {CHANGE, DELETE},
    "publishing.event": {ADD, CHANGE, DELETE, PUBLISH},
    "pact.homepage": {ADD, DELETE},
    "pact.sitedetails": {ADD, DELETE},
    "pact.goal": {DELETE},
    "pact.pillar": {DELETE},
    "pact.stakeholder": {DELETE},
    "regions.landsdeel": {DELETE},
}
"""What nobody may, whoever she is."""


def rights(role, label, thing=None):
    """What a role may do with a thing, or with things of a kind."""
    if thing and label == "auth.user" and thing.row.is_superuser and role != "superuser":
        return set()
    have = set()
    for name, kinds, whose, state, granted in RULES:
        fits = thing is None or (
            whose in ("any", "own" if thing.own else "other")
            and state in ("any", "shown" if thing.shown else "hidden")
        )
        if name in (role, SAME_AS.get(role)) and label in kinds and fits:
            have |= granted
    if thing is None and label not in MAY_ADD.get(SAME_AS.get(role, role), {label}):
        have -= {ADD}
    if thing is None and label in MAY_ADD.get(SAME_AS.get(role, role), ()):
        have |= {ADD}
    return have - NEVER.get(label, set())


def addresses(patterns=None):
    """Every address of the admin: (name, its pattern)."""
    if patterns is None:
        patterns = [
            p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"
        ]
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            nowhere = pattern.name is None and str(pattern.pattern) == "(?P<url>.*)$"
            yield "nowhere" if nowhere else pattern.name, pattern


def model_of(name):
    for model in admin.site._registry:
        if name and name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def decision(name, pattern):
    """Who it is for, or method → right; what nobody decided about is an error."""
    if door := getattr(pattern.callback, "door", None):
        return {method: door.right for method in ("GET", "POST") if method in door.methods}
    model = model_of(name)
    if model is None and name in OF_THE_SITE:
        return OF_THE_SITE[name]
    end = name.removeprefix(f"{model._meta.app_label}_{model._meta.model_name}_") if model else ""
    if end in BY_END:
        return BY_END[end]
    raise AssertionError(
        f"Nobody decided who may open {name} ({pattern.pattern}): make it a door, or give it a "
        "place in OF_THE_SITE or BY_END."
    )


def questions(here, name, pattern):
    """(address, the thing it is about): with arguments for everything there is."""
    door = getattr(pattern.callback, "door", None)
    keys = set(pattern.pattern.converters) | set(getattr(pattern.pattern.regex, "groupindex", ()))
    model = model_of(name)
    if model is None:
        yield from _without_thing(name, keys)
        return
    if not keys:
        yield reverse(f"admin:{name}"), None
        return
    for thing in here.binned if door and door.in_bin else here.things:
        if type(thing.row) is model:
            number = thing.numbers.get(door.name if door else "", thing.numbers.get("", 0))
            known = {"object_id": thing.row.pk, "pk": thing.row.pk, "id": thing.row.pk}
            known["number"] = number
            yield reverse(f"admin:{name}", kwargs={key: known[key] for key in keys}), thing


def _without_thing(name, keys):
    if name in (None, "nowhere"):
        yield reverse("admin:index") + ("wat/is/dit/" if name else "pact/project/1/"), None
    elif "app_label" in keys:
        for label in sorted({model._meta.app_label for model in admin.site._registry}):
            yield reverse(f"admin:{name}", kwargs={"app_label": label}), label
    else:
        known = {"name": "card", "place": 1}
        yield reverse(f"admin:{name}", kwargs={key: known[key] for key in keys}), None


def expected(role, name, decided, method, about):
    if decided == ANYONE:
        return True
    if role == "anonymous" or decided == NOBODY:
        return False
    if decided == STAFF:
        return True
    labels = [model._meta.label_lower for model in admin.site._registry]
    if decided == SECTION:
        return any(VIEW in rights(role, it) for it in labels if it.startswith(f"{about}."))
    if decided == THROWERS:
        return any(DELETE in rights(role, it) for it in CONTENT | ISSUES)
    return decided[method] in rights(role, model_of(name)._meta.label_lower, about)


def outcome(client, method, address):
    """Whether it was allowed; whatever it did is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302:
        elsewhere = response["Location"].split("?")[0]
        return elsewhere not in (reverse("admin:index"), reverse("admin:login"))
    assert response.status_code < 500
    return response.status_code not in (403, 404, 405)


@pytest.fixture
def unrendered(monkeypatch):
    """Rights are decided before a page is written; that takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.mark.parametrize("role", ROLES)
def test_every_address_opens_for_whom_it_is_meant(role, client, unrendered, caplog):
    caplog.set_level(logging.ERROR)
    here = world(role)
    if here.user:
        client.force_login(here.user)
    wrong, asked = [], 0
    for name, pattern in addresses():
        decided = decision(name, pattern)
        for address, about in questions(here, name, pattern):
            for method in ("GET", "POST"):
                if isinstance(decided, dict) and method not in decided:
                    want = False
                elif name in ("login", "logout"):
                    continue
                elif not isinstance(decided, dict) and method == "POST":
                    want = expected(role, name, decided, "GET", about) and name in TAKES_POST
                else:
                    want = expected(role, name, decided, method, about)
                asked += 1
                if outcome(client, method, address) is not want:
                    wrong.append(f"{method} {address} ({about}) should be {want}")
    assert not wrong, "\n".join(wrong)
    assert asked > 500


def test_nothing_is_left_out_of_the_matrix():
    here = world("regional")
    kinds = {type(thing.row) for thing in here.things}
    assert kinds == set(admin.site._registry)
    for model in kinds:
        states = {(thing.own, thing.shown) for thing in here.of(model)}
        if issubclass(model, Publishable) and model.owners:
            assert len(states) >= 3
    for name, pattern in addresses():
        stays = (
            name
            and name.endswith("_unbin")
            and DELETE in NEVER.get(model_of(name)._meta.label_lower, ())
        )
        assert stays or list(questions(here, name, pattern)), name


def test_an_address_that_nobody_decided_about_is_found(monkeypatch):
    stock = ProjectAdmin.get_urls
    new = path("<int:pk>/stiekem/", lambda request, pk: None, name="pact_project_sneak")
    monkeypatch.setattr(ProjectAdmin, "get_urls", lambda self: [new, *stock(self)])
    found = dict(addresses([path("beheer/", include((admin.site.get_urls(), "admin")))]))
    assert isinstance(found["pact_project_sneak"], URLPattern)
    with pytest.raises(AssertionError, match="Nobody decided who may open pact_project_sneak"):
        [decision(name, pattern) for name, pattern in found.items()]
