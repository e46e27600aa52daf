import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci/audit_dependencies.py"

LOCK = """\
django==5.2.1 \\
    --hash=sha256:00
psycopg[binary]==3.2.0 ; python_version < '4' \\
    --hash=sha256:11
"""


@pytest.fixture(scope="module")
def audit() -> Any:
    spec = importlib.util.spec_from_file_location("audit_dependencies", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def advisory(name="Django", **affected):
    package = {"ecosystem": "PyPI", "name": name}
    return {"id": "PYSEC-1", "affected": [{"package": package, **affected}]}


def in_range(*events):
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def find(audit, record):
    versions = audit.locked_versions(LOCK)
    return [vulnerability.package for vulnerability in audit.vulnerabilities_in(record, versions)]


def test_the_versions_of_a_lock_are_read(audit):
    assert audit.locked_versions(LOCK) == {"django": "5.2.1", "psycopg": "3.2.0"}
    assert audit.locked_versions((ROOT / "requirements-dev.txt").read_text())["django"]


@pytest.mark.parametrize(
    ("affected", "is_hit"),
    [
        ({"versions": ["5.2.1"]}, True),
        ({"versions": ["5.2"]}, False),
        (in_range({"introduced": "0"}), True),
        (in_range({"introduced": "5.2"}, {"fixed": "5.2.2"}), True),
        (in_range({"introduced": "5.2"}, {"fixed": "5.2.1"}), False),
        (in_range({"fixed": "5.2.1"}, {"introduced": "0"}), False),
        (in_range({"introduced": "5.2.2"}), False),
        (in_range({"introduced": "5.2"}, {"last_affected": "5.2.1"}), True),
        (in_range({"introduced": "5.2"}, {"last_affected": "5.2.0"}), False),
        (in_range({"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.0"}), True),
        ({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
    ],
)
def test_a_version_is_compared_with_what_is_affected(audit, affected, is_hit):
    assert find(audit, advisory(**affected)) == (["django"] if is_hit else [])


def test_another_package_and_a_withdrawn_advisory_are_left_out(audit):
    hit = {"versions": ["5.2.1"]}
    assert find(audit, advisory("djangorestframework", **hit)) == []
    assert find(audit, {**advisory(**hit), "withdrawn": "2026-01-01"}) == []
    record = advisory(**hit)
    record["affected"][0]["package"]["ecosystem"] = "npm"
    assert find(audit, record) == []


def write_advisories(path, *records):
    with zipfile.ZipFile(path, "w") as archive:
        for number, record in enumerate(records):
            archive.writestr(f"{number}.json", json.dumps(record))
    return path


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_a_known_vulnerability_in_the_lock_is_named(tmp_path):
    path = write_advisories(tmp_path / "all.zip", advisory(**in_range({"introduced": "0"})))
    process = run(path)
    assert process.returncode == 1
    assert "PYSEC-1" in process.stdout
    assert "Bekende lekken: 1." in process.stdout


def test_nothing_is_found_when_nothing_is_known(tmp_path):
    path = write_advisories(tmp_path / "all.zip", advisory("iets-anders", versions=["1"]))
    process = run(path)
    assert process.returncode == 0
    assert "Bekende lekken: 0." in process.stdout


@pytest.mark.parametrize("content", [None, b"", b"geen zip"])
def test_advisories_that_cannot_be_read_are_no_good_news(tmp_path, content):
    path = tmp_path / "all.zip"
    if content is not None:
        path.write_bytes(content)
    process = run(path)
    assert process.returncode == 2
    assert "Niet nagekeken" in process.stdout


def test_an_empty_file_of_advisories_is_no_good_news(tmp_path):
    assert run(write_advisories(tmp_path / "all.zip")).returncode == 2


def test_without_a_network_it_says_that_it_could_not_look():
    proxy = "http://127.0.0.1:9"  # where nothing answers
    process = run(HTTPS_PROXY=proxy, HTTP_PROXY=proxy, HOME="/nonexistent", PATH="/usr/bin:/bin")
    assert process.returncode == 2
    assert "Niet nagekeken" in process.stdout
    assert "ADVISORIES" in process.stdout


def test_a_package_that_the_index_does_not_know_is_no_good_news(audit, capsys):
    """Check that it is told apart: `pip-audit` counts it as one without vulnerabilities."""
    answer = {
        "dependencies": [
            {"name": "django", "version": "5.2.1", "vulns": []},
            {"name": "psycopg", "skip_reason": "Dependency not found"},
        ]
    }
    assert audit.report(audit.parse_answer(answer)) == 2
    assert "psycopg" in capsys.readouterr().out
    answer["dependencies"][0]["vulns"] = [{"id": "PYSEC-2"}]
    assert audit.report(audit.parse_answer(answer)) == 1
    assert "django 5.2.1: PYSEC-2" in capsys.readouterr().out


def test_the_bill_of_materials_names_every_package_of_the_site(audit, tmp_path):
    path = tmp_path / "sbom.json"
    command = ["make", "--old-file=.venv/dev", "sbom", f"SBOM={path}"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    bill = json.loads(path.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "techniekpact"
    locked = audit.locked_versions((ROOT / "requirements.txt").read_text())
    assert {part["name"]: part["version"] for part in bill["components"]} == locked
