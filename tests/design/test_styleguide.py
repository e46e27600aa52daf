import re
import subprocess

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from techniekpact.styleguide import SHOWN_ONE_PER_PAGE, read_components, read_tokens
from tests.browser.axe import find_violations
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW, WIDE

pytestmark = pytest.mark.once

INDEX_URL, TOKENS_URL = reverse("admin:styleguide"), reverse("admin:styleguide-tokens")
COMPONENTS = read_components()


def component_urls(name, client):
    """Return the addresses of the pages that show all examples of a component."""
    page_url = reverse("admin:styleguide-component", args=[name])
    response = client.get(page_url)
    assert response.status_code == 200, page_url
    links = BeautifulSoup(response.content, "html.parser").select("nav[aria-label=Voorbeelden] a")
    assert links, f"{name} has no examples"
    return [link["href"] for link in links] if name in SHOWN_ONE_PER_PAGE else [page_url]


@pytest.fixture
def styleguide_urls(admin_client):
    component_pages = [page for name in COMPONENTS for page in component_urls(name, admin_client)]
    return [INDEX_URL, TOKENS_URL, *component_pages]


def stems(folder, suffix):
    return {file.stem for file in (settings.BASE_DIR / folder).glob(f"*{suffix}")}


def test_a_component_is_a_template_a_stylesheet_and_a_page_of_examples():
    templates = stems("templates/components", ".html")
    assert templates == stems("static/css/components", ".css")
    elements = stems("static/css/elements", ".css")
    assert templates | elements == stems("templates/styleguide", ".html")


def test_the_stylesheet_of_the_site_joins_all_others():
    folder = settings.BASE_DIR / "static/css"
    imported = re.findall(r'@import url\("(.+?)"\);', (folder / "site.css").read_text())
    own_page = {"site.css", "styleguide.css"}
    sheets = {str(sheet.relative_to(folder)) for sheet in folder.rglob("*.css")}
    assert sorted(imported) == sorted(sheets - own_page)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_tells_its_purpose_and_parameters(name):
    component = COMPONENTS[name]
    assert component.stylesheet
    if component.template:
        assert "arameter" in component.template
    else:
        assert "Serves" in component.stylesheet


@pytest.mark.parametrize("name", [name for name in COMPONENTS if COMPONENTS[name].template])
def test_a_stylesheet_styles_the_block_of_its_own_name(name):
    stylesheet = (settings.BASE_DIR / f"static/css/components/{name}.css").read_text()
    block = f"tp-{name.replace('_', '-')}"
    assert re.search(rf"\.{block}(?:__|--|\W)", stylesheet)


def test_every_page_works_on_an_empty_database(admin_client, styleguide_urls):
    for address in styleguide_urls:
        response = admin_client.get(address)
        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 200, address
        assert page.html["lang"] == "nl", address
        assert len(page.find_all("h1")) == 1, address
        assert page.select('a[href=""]') == [], address


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
    for name, number in (("bestaat-niet", 1), ("button", 99), ("..", 1)):
        address = reverse("admin:styleguide-example", args=["x", number]).replace(
            "/x/", f"/{name}/"
        )
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
        admin_page.evaluate(
            "document.querySelectorAll('details').forEach(details => details.open = true)"
        )
        for size in (WIDE, NARROW):
            admin_page.set_viewport_size(size)
            assert find_overflow(admin_page) == [], address
        # On wide pages, `test_every_place.py` looks at what is made of them.
        assert find_violations(admin_page) == [], address
    assert complaints == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [INDEX_URL, TOKENS_URL])
def test_the_pages_around_the_examples_have_no_violation(address, admin_page, live_server):
    admin_page.goto(live_server.url + address)
    for size in (WIDE, NARROW):
        admin_page.set_viewport_size(size)
        assert find_violations(admin_page) == []
        assert find_overflow(admin_page) == []


@pytest.mark.django_db(transaction=True)
def test_a_card_in_a_text_stands_below_a_picture_of_half_the_width(admin_page, live_server):
    admin_page.set_viewport_size(WIDE)
    address = reverse("admin:styleguide-component", args=["block_picture"])
    admin_page.goto(live_server.url + address)
    card = admin_page.locator(".tp-block-item")
    picture = card.locator("xpath=..").locator(".tp-block-picture").bounding_box()
    assert picture["y"] + picture["height"] <= card.bounding_box()["y"]
