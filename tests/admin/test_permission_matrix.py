"""Every address of the admin, for every role, for own and other, by GET and by POST: open or not.

The addresses are those that the router knows. What an address needs follows from its route, or from
the end of its name; what a role has stands in `RULES`, and not in the code that is tested.
"""

import logging
from copy import deepcopy
from pathlib import PurePath

import pytest
from django import shortcuts
from django.contrib import admin
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from pact.admin.project import ProjectAdmin
from publishing.admin import preview
from publishing.links import references
from publishing.models import Publishable, publishable_models
from publishing.permissions import Permission
from tests.admin.access_scenario import ROLES, build_access_scenario

pytestmark = [pytest.mark.django_db, pytest.mark.once]

VIEW, VIEW_DRAFTS, ADD, CHANGE, PUBLISH, DELETE = Permission

# The permissions for Django's own pages of a model, by method.
RIGHTS_BY_URL_SUFFIX = {
    "changelist": {"GET": VIEW, "POST": VIEW},
    "add": {"GET": ADD, "POST": ADD},
    "change": {"GET": VIEW, "POST": CHANGE},
    "delete": {"GET": DELETE, "POST": DELETE},
    "csv": {"GET": VIEW, "POST": VIEW},
    "file": {"GET": VIEW, "POST": VIEW},
    "statistics": {"GET": VIEW, "POST": VIEW},
    "search": {"GET": VIEW, "POST": VIEW},
    "undo": {"GET": DELETE, "POST": DELETE},
    "history": {"GET": VIEW_DRAFTS, "POST": VIEW_DRAFTS},
}

STAFF, ANYONE, NOBODY = "staff", "anyone", "nobody"
STAFF_BY_POST = "staff, by POST alone"
SECTION, TRASH_USERS = "who may look at anything of the app", "who may throw anything away"
SITE_URLS = {
    "index": STAFF,
    "trash": TRASH_USERS,  # each sees her own; see test_secrets
    "search": STAFF,  # each finds what she may see; see test_draft_search
    "search_bulk": STAFF_BY_POST,  # rights decide for each object; see test_bulk_actions
    "planning": STAFF,  # each sees what she may see; see test_planning
    "planning_link": STAFF_BY_POST,
    "comments": STAFF,  # each sees what waits for her; see tests/comments
    "comments_mail": STAFF_BY_POST,
    "manual": STAFF,
    "manual_chapter": STAFF,
    "filters": STAFF_BY_POST,  # each has her own; see test_bulk_actions
    "edit_page": STAFF,  # leads to a form that asks for rights itself
    "exports": STAFF,  # each sees her own; see test_exports
    "export": NOBODY,
    "export_file": NOBODY,
    "login": ANYONE,
    "logout": ANYONE,
    "jsi18n": STAFF,
    "autocomplete": NOBODY,  # without a question; see test_forged
    "choose": STAFF,  # a link; for what else is chosen see test_chooser
    "app_list": SECTION,
    "styleguide": STAFF,
    "styleguide-tokens": STAFF,
    "styleguide-component": STAFF,
    "styleguide-example": STAFF,
    None: STAFF,  # Django's old addresses of forms, which lead on to the present ones
    "nowhere": NOBODY,
}

POST_ALLOWED = {"index", "app_list", "autocomplete", "trash", None}
POST_ALLOWED |= {name for name in SITE_URLS if name and name.startswith("styleguide")}

ISSUES = {"newsletter.issue"}
# A new type is content like all other, until a rule below says otherwise.
CONTENT = {model._meta.label_lower for model in publishable_models()} - ISSUES
REGIONAL_MODELS = {"pact.activity", "pact.project"}
MUNICIPALITIES = {"regions.municipality"}
LIBRARY = {"documents.document", "images.image", "videos.video"}
SUPPORTING_MODELS = {
    *LIBRARY,
    *("images.collection", "pact.theme", "pact.sitedetails"),
    *("search.bestbet", "search.synonyms", "publishing.redirect", "publishing.jargonterm"),
    *MUNICIPALITIES,
}
LOG, USERS, SUBSCRIBERS = {"publishing.event"}, {"auth.user"}, {"newsletter.subscriber"}
SUPPRESSIONS, IMPORTS = {"newsletter.suppression"}, {"newsletter.import"}
WORDINGS = {"newsletter.consentwording"}
MESSAGES, MISSING_PAGES = {"contact.contactmessage"}, {"publishing.missingpage"}
READER_MODELS = SUBSCRIBERS | SUPPRESSIONS | IMPORTS | WORDINGS
ALL_MODELS = CONTENT | SUPPORTING_MODELS | ISSUES | LOG | USERS | READER_MODELS | MESSAGES
TEXT_FINDINGS = {"publishing.textfinding"}
ALL_MODELS |= MISSING_PAGES | TEXT_FINDINGS
ALL_PERMISSIONS = set(Permission)
# On the thread of a colleague; who opened it may do so too, see tests/comments.
THREAD_STEPS = {"comment_resolve", "comment_reopen"}
READ_PERMISSIONS = {VIEW, VIEW_DRAFTS}

RULES = [
    # role, kinds, whose (own, other or any), of these those that are shown, rights
    ("superuser", ALL_MODELS, "any", "any", ALL_PERMISSIONS),
    ("administrator", CONTENT | SUPPORTING_MODELS | ISSUES | USERS, "any", "any", ALL_PERMISSIONS),
    ("administrator", SUBSCRIBERS, "any", "any", {*READ_PERMISSIONS, DELETE}),
    ("administrator", SUPPRESSIONS, "any", "any", {*READ_PERMISSIONS, ADD, DELETE}),
    ("administrator", IMPORTS | WORDINGS, "any", "any", {*READ_PERMISSIONS, ADD}),
    ("administrator", MESSAGES, "any", "any", {*READ_PERMISSIONS, CHANGE, DELETE}),
    ("administrator", LOG, "any", "any", READ_PERMISSIONS),
    ("administrator", MISSING_PAGES, "any", "any", {*READ_PERMISSIONS, DELETE}),
    ("administrator", TEXT_FINDINGS, "any", "any", {*READ_PERMISSIONS, CHANGE}),
    ("national", CONTENT | SUPPORTING_MODELS, "any", "any", ALL_PERMISSIONS),
    ("national", MESSAGES, "any", "any", {*READ_PERMISSIONS, CHANGE, DELETE}),
    ("national", LOG, "any", "any", READ_PERMISSIONS),
    ("national", MISSING_PAGES, "any", "any", {*READ_PERMISSIONS, DELETE}),
    ("national", TEXT_FINDINGS, "any", "any", {*READ_PERMISSIONS, CHANGE}),
    ("newsletter", CONTENT, "any", "shown", {VIEW}),
    ("newsletter", ISSUES, "any", "any", ALL_PERMISSIONS),
    ("newsletter", LIBRARY | {"images.collection"}, "any", "shown", {VIEW}),
    ("newsletter", LIBRARY, "own", "any", {*READ_PERMISSIONS, ADD, CHANGE, DELETE}),
    ("newsletter", SUBSCRIBERS, "any", "any", {*READ_PERMISSIONS, DELETE}),
    ("newsletter", SUPPRESSIONS, "any", "any", {*READ_PERMISSIONS, ADD, DELETE}),
    ("newsletter", IMPORTS | WORDINGS, "any", "any", {*READ_PERMISSIONS, ADD}),
    ("reader", CONTENT | SUPPORTING_MODELS | ISSUES | LOG, "any", "any", READ_PERMISSIONS),
    ("regional", CONTENT | LIBRARY | {"images.collection", "pact.theme"}, "any", "shown", {VIEW}),
    ("regional", MUNICIPALITIES, "any", "shown", {VIEW}),
    ("regional", MUNICIPALITIES, "own", "any", READ_PERMISSIONS),
    ("regional", REGIONAL_MODELS, "own", "any", ALL_PERMISSIONS - {PUBLISH}),
    ("regional", {"regions.region"}, "own", "any", {*READ_PERMISSIONS, CHANGE}),
    ("regional", LIBRARY, "own", "any", {*READ_PERMISSIONS, CHANGE, DELETE}),
    ("regional", MESSAGES, "own", "any", {*READ_PERMISSIONS, CHANGE}),
    ("regional", LOG, "own", "any", READ_PERMISSIONS),
    ("regional", TEXT_FINDINGS, "own", "any", {*READ_PERMISSIONS, CHANGE}),
    # Those of issues, of which the scenario has none.
    ("newsletter", TEXT_FINDINGS, "own", "shown", {*READ_PERMISSIONS, CHANGE}),
    ("publishing regional", REGIONAL_MODELS | {"regions.region"}, "own", "any", {PUBLISH}),
]
ADDABLE_MODELS = {"regional": REGIONAL_MODELS | LIBRARY}
# A role has the permissions of its own rules, and of the rules of this role.
INHERITS_FROM = {"publishing regional": "regional"}

# Permissions that nobody has, in any role.
FORBIDDEN = {
    "newsletter.subscriber": {ADD, CHANGE},
    "newsletter.suppression": {CHANGE},
    "contact.contactmessage": {ADD},
    "newsletter.import": {CHANGE, DELETE},
    "newsletter.consentwording": {CHANGE, DELETE},
    "publishing.event": {ADD, CHANGE, DELETE, PUBLISH},
    "publishing.missingpage": {ADD, CHANGE},
    "publishing.textfinding": {ADD, DELETE},
    "pact.homepage": {ADD, DELETE},
    "pact.sitedetails": {ADD, DELETE},
    "pact.goal": {DELETE},
    "pact.pillar": {DELETE},
    "pact.sitetext": {DELETE},
    "pact.stakeholder": {DELETE},
    "regions.landsdeel": {DELETE},
}


def expected_permissions(role, label, scenario_object=None):
    """Return the permissions of a role on an object, or on its model."""
    if (
        scenario_object
        and label == "auth.user"
        and scenario_object.row.is_superuser
        and role != "superuser"
    ):
        return set()
    have = set()
    for name, kinds, whose, state, granted in RULES:
        fits = scenario_object is None or (
            whose in ("any", "own" if scenario_object.own else "other")
            and state in ("any", "shown" if scenario_object.shown else "hidden")
        )
        if name in (role, INHERITS_FROM.get(role)) and label in kinds and fits:
            have |= granted
    if scenario_object is None and label not in ADDABLE_MODELS.get(
        INHERITS_FROM.get(role, role), {label}
    ):
        have -= {ADD}
    if scenario_object is None and label in ADDABLE_MODELS.get(INHERITS_FROM.get(role, role), ()):
        have |= {ADD}
    return have - FORBIDDEN.get(label, set())


def admin_url_patterns(patterns=None):
    """Every address of the admin: (name, its pattern)."""
    if patterns is None:
        patterns = [
            p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"
        ]
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from admin_url_patterns(pattern.url_patterns)
        else:
            nowhere = pattern.name is None and str(pattern.pattern) == "(?P<url>.*)$"
            yield "nowhere" if nowhere else pattern.name, pattern


def model_for_url_name(name):
    for model in admin.site._registry:
        if name and name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def required_access(name, pattern):
    """Return the users of an address, or the permission per method; raise if none was set."""
    route = getattr(pattern.callback, "route", None)
    if route and route.name in THREAD_STEPS:
        return {"POST": CHANGE}
    if route:
        return {method: route.permission for method in ("GET", "POST") if method in route.methods}
    model = model_for_url_name(name)
    if model is None and name in SITE_URLS:
        return SITE_URLS[name]
    end = name.removeprefix(f"{model._meta.app_label}_{model._meta.model_name}_") if model else ""
    if end in RIGHTS_BY_URL_SUFFIX:
        return RIGHTS_BY_URL_SUFFIX[end]
    raise AssertionError(
        f"Nobody decided who may open {name} ({pattern.pattern}): make it a route, or give it a "
        "place in SITE_URLS or RIGHTS_BY_URL_SUFFIX."
    )


def judges_objects(role, label):
    """Return whether a role has other permissions on some objects of a model than on others."""
    return label == "auth.user" or any(
        (whose, state) != ("any", "any")
        for name, kinds, whose, state, _ in RULES
        if name in (role, INHERITS_FROM.get(role)) and label in kinds
    )


def scenario_objects(scenario, model, route, role=None):
    """Return the objects to ask for: of those that are all alike to a role, the last, a secret."""
    objects = scenario.binned if route and route.in_trash else scenario.things
    objects = [scenario_object for scenario_object in objects if type(scenario_object.row) is model]
    return (
        objects if role is None or judges_objects(role, model._meta.label_lower) else objects[-1:]
    )


def request_urls(scenario, name, pattern, role=None):
    """Yield each address of a pattern with the object that it is about."""
    route = getattr(pattern.callback, "route", None)
    keys = set(pattern.pattern.converters) | set(getattr(pattern.pattern.regex, "groupindex", ()))
    model = model_for_url_name(name)
    if model is None:
        yield from _urls_without_object(name, keys)
        return
    if not keys:
        yield reverse(f"admin:{name}"), None
        return
    for scenario_object in scenario_objects(scenario, model, route, role):
        numbers = scenario_object.numbers
        arguments = dict.fromkeys(("object_id", "pk", "id"), scenario_object.row.pk)
        arguments["number"] = numbers.get(route.name if route else "", numbers.get("", 0))
        arguments["name"] = PurePath(str(getattr(scenario_object.row, "file", ""))).name
        chosen = {key: arguments[key] for key in keys}
        yield reverse(f"admin:{name}", kwargs=chosen), scenario_object


def _urls_without_object(name, keys):
    if name in (None, "nowhere"):
        yield reverse("admin:index") + ("wat/is/dit/" if name else "pact/project/1/"), None
    elif "app_label" in keys:
        for label in sorted({model._meta.app_label for model in admin.site._registry}):
            yield reverse(f"admin:{name}", kwargs={"app_label": label}), label
    else:
        arguments = {"name": "card", "number": 1, "pk": 1, "kind": "link", "slug": "begin"}
        yield reverse(f"admin:{name}", kwargs={key: arguments[key] for key in keys}), None


def is_access_expected(role, name, decided, method, about):
    if decided == ANYONE:
        return True
    if role == "anonymous" or decided == NOBODY:
        return False
    if decided in (STAFF, STAFF_BY_POST):
        return decided == STAFF or method == "POST"
    labels = [model._meta.label_lower for model in admin.site._registry]
    if decided == SECTION:
        return any(
            VIEW in expected_permissions(role, label)
            for label in labels
            if label.startswith(f"{about}.")
        )
    if decided == TRASH_USERS:
        return any(DELETE in expected_permissions(role, label) for label in CONTENT | ISSUES)
    return decided[method] in expected_permissions(
        role, model_for_url_name(name)._meta.label_lower, about
    )


def is_allowed(client, method, address):
    """Return whether a request was allowed, and undo what it did."""
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
def skip_rendering(monkeypatch):
    """Leave out what follows once the rights are decided, which takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(shortcuts.loader, "render_to_string", lambda *arguments, **options: "")
    monkeypatch.setattr(preview, "render_preview", lambda *arguments: "")
    monkeypatch.setattr(references, "version_pointers", lambda targets: iter(()))


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_address_opens_for_whom_it_is_meant(role, client, skip_rendering, caplog):
    caplog.set_level(logging.ERROR)
    scenario = build_access_scenario(role)
    if scenario.user:
        client.force_login(scenario.user)
    wrong, request_count = [], 0
    for name, pattern in admin_url_patterns():
        decided = required_access(name, pattern)
        for address, about in request_urls(scenario, name, pattern, role):
            for method in ("GET", "POST"):
                if isinstance(decided, dict) and method not in decided:
                    want = False
                elif name in ("login", "logout"):
                    continue
                elif isinstance(decided, str) and decided != STAFF_BY_POST and method == "POST":
                    want = (
                        is_access_expected(role, name, decided, "GET", about)
                        and name in POST_ALLOWED
                    )
                else:
                    want = is_access_expected(role, name, decided, method, about)
                request_count += 1
                if is_allowed(client, method, address) is not want:
                    wrong.append(f"{method} {address} ({about}) should be {want}")
    assert not wrong, "\n".join(wrong)
    assert request_count > 300


def test_nothing_is_left_out_of_the_matrix():
    scenario = build_access_scenario("regional")
    kinds = {type(scenario_object.row) for scenario_object in scenario.things}
    assert kinds == set(admin.site._registry)
    for model in kinds:
        states = {
            (scenario_object.own, scenario_object.shown) for scenario_object in scenario.of(model)
        }
        if issubclass(model, Publishable) and model.owner_lookup:
            assert len(states) >= 3
    for name, pattern in admin_url_patterns():
        stays = (
            name
            and name.endswith("_restore_from_trash")
            and DELETE in FORBIDDEN.get(model_for_url_name(name)._meta.label_lower, ())
        )
        assert stays or list(request_urls(scenario, name, pattern)), name


def test_an_address_that_nobody_decided_about_is_found(monkeypatch):
    stock = ProjectAdmin.get_urls
    new = path("<int:pk>/stiekem/", lambda request, pk: None, name="pact_project_sneak")
    monkeypatch.setattr(ProjectAdmin, "get_urls", lambda self: [new, *stock(self)])
    patterns = dict(
        admin_url_patterns([path("beheer/", include((admin.site.get_urls(), "admin")))])
    )
    assert isinstance(patterns["pact_project_sneak"], URLPattern)
    with pytest.raises(AssertionError, match="Nobody decided who may open pact_project_sneak"):
        [required_access(name, pattern) for name, pattern in patterns.items()]
