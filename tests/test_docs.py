import importlib.util
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
PACKAGES = (
    "ambassadors",
    "caching",
    "contact",
    "images",
    "documents",
    "newsletter",
    "open_data",
    "pact",
    "publishing",
    "regions",
    "search",
)
# Made while the site runs, or built by tools; no part of the repository.
GENERATED = re.compile(r"(DATA_DIR|\.venv|var)/.*|media/|media-withheld/|static/")
# Names that stand in an example, or that the documents tell to be gone.
EXAMPLES = re.compile(r".*/x\.(html|css)|generation|grep|invoer-NUMBER|published_ids|\.backup")

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


@cache
def tracked_files() -> tuple[str, ...]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("de bestanden in git (dit is geen kloon)")
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).exists())


@cache
def words_of_the_tree() -> frozenset[str]:
    """Return every word of the code, its templates and its settings."""
    suffixes = (
        ".py",
        ".html",
        ".css",
        ".toml",
        ".example",
        ".conf",
        ".service",
        "Makefile",
        "/run",
    )
    texts = (
        (ROOT / name).read_text("utf-8") for name in tracked_files() if name.endswith(suffixes)
    )
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z_][\w-]*", text))


def prose(document: Path) -> str:
    """Return the text without its blocks of code and its measured tables."""
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.DOTALL)
    return re.sub(r"^    .*$", "", text, flags=re.MULTILINE)


def quoted_code(document: Path) -> Iterator[str]:
    yield from (" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose(document)))


def is_path(code: str) -> bool:
    return bool(re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", code)) and (
        "/" in code or bool(re.search(r"\.(py|md|html|css|js|toml|txt|json|svg|conf)$", code))
    )


def is_name(code: str) -> bool:
    return bool(re.fullmatch(r"\.?[A-Za-z_][\w.-]*(\(.*\))?", code)) and not is_path(code)


@each_document
def test_every_path_in_a_document_exists(document):
    names = {Path(name).name for name in tracked_files()}
    missing = [
        code
        for code in quoted_code(document)
        if is_path(code)
        and not EXAMPLES.fullmatch(code)
        and not GENERATED.fullmatch(code)
        and not list(ROOT.glob(code))
        and not ("/" not in code and code in names)
    ]
    assert missing == []


@each_document
def test_every_name_in_a_document_stands_in_the_code(document):
    words = words_of_the_tree()
    missing = [
        code
        for code in quoted_code(document)
        if is_name(code)
        and not EXAMPLES.fullmatch(code)
        and not words.issuperset(re.findall(r"[A-Za-z_][\w-]*", code.partition("(")[0]))
    ]
    assert missing == []


@each_document
def test_every_dotted_name_in_a_document_can_be_imported(document):
    dotted = rf"({'|'.join(PACKAGES)}|techniekpact)(\.\w+)+"
    for code in quoted_code(document):
        name = code.partition("(")[0]
        if re.fullmatch(dotted, name) and not re.search(r"\.(E\d+|W\d+|example)$", name):
            pkgutil.resolve_name(name)


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading).lower() for heading in headings)
    return {"-".join(heading.split()) for heading in plain}


def links(document: Path) -> list[tuple[str, str]]:
    """Return the path and the anchor of every link within the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(document))
    inner = [target for target in targets if not re.match(r"https?:|mailto:", target)]
    return [(path, anchor) for path, _, anchor in (target.partition("#") for target in inner)]


@each_document
def test_every_link_in_a_document_leads_somewhere(document):
    for path, anchor in links(document):
        target = (document.parent / path) if path else document
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), anchor


def test_every_document_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached:
            continue
        reached.add(document)
        targets = ((document.parent / path).resolve() for path, _ in links(document) if path)
        waiting += [target for target in targets if target.suffix == ".md"]
    assert set(DOCUMENTS) <= reached


def test_every_numbered_rule_that_a_test_or_comment_names_exists():
    rules = (ROOT / "docs/newsletter-rules.md").read_text("utf-8")
    numbers = set(re.findall(r"^(\d+)\. ", rules, re.MULTILINE))
    assert numbers == {str(number) for number in range(1, 12)}
    for name in tracked_files():
        if name.endswith((".py", ".md")) and name != "tests/test_docs.py":
            text = (ROOT / name).read_text("utf-8")
            assert set(re.findall(r"\b[Rr]ule (\d+)\b", text)) <= numbers, name


@pytest.fixture(scope="module")
def draw_architecture() -> Any:
    path = ROOT / "docs/draw_architecture.py"
    spec = importlib.util.spec_from_file_location("draw_architecture", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pictures_are_what_the_script_draws(draw_architecture):
    for name, text in draw_architecture.drawings().items():
        assert (ROOT / "docs" / name).read_text("utf-8") == text, "run docs/draw_architecture.py"


def test_pictures_name_modules_that_exist(draw_architecture):
    paths = ("REQUEST", "PUBLICATION", "MAIL", "CACHE_LAYERS")
    steps = [step for name in paths for step in getattr(draw_architecture, name)]
    missing = [name for step in steps for name in step.modules if not (ROOT / name).exists()]
    assert missing == []


def test_the_page_on_security_tells_of_every_chapter():
    """Those of OWASP ASVS 5.0: each has rows with a stand, or says why it does not apply."""
    text = (ROOT / "docs/security.md").read_text("utf-8")
    chapters = re.findall(r"^### V(\d+) .*?\n(.*?)(?=^##)", text, re.DOTALL | re.MULTILINE)
    assert [number for number, _ in chapters] == [str(number) for number in range(1, 18)]
    for number, body in chapters:
        rows = re.findall(rf"^\| V{number}\.\d[^|]*\| ([^|]+) \| .+ \|$", body, re.MULTILINE)
        assert set(rows) <= {"met", "partly", "no", "n/a"}
        assert rows or "Not applicable" in body


def test_every_threat_names_a_test():
    text = (ROOT / "docs/security.md").read_text("utf-8")
    table = text.partition("## Threats")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", table, re.MULTILINE)[2:]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row.rpartition(" | ")[2]] == []
