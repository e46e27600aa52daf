"""Cookies and headers in production, and what a browser forgets at log-out."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from tests.test_project import PRODUCTION_ENVIRONMENT

pytestmark = pytest.mark.once

NAMES = [
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_PATH"),
    *("CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_PATH"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
]
READ_SETTINGS = f"""
import json
from techniekpact import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}))
"""


def start_production(**environment):
    return subprocess.run(
        [sys.executable, "-c", READ_SETTINGS],
        cwd=settings.BASE_DIR,
        env=PRODUCTION_ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def production_settings(**environment):
    process = start_production(**environment)
    assert not process.returncode, process.stderr
    return json.loads(process.stdout)


def test_cookies_have_names_that_a_plain_connection_cannot_set():
    values = production_settings()
    for kind in ("SESSION", "CSRF"):
        assert values[f"{kind}_COOKIE_NAME"].startswith("__Secure-")
        assert values[f"{kind}_COOKIE_SECURE"]
        assert values[f"{kind}_COOKIE_PATH"] == "/beheer/"


def test_the_owner_chooses_how_far_https_is_forced():
    values = production_settings()
    assert values["SECURE_HSTS_SECONDS"] >= 31536000
    assert not values["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert not values["SECURE_HSTS_PRELOAD"]
    values = production_settings(HSTS_INCLUDE_SUBDOMAINS="1", HSTS_PRELOAD="1")
    assert values["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert values["SECURE_HSTS_PRELOAD"]


def test_a_preload_that_browsers_would_refuse_is_refused_here():
    process = start_production(HSTS_PRELOAD="1")
    assert process.returncode
    assert "HSTS_INCLUDE_SUBDOMAINS" in process.stderr


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("BEHIND_PROXY", "ja", "BEHIND_PROXY=ja kan niet: kies 1 of 0"),
        ("EMAIL_URL", "eva:geheim@localhost", "EMAIL_URL begint niet zoals dat hoort"),
        ("DATABASE_URL", "mysql://eva:geheim@localhost/site", "begin met postgres://"),
    ],
)
def test_a_setting_that_means_nothing_is_refused_by_its_name(name, value, advice):
    process = start_production(**{name: value})
    assert advice in process.stderr
    assert "geheim" not in process.stderr


@pytest.mark.django_db
def test_after_log_out_the_browser_keeps_nothing_of_the_admin(admin_client):
    assert "no-store" in admin_client.get(reverse("admin:index")).headers["Cache-Control"]
    response = admin_client.post(reverse("admin:logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    assert "Clear-Site-Data" not in admin_client.get(reverse("home")).headers
