import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OTHER_SITES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "something-new"},
    {"Origin": "https://elders.example"},
    {"Origin": "http://testserver:81"},
    {"Origin": "http://testserver.elders.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "https://testserver"},
    {"Origin": ""},
    {"Origin": "https://elders.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
]
THIS_SITE = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Origin": "http://TESTSERVER", "Sec-Fetch-Site": "same-origin"},
    # A page with `Referrer-Policy: no-referrer`.
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", OTHER_SITES)
def test_what_another_site_sends_is_refused_in_dutch(client, headers):
    response = client.post(reverse("newsletter:subscribe"), {}, headers=headers)
    assert response.status_code == 403
    assert "kwam van een andere website" in response.text


@pytest.mark.parametrize("headers", THIS_SITE)
def test_what_this_site_or_no_browser_sends_is_handled(client, headers):
    assert client.post(reverse("newsletter:subscribe"), {}, headers=headers).status_code == 422


def test_behind_tls_the_plain_address_is_another_site(client, settings):
    """It does so too where a proxy ends TLS."""
    settings.ALLOWED_HOSTS = ["voorbeeld.nl"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for scheme, status in {"https": 422, "http": 403, "HTTPS": 422, "ftp": 403}.items():
        headers = {"Origin": f"{scheme}://voorbeeld.nl", "Host": "voorbeeld.nl"}
        headers |= {"X-Forwarded-Proto": "https"}
        answer = client.post(reverse("newsletter:subscribe"), {}, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize("headers", OTHER_SITES)
def test_links_from_other_sites_work(client, headers):
    assert client.get(reverse("newsletter:subscribe"), headers=headers).status_code == 200


def test_no_token_is_asked_and_no_cookie_set(client):
    client.handler.enforce_csrf_checks = True
    response = client.post(
        reverse("newsletter:subscribe"), {"email": "anna@voorbeeld.nl", "toestemming": "2026-11"}
    )
    assert response.status_code == 303
    assert not response.cookies
