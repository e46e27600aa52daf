"""The addresses that partners print, and the QR codes of these."""

import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.urls import resolve, reverse
from PIL import Image

from newsletter.sign_up_posters import PIXELS_PER_MODULE, POSTERS, QUIET_ZONE
from publishing.qr_codes import build_qr_matrix

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE_URL = "admin:newsletter_issue_posters"
CODE_URL = "admin:newsletter_issue_poster_code"
MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")


@pytest.fixture
def download(admin_client):
    return lambda **query: admin_client.get(reverse(CODE_URL), query)


def read_svg(content):
    """Return the matrix that an SVG draws."""
    drawing = BeautifulSoup(content, "xml").svg
    side = int(drawing["viewBox"].split()[2])
    dark = {(int(x), int(y)) for x, y in MODULE.findall(drawing.find_all("path")[1]["d"])}
    return [[(x, y) in dark for x in range(side)] for y in range(side)]


def read_png(content):
    """Return the matrix that a picture shows, from the middle of each module."""
    picture = Image.open(BytesIO(content))
    steps = range(PIXELS_PER_MODULE // 2, picture.width, PIXELS_PER_MODULE)
    return [[picture.getpixel((x, y)) == 0 for x in steps] for y in steps]


def test_the_page_gives_each_address_and_says_that_nobody_is_followed(admin_client):
    page = BeautifulSoup(admin_client.get(reverse(PAGE_URL)).text, "html.parser")
    links = [link["href"] for link in page.select(".posters__item p a")]
    assert links == [poster.url for poster in POSTERS.values()]
    assert "http://localhost:8000/nieuwsbrief/aanmelden/oost/" in links
    assert not any("?" in link for link in links)
    assert all(resolve(link.removeprefix("http://localhost:8000")) for link in links)
    assert "De code volgt niemand." in page.text
    for link in page.select(".posters__item [download]"):
        assert admin_client.get(link["href"]).status_code == 200


@pytest.mark.parametrize(("extension", "read"), [("svg", read_svg), ("png", read_png)])
def test_a_code_holds_the_address_and_has_room_around_it(download, extension, read):
    response = download(landsdeel="oost", vorm=extension)
    name = f"nieuwsbrief-oost.{extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    matrix = read(response.content)
    url = "http://localhost:8000/nieuwsbrief/aanmelden/oost/"
    assert matrix == build_qr_matrix(url, border=QUIET_ZONE)
    assert not any(matrix[0] + matrix[QUIET_ZONE - 1])


def test_without_a_choice_it_is_all_of_the_country(download):
    expected = build_qr_matrix("http://localhost:8000/nieuwsbrief/", border=QUIET_ZONE)
    assert read_svg(download().content) == expected


@pytest.mark.parametrize("query", [{"landsdeel": "utopia"}, {"vorm": "exe"}])
def test_what_there_is_not_is_not_found(download, query):
    assert download(**query).status_code == 404
