import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci/check_names.py"


@pytest.fixture(scope="module")
def check_names() -> Any:
    spec = importlib.util.spec_from_file_location("check_names", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def messages(check_names) -> Any:
    """Return the messages about one source text."""

    def messages(source: str) -> list[str]:
        return [problem.message for problem in check_names.all_problems({Path("a.py"): source})]

    return messages


@pytest.mark.parametrize(
    "docstring",
    [
        "Return the newest revision.",
        "`None` stands for all.",
        '\\"Ja\\" or nothing.',
        "Whoever reads it may publish.",
        "\n    Return the newest revision.\n    ",
    ],
)
def test_whole_sentence_may_open_a_docstring(messages, docstring):
    assert messages(f'def f():\n    """{docstring}"""') == []


@pytest.mark.parametrize("scope", ["", "class A:\n    ", "def f():\n    ", "async def f():\n    "])
@pytest.mark.parametrize("docstring", ["What is shown.", "Who's in.", "of two", "404 for others."])
def test_half_sentence_may_not_open_a_docstring(messages, scope, docstring):
    [message] = messages(f'{scope}"""{docstring}"""')
    assert message.startswith(f"docstring opens with '{docstring.split()[0].split(chr(39))[0]}'")


@pytest.mark.parametrize(
    "source",
    [
        "said = 1",
        "_said = 1",
        "said: int = 1",
        "self.said = 1",
        "def said(): pass",
        "class said: pass",
        "def f(said): pass",
        "def f(*said): pass",
        "lambda said: 1",
        "for said in (): pass",
        "[1 for said in ()]",
        "with f() as said: pass",
        "import a as said",
        "if (said := 1): pass",
        "try: pass\nexcept E as said: pass",
        "match 1:\n    case said: pass",
    ],
)
def test_name_that_says_nothing_is_told(messages, source):
    assert messages(source) == ["'said' says how a value came, not what it is"] or messages(
        source
    ) == ["'_said' says how a value came, not what it is"]


def test_name_is_not_told_where_it_is_only_read(messages):
    assert messages("print(said.known, f(kept=1), 'it')") == []


def test_string_under_a_constant_is_told_but_not_a_docstring(messages):
    [message] = messages('"""Opening."""\nA = 1\n"""About A."""')
    assert message == "string on its own; make it a comment or a better name"
    assert messages('class A:\n    """Opening."""') == []


def test_function_in_too_many_modules_is_told_in_each(check_names):
    sources = {Path(f"{number}.py"): "class A:\n    def keep(self): ..." for number in range(6)}
    problems = check_names.all_problems(sources)
    assert [str(problem.path) for problem in problems] == [f"{number}.py" for number in range(6)]
    assert {problem.message for problem in problems} == {
        "'keep' is defined in 6 modules; at most 5"
    }
    del sources[Path("0.py")]
    assert check_names.all_problems(sources) == []


@pytest.mark.parametrize(
    ("name", "is_hook_as_method", "is_hook_as_function"),
    [
        ("get_queryset", True, False),
        ("save", True, False),
        ("clean_title", True, False),
        ("clean", True, False),
        ("formfield_for_foreignkey", True, False),
        ("has_view_permission", True, False),
        ("ready", True, False),
        ("handle_starttag", True, False),
        ("write", True, False),
        ("__str__", True, False),
        ("test_page", True, True),
        ("main", False, True),
        ("pytest_configure", False, True),
        ("keep", False, False),
    ],
)
def test_name_that_a_framework_chose_may_repeat(
    check_names, name, is_hook_as_method, is_hook_as_function
):
    def problems(source: str) -> list[Any]:
        return check_names.all_problems({Path(f"{number}.py"): source for number in range(6)})

    assert bool(problems(f"class A:\n    def {name}(self): ...")) != is_hook_as_method
    assert bool(problems(f"def {name}(): ...")) != is_hook_as_function


def test_file_that_does_not_parse_is_told(messages):
    [message] = messages("def")
    assert message.startswith("does not parse")


def test_report_keeps_to_the_paths_given():
    command = [sys.executable, SCRIPT, "manage.py", ".ci", __file__]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_migrations_are_left_out(check_names):
    assert not [path for path in check_names.tracked_files() if "migrations" in path.parts]


@pytest.mark.parametrize(
    ("subject", "is_right"),
    [
        ("newsletter: retry deferred mail after 10 minutes", True),
        ("docs, lint: check every path", True),
        ("Revert “newsletter: retry deferred mail after ten minutes, as before”", True),
        ("newsletter: retry deferred mail after ten minutes instead of five", False),
        ("Retry deferred mail", False),
        ("newsletter: retry deferred mail.", False),
        ("", False),
    ],
)
def test_subject_of_a_commit(tmp_path, subject, is_right):
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text(f"{subject}\n\nA body.\n# A comment of git\n", "utf-8")
    command = [sys.executable, SCRIPT.with_name("check_commit_subject.py"), message]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode == 0, not result.stdout) == (is_right, is_right)
