"""No code of the admin looks a row up by a key alone: a key may have been typed by anybody.

It starts from what the user may see, with `publishing.permissions.accessible` or `selectable`, or
from the rows of an object that was found so.
"""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Modules outside the folders `admin` that read what a page of the admin was sent.
OTHER_MODULES = [
    "documents/document_chooser.py",
    "images/bulk_edit.py",
    "images/picture_chooser.py",
    "newsletter/content/checklist.py",
    "newsletter/content/item_search.py",
    "publishing/audit.py",
    "publishing/chooser.py",
    "publishing/dashboard.py",
    "publishing/gaps.py",
    "publishing/item_search.py",
    "publishing/preview.py",
    "publishing/revisions/diff/*.py",
    "publishing/trash_page.py",
    "publishing/withheld_choices.py",
    "search/draft_search.py",
    "techniekpact/admin_*.py",
]
LOOKUPS = {"get", "filter", "exclude", "in_bulk", "get_object_or_404", "get_list_or_404", "Q"}
KEYS = {"pk", "id", "pk__in", "id__in", "object_id", "object_id__in"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Each starts from the rights of a user, from one object, or from what is public.
SCOPED = {
    *("accessible", "selectable", "visible_events", "get_queryset", "_get_queryset"),
    *("for_object", "for_editor", "owned_by", "published"),
}
# What is read without a right, and why that tells nothing.
EXCEPTIONS = {
    "newsletter/admin/mail_hold.py _decide": "its route asks who may send all issues",
    "newsletter/content/checklist.py _check_blocks": "the form refuses forgeries",
    "newsletter/content/checklist.py _check_pictures": "it names none; the form refuses forgeries",
    "publishing/admin/base.py lock_rows": "it locks rows and reads none",
    "publishing/admin/forms.py _allow_current_choice": "the key is that of the stored choice",
    "publishing/admin/text_findings.py lookups": "it names owners of rows read by rights",
    "publishing/audit.py link_events": "the rows are those of `_listed_objects`, read by rights",
    "publishing/dashboard.py _compile_unfinished": "the rows are those of the user",
    "publishing/dashboard.py _work_queryset": "the keys are a part of the rows read by rights",
    "publishing/revisions/diff/display_values.py related_targets": "it tells hidden from gone",
    "publishing/trash_page.py _build_items": "the keys are those of rows that were read by rights",
    "publishing/withheld_choices.py _withheld_objects": "it names only what the user may see",
}


def admin_modules():
    patterns = ["*/admin/**/*.py", "*/admin.py", "*/*_admin.py", *OTHER_MODULES]
    paths = {path for pattern in patterns for path in ROOT.glob(pattern)}
    apps = {"__pycache__", "tests", "node_modules", ".venv"}
    return sorted(path for path in paths if path.relative_to(ROOT).parts[0] not in apps)


def assigned_values(function):
    """Return the values that each name in a function gets."""
    values = {}
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and getattr(node, "value", None):
                values.setdefault(target.id, []).append(node.value)
    return values


def names_in(node, values, seen=frozenset()):
    """Return all names and attributes in an expression, and in what its names were set to."""
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            names.add(part.attr)
        elif isinstance(part, ast.Name) and part.id not in seen:
            names.add(part.id)
            for value in values.get(part.id, ()):
                names |= names_in(value, values, seen | {part.id})
    return names


def is_in_hand(value):
    """Return whether a key comes from an object or a queryset that was read before."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Attribute):
        return value.attr == "pk" or value.attr.endswith("_id")
    if isinstance(value, ast.Call):
        name = getattr(value.func, "attr", getattr(value.func, "id", ""))
        return name in ("values", "values_list", "OuterRef")
    return isinstance(value, ast.ListComp) and is_in_hand(value.elt)


def unscoped_lookups(source):
    """Yield the name of each function that looks a row up by a key alone."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        values = assigned_values(function)
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _is_unscoped(call, values):
                yield function.name


def _is_unscoped(call, values):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    keys = [keyword.value for keyword in call.keywords if keyword.arg in KEYS]
    keys += call.args if name == "in_bulk" else []
    if name not in LOOKUPS or not keys or all(map(is_in_hand, keys)):
        return False
    if name == "Q":
        return True
    start = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0]
    names = names_in(start, values)
    is_model = isinstance(start, ast.Name) and start.id[0].isupper()
    return (is_model or bool(names & MANAGERS)) and not names & SCOPED


def test_every_key_is_resolved_by_the_rights_of_the_user():
    unscoped = {
        f"{path.relative_to(ROOT)} {name}"
        for path in admin_modules()
        for name in unscoped_lookups(path.read_text())
    }
    assert unscoped == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "line",
    [
        "Project.objects.get(pk=request.POST['project'])",
        "get_object_or_404(Project, pk=number)",
        "model._base_manager.filter(pk__in=keys)",
        "Project.objects.in_bulk(keys)",
        "search(Q(pk__in=ids))",
    ],
)
def test_a_lookup_by_key_alone_is_found(line):
    assert list(unscoped_lookups(f"def view(request):\n    return {line}"))
    assert list(unscoped_lookups(f"def view(request):\n    rows = {line}\n    return rows"))


@pytest.mark.parametrize(
    "line",
    [
        "accessible(request.user, Permission.VIEW, Project).filter(pk=number)",
        "get_object_or_404(Revision.objects.for_object(obj), pk=number)",
        "Project.objects.filter(pk=obj.pk)",
        "Project.objects.filter(title=title)",
    ],
)
def test_a_lookup_by_rights_is_not(line):
    assert not list(unscoped_lookups(f"def view(request):\n    return {line}"))
