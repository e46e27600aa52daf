"""Rules for the project as a whole: settings, migrations, locks, README, sizes."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = settings.BASE_DIR
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PRODUCTION_ENVIRONMENT = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-a-test-but-with-all-kinds-of-characters-0123456789-ABCDEF",
    "NEWSLETTER_KEY": "another",
    "SITE_URL": "https://techniekpact.example",
    "ALLOWED_HOSTS": "techniekpact.example",
    "DATABASE_URL": "sqlite://:memory:",
    "DATA_DIR": "/srv/techniekpact/data",
}
REQUIRED_SETTINGS = ["SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL"]


def run_django_check(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run Django's checks in a fixed environment; an empty value hides one from `.env`."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=ROOT,
        env=PRODUCTION_ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tracked_files(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("de bestanden in git (dit is geen kloon)")
    return [path for name in listed.stdout.split("\0") if (path := ROOT / name).is_file()]


def package_names(requirements: list[str]) -> set[str]:
    """Return names as the lock spells them: 'Pillow[x]~=1' is pillow."""
    return {re.split(r"[\[~=<>; ]", line)[0].lower() for line in requirements}


@pytest.mark.django_db
def test_every_change_of_a_model_has_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.once
def test_migrations_of_an_app_stand_in_one_line():
    graph = MigrationLoader(None).graph
    own = {app for app, _ in graph.nodes if (ROOT / app).is_dir()}
    assert own
    for app in own:
        assert len(graph.leaf_nodes(app)) == 1
    for (app, name), node in graph.node_map.items():
        assert sum(parent.key[0] == app for parent in node.parents) <= 1, name


@pytest.mark.once
@pytest.mark.parametrize("missing", REQUIRED_SETTINGS)
def test_production_refuses_to_start_without(missing):
    result = run_django_check(**{missing: ""})
    assert result.returncode
    assert f"Zet {missing} in de omgeving" in result.stderr


@pytest.mark.once
def test_production_starts_and_django_has_nothing_to_warn_about():
    result = run_django_check()
    assert result.returncode == 0, result.stderr


@pytest.mark.once
@pytest.mark.parametrize("content", [None, ""], ids=["no file", "an empty file"])
def test_processes_that_start_at_once_share_one_secret(tmp_path, content):
    secret_file = tmp_path / "secret-key"
    if content is not None:
        secret_file.write_text(content)
    script = "from techniekpact.settings import SECRET_KEY; print(SECRET_KEY)"
    local = {"ENVIRONMENT": "local", "DATA_DIR": str(tmp_path), "SECRET_KEY": ""}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=local, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    secrets = {process.communicate()[0].strip() for process in started}
    assert secrets == {secret_file.read_text()} != {""}


@pytest.mark.once
def test_example_of_the_environment_names_what_the_settings_read_and_no_more():
    settings_file = ast.parse((ROOT / "techniekpact/settings.py").read_text())
    read = {
        call.args[0].value
        for call in ast.walk(settings_file)
        if isinstance(call, ast.Call)
        and re.fullmatch(r"env\.\w+|read_(?:number|flag|address)", ast.unparse(call.func))
        and isinstance(call.args[0], ast.Constant)
    }
    shown = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(shown) == sorted(read)


@pytest.mark.once
@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_are_complete_and_hold_no_address(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--(?:extra-)?index|--find-links|^-[ief]\b", text, re.MULTILINE)
    wanted = package_names(PYPROJECT["project"]["dependencies"])
    if lock == "requirements-dev.txt":
        wanted |= package_names(PYPROJECT["dependency-groups"]["dev"])
    assert wanted <= package_names(re.findall(r"^[\w-].*", text, re.MULTILINE))


@pytest.mark.once
def test_readme_is_short_and_gives_a_reason_for_every_dependency():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 80
    explained = set(re.findall(r"^\| `([\w-]+)` \|", readme, re.MULTILINE))
    assert explained == package_names(PYPROJECT["project"]["dependencies"])


@pytest.mark.once
def test_no_file_is_large():
    assert [path for path in tracked_files() if path.stat().st_size > 300 * 1024] == []
