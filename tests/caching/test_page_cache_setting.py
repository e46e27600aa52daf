"""The page cache is on by default, and one setting switches it off."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.processes import process_environment

PRINT_APPLICATION_TYPE = (
    "from techniekpact.wsgi import application;"
    "print(type(getattr(application, 'application', application)).__name__)"
)


@pytest.mark.parametrize(
    ("environment", "behind_static_files"),
    [
        ({}, "PageCache"),
        ({"PAGE_CACHE": "1"}, "PageCache"),
        ({"PAGE_CACHE": "0"}, "RequestMeter"),
        ({"DEBUG": "1"}, "WSGIHandler"),
    ],
)
def test_one_setting_disables_the_page_cache(environment, behind_static_files, tmp_path):
    process = subprocess.run(
        [sys.executable, "-c", PRINT_APPLICATION_TYPE],
        cwd=settings.BASE_DIR,
        env=process_environment(tmp_path, **environment),
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == behind_static_files
