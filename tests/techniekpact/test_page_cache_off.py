"""The page cache is on by default, and one setting switches it off."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAY = "from techniekpact.wsgi import application as it; print(type(it).__name__)"


@pytest.mark.parametrize(
    ("environment", "outermost"),
    [
        ({}, "PageCache"),
        ({"PAGE_CACHE": "1"}, "PageCache"),
        ({"PAGE_CACHE": "0"}, "StaticFiles"),
        ({"DEBUG": "1"}, "WSGIHandler"),
    ],
)
def test_one_setting_switches_it_off(environment, outermost, tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", SAY],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "local",
            "DJANGO_SETTINGS_MODULE": "tests.site_settings",
            "DATA_DIR": str(tmp_path),
        }
        | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == outermost
