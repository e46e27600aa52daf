import subprocess

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from techniekpact.styleguide import SHOWN_ONE_PER_PAGE, read_components, read_tokens
from tests.browser.axe import find_violations
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW, WIDE

INDEX_URL, TOKENS_URL = reverse("admin:styleguide"), reverse("admin:styleguide-tokens")
COMPONENTS = read_components()


def component_urls(name, client):
    """The addresses on which all examples of a component stand, and what is there."""
    own = reverse("admin:styleguide-component", args=[name])
    response = client.get(own)
    assert response.status_code == 200, own
    links = BeautifulSoup(response.content, "html.parser").select("nav[aria-label=Voorbeelden] a")
    assert links, f"{name} has no examples"
    return [link["href"] for link in links] if name in SHOWN_ONE_PER_PAGE else [own]


@pytest.fixture
def styleguide_urls(admin_client):
    found = [page for name in COMPONENTS for page in component_urls(name, admin_client)]
    return [INDEX_URL, TOKENS_URL, *found]


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_it_is_for_and_what_it_takes(name):
    component = COMPONENTS[name]
    if (settings.BASE_DIR / f"templates/components/{name}.html").exists():
        assert "arameter" in component.template
    else:
        assert "Serves" in component.stylesheet
    if (settings.BASE_DIR / f"static/css/components/{name}.css").exists():
        assert component.stylesheet


def test_every_page_works_on_an_empty_database(admin_client, styleguide_urls):
    for address in styleguide_urls:
        response = admin_client.get(address)
        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 200, address
        assert page.html["lang"] == "nl", address
        assert len(page.find_all("h1")) == 1, address


def test_no_page_asks_the_database_for_contents(
    admin_client, styleguide_urls, django_assert_num_queries
):
    for address in styleguide_urls:
        with django_assert_num_queries(2):  # the session and its user
            admin_client.get(address)


def test_every_component_is_on_the_start_page(admin_client):
    page = BeautifulSoup(admin_client.get(INDEX_URL).content, "html.parser")
    linked = {link["href"] for link in page.select("main a")}
    assert {reverse("admin:styleguide-component", args=[name]) for name in COMPONENTS} < linked


def test_every_token_is_shown_in_both_schemes(admin_client):
    page = admin_client.get(TOKENS_URL).text
    for name, value in read_tokens().items():
        assert page.count(f">--{name}<") == (2 if "#" in value else 1), name


def test_strangers_are_sent_to_log_in(client, styleguide_urls):
    for address in styleguide_urls:
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))


def test_what_does_not_exist_is_not_found(admin_client):
    for name, place in (("bestaat-niet", 1), ("button", 99), ("..", 1)):
        address = reverse("admin:styleguide-example", args=["x", place]).replace("/x/", f"/{name}/")
        assert admin_client.get(address).status_code == 404


def test_the_html_is_valid(admin_client, styleguide_urls, vnu, tmp_path):
    for number, address in enumerate(styleguide_urls):
        (tmp_path / f"{number:03}.html").write_bytes(admin_client.get(address).content)
    command = ["java", "-jar", str(vnu), "--errors-only", "--Werror", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.stderr == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", COMPONENTS)
def test_no_example_has_a_violation_or_sticks_out(name, admin_page, live_server, admin_client):
    complaints = []
    admin_page.on("console", lambda message: complaints.append(message.text))
    for address in component_urls(name, admin_client):
        admin_page.goto(live_server.url + address)
        admin_page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        for size in (WIDE, NARROW):
            admin_page.set_viewport_size(size)
            assert find_violations(admin_page) == [], address
            assert find_overflow(admin_page) == [], address
    assert complaints == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [INDEX_URL, TOKENS_URL])
def test_the_pages_around_the_examples_have_no_violation(address, admin_page, live_server):
    admin_page.goto(live_server.url + address)
    for size in (WIDE, NARROW):
        admin_page.set_viewport_size(size)
        assert find_violations(admin_page) == []
        assert find_overflow(admin_page) == []
