"""Pictures as visitors get them."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from images.models import Image
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    ImageFactory,
    ProjectFactory,
    RegionFactory,
    picture_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def create_large_image(**fields):
    image = ImageFactory(file=picture_file(size=(1000, 900)), **fields)
    call_command("make_renditions", verbosity=0)
    return Image.objects.get(pk=image.pk)


def main_picture(client, obj):
    """Return the picture of the object of the page, with the elements around it."""
    soup = BeautifulSoup(client.get(obj.get_absolute_url()).text, "html.parser")
    return soup.select_one("main .tp-picture")


def fetch_file(client, address):
    answer = client.get(address)
    answer.close()
    return answer


@pytest.mark.parametrize(
    ("factory", "width", "height"),
    [
        (ProjectFactory, 800, 450),
        (ArticleFactory, 800, 720),
        (RegionFactory, 800, 720),
        (AmbassadorFactory, 320, 320),
    ],
)
def test_a_page_offers_its_picture_in_sizes_and_formats(client, factory, width, height):
    picture = main_picture(client, factory(picture=create_large_image()))
    avif, webp = picture.select("source")
    img = picture.img
    assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
    assert (img["width"], img["height"]) == (str(width), str(height))
    for source in (avif, webp):
        assert source["sizes"]
        assert re.fullmatch(r"(\S+-(\d+)-\S+ \2w(, )?)+", source["srcset"])
    for address in {img["src"], *re.findall(r"/media/\S+", avif["srcset"] + webp["srcset"])}:
        assert fetch_file(client, address).status_code == 200


def test_on_its_own_page_a_picture_has_words_and_credit_and_comes_first(client):
    picture = main_picture(client, ProjectFactory(picture=create_large_image()))
    assert picture.name == "figure"
    assert picture.img["alt"] == "Een oranje vlak"
    assert picture.figcaption.text == "Beeld: De redactie (CC BY 4.0)"
    assert picture.img["fetchpriority"] == "high"
    assert "loading" not in picture.img.attrs


def test_in_a_list_it_is_silent_and_only_the_first_is_hurried(client):
    image = create_large_image()
    ProjectFactory.create_batch(3, picture=image)
    soup = BeautifulSoup(client.get("/praktijk/").text, "html.parser")
    pictures = soup.select(".tp-card .tp-picture")
    assert [picture.name for picture in pictures] == ["div"] * 3
    assert [picture.img["alt"] for picture in pictures] == [""] * 3
    assert [picture.img.get("loading") for picture in pictures] == [None, "lazy", "lazy"]


def test_what_only_decorates_is_silent_everywhere(client):
    project = ProjectFactory(picture=create_large_image(decorative=True, alt=""))
    assert main_picture(client, project).img["alt"] == ""


def test_until_the_renditions_are_there_the_upload_itself_is_shown_in_shape(client):
    image = ImageFactory(file=picture_file(size=(1000, 900)))
    picture = main_picture(client, ProjectFactory(picture=image))
    assert not picture.select("source")
    assert picture.img["src"] == image.file.url
    assert (picture.img["width"], picture.img["height"]) == ("800", "450")
    assert fetch_file(client, image.file.url).status_code == 200


@pytest.mark.parametrize("consent", [None, Image.Consent.UNKNOWN])
def test_without_a_picture_that_may_be_shown_there_are_rings(client, consent):
    project = ProjectFactory(picture=create_large_image(consent=consent) if consent else None)
    page = client.get(project.get_absolute_url()).text
    assert "tp-rings" in page
    assert "/media/" not in page


def test_twenty_four_cards_with_pictures_cost_no_query_more_than_without(client):
    def queries():
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as counted:
            page = client.get("/praktijk/").text
        assert page.count('class="tp-card"') == 24
        return len(counted)

    projects = ProjectFactory.create_batch(24)
    without = queries()
    for project in projects:
        project.picture = ImageFactory()
        project.save()
    call_command("make_renditions", verbosity=0)
    assert queries() == without


@pytest.mark.parametrize("kind", ["avif", "webp", "jpg"])
def test_a_picture_is_kept_for_a_year_under_a_name_of_its_own(client, kind):
    image = create_large_image()
    name = next(n for n in image.file.storage.listdir(image.folder)[1] if n.endswith(kind))
    answer = fetch_file(client, image.file.storage.url(f"{image.folder}/{name}"))
    assert answer.headers["Content-Type"] == f"image/{kind}".replace("jpg", "jpeg")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_picture_that_is_not_there_is_not_remembered_as_such(client):
    answer = client.get("/media/images/nergens.avif")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-cache"
