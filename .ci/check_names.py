"""Check names and docstrings against the rules of CONTRIBUTING.md.

    python .ci/check_names.py [PATH ...]

Prints `path:line: message` for each problem and exits with status 1 if there is any. PATH (files or
folders) limits what is reported; repeated names are always counted over all tracked files.
"""

import ast
import functools
import html.parser
import http.server
import importlib.util
import io
import logging
import re
import socketserver
import string
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MAX_MODULES_PER_NAME = 5

# A docstring that opens with one of these is a half-sentence.
FORBIDDEN_OPENINGS = frozenset(
    (
        *("Who", "What", "Of", "By", "Not", "Where", "With", "As", "Also"),
        *("Whose", "Without", "When", "Whether", "How", "Why"),
    )
)
FORBIDDEN_NAMES = frozenset(
    (
        *("thing", "found", "said", "known", "held", "asked", "kept"),
        *("it", "her", "hers", "mine", "theirs"),
    )
)

# Methods with the name of a method in these modules of Django are hooks: Django chose the name.
DJANGO_HOOK_MODULES = (
    "apps/config",
    "contrib/admin/filters",
    "contrib/admin/options",
    "contrib/admin/sites",
    "contrib/admin/views/main",
    "contrib/auth/admin",
    "contrib/auth/backends",
    "contrib/sitemaps/__init__",
    "contrib/staticfiles/storage",
    "contrib/syndication/views",
    "core/cache/backends/base",
    "core/files/storage/base",
    "core/mail/backends/base",
    "core/management/base",
    "core/paginator",
    "db/models/base",
    "db/models/fields/__init__",
    "db/models/manager",
    "db/models/query",
    "forms/boundfield",
    "forms/fields",
    "forms/forms",
    "forms/formsets",
    "forms/models",
    "forms/widgets",
    "template/base",
    "test/runner",
    "test/testcases",
    "utils/feedgenerator",
    "views/generic/base",
    "views/generic/detail",
    "views/generic/edit",
    "views/generic/list",
)
STDLIB_HOOK_CLASSES: tuple[type, ...] = (
    html.parser.HTMLParser,
    http.server.BaseHTTPRequestHandler,
    io.TextIOWrapper,
    logging.Filter,
    logging.Formatter,
    logging.Handler,
    socketserver.ThreadingTCPServer,
    string.Formatter,
    threading.Thread,
)
# Methods that Django, or a comparison of ours, looks up on a class that has no such base.
UNDECLARED_HOOKS = frozenset(
    (
        "clean",  # by forms and models, also in mixins
        "display_value",  # by comparisons, on fields: publishing/revisions/diff/display_values.py
        "get_absolute_url",  # by templates, redirects and the admin
        "items",  # by sitemaps and mappings
        "published",  # by public pages, on the queryset of any model
    )
)
# Functions outside a class that a tool calls by name.
FUNCTION_HOOKS = re.compile(r"main|pytest_\w+|test_\w+")
METHOD_HOOKS = re.compile(
    r"__\w+__|test_\w+|clean_\w+|formfield_for_\w+|has_\w+_permission|do_[A-Z]+"
)

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (ast.Module, *DEFINITIONS)


class Problem(NamedTuple):
    """One line of the report."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def tracked_files() -> list[Path]:
    """Return the tracked Python files outside migrations, relative to the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--", "*.py"]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [Path(name) for name in output.split("\0") if name]
    return [path for path in paths if "migrations" not in path.parts and (ROOT / path).exists()]


def all_problems(sources: Mapping[Path, str]) -> list[Problem]:
    """Return every problem in the sources, sorted by path and line."""
    problems: list[Problem] = []
    modules: dict[Path, ast.Module] = {}
    for path, source in sources.items():
        try:
            modules[path] = ast.parse(source)
        except SyntaxError as error:
            problems.append(Problem(path, error.lineno or 1, f"does not parse: {error.msg}"))
    for path, module in modules.items():
        problems += docstring_problems(path, module)
        problems += string_problems(path, module)
        problems += forbidden_name_problems(path, module)
    problems += repeated_name_problems(modules)
    return sorted(problems)


def docstring_problems(path: Path, module: ast.Module) -> Iterator[Problem]:
    """Find docstrings that do not open as a whole sentence."""
    for node in ast.walk(module):
        if not isinstance(node, SCOPES):
            continue
        docstring = ast.get_docstring(node)
        if docstring is None:
            continue
        opening = docstring.strip()[:1]
        first_word = re.split(r"\W", docstring.strip(), maxsplit=1)[0]
        line = node.body[0].lineno
        if first_word in FORBIDDEN_OPENINGS:
            message = f"docstring opens with '{first_word}'; open with a verb or a noun phrase"
            yield Problem(path, line, message)
        elif not opening.isupper() and opening not in {"`", '"', "'", "“", "‘"}:
            message = f"docstring opens with '{first_word}'; open with a capital, code or a quote"
            yield Problem(path, line, message)


def string_problems(path: Path, module: ast.Module) -> Iterator[Problem]:
    """Find strings that stand on their own and are no docstring."""
    docstrings = {
        id(node.body[0]) for node in ast.walk(module) if isinstance(node, SCOPES) and node.body
    }
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            and id(node) not in docstrings
        ):
            yield Problem(
                path, node.lineno, "string on its own; make it a comment or a better name"
            )


def forbidden_name_problems(path: Path, module: ast.Module) -> Iterator[Problem]:
    """Find definitions, parameters and assignments with a name that says nothing."""
    for node in ast.walk(module):
        for name, line in bound_names(node):
            if name.strip("_") in FORBIDDEN_NAMES:
                yield Problem(path, line, f"'{name}' says how a value came, not what it is")


def bound_names(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names that this node binds, each with its line."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name, node.lineno
        case ast.arg():
            yield node.arg, node.lineno
        case ast.Name(ctx=ast.Store()):
            yield node.id, node.lineno
        case ast.Attribute(ctx=ast.Store()):
            yield node.attr, node.lineno
        case ast.ExceptHandler(name=str()) | ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
            yield str(node.name), node.lineno
        case ast.alias(asname=str()):
            yield str(node.asname), node.lineno


def repeated_name_problems(modules: Mapping[Path, ast.Module]) -> Iterator[Problem]:
    """Find functions and methods whose name is defined in too many modules."""
    definitions: dict[str, list[tuple[Path, int]]] = defaultdict(list)
    for path, module in modules.items():
        for name, line in counted_functions(module):
            definitions[name].append((path, line))
    for name, places in definitions.items():
        count = len({path for path, _ in places})
        if count > MAX_MODULES_PER_NAME:
            message = f"'{name}' is defined in {count} modules; at most {MAX_MODULES_PER_NAME}"
            yield from (Problem(path, line, message) for path, line in places)


def counted_functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the functions and methods that are not called by a framework by their name."""
    methods = {
        id(child)
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        for child in node.body
    }
    for node in ast.walk(module):
        if not isinstance(node, FUNCTIONS):
            continue
        is_hook = (
            METHOD_HOOKS.fullmatch(node.name) or node.name in method_hooks()
            if id(node) in methods
            else FUNCTION_HOOKS.fullmatch(node.name)
        )
        if not is_hook:
            yield node.name, node.lineno


@functools.cache
def method_hooks() -> frozenset[str]:
    """Return the names of methods that Django or the standard library calls or overrides."""
    names = set(UNDECLARED_HOOKS)
    names.update(name for base in STDLIB_HOOK_CLASSES for name in dir(base))
    spec = importlib.util.find_spec("django")
    if spec is None:
        sys.exit(
            "Django is needed to tell its hooks from our names: run .venv/bin/python with this."
        )
    for folder in spec.submodule_search_locations or ():
        for module in DJANGO_HOOK_MODULES:
            names |= method_names((Path(folder) / f"{module}.py").read_text("utf-8"))
    return frozenset(names)


def method_names(source: str) -> set[str]:
    """Return the names of the methods of all classes in a source text."""
    return {
        child.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        for child in node.body
        if isinstance(child, FUNCTIONS)
    }


def is_reported(path: Path, limits: Iterable[Path]) -> bool:
    """Tell whether a path is one of the limits or lies below one; no limits mean everything."""
    limits = list(limits)
    return not limits or any((ROOT / path).is_relative_to(limit) for limit in limits)


def main(arguments: list[str]) -> int:
    """Report on the tracked files and return the exit status."""
    limits = [Path(argument).resolve() for argument in arguments]
    sources = {path: (ROOT / path).read_text("utf-8") for path in tracked_files()}
    problems = [problem for problem in all_problems(sources) if is_reported(problem.path, limits)]
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
