"""A content type that is added as `docs/develop.md` says, on a site of its own."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.database_url import template_file
from tests.processes import REPOSITORY_ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

# What holds for every type, here with one more; the rights of one role stand for those of all.
TESTS = [
    "tests/example_content_type/vacancy_life.py",
    "tests/admin/test_every_model.py",
    "tests/admin/test_permission_matrix.py::test_nothing_is_left_out_of_the_matrix",
    "tests/admin/test_permission_matrix.py::test_every_address_opens_for_whom_it_is_meant[newsletter]",
    "tests/admin/test_drafts.py::test_a_draft_leaves_the_site_as_it_was[vacancy]",
]


def test_a_new_content_type_needs_no_more_than_the_docs_say(tmp_path):
    shutil.copy(template_file(), tmp_path)  # so that it only has to make its own table
    settings = "--ds=tests.example_content_type.settings"
    environment = {
        **os.environ,
        "TEST_TEMPLATES": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.example_content_type.settings",
    }
    for name in ("TEST_POSTGRESQL", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", settings, *TESTS],
        cwd=REPOSITORY_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
