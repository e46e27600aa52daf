"""An upload in a browser: the page waits with words and a link, with and without script."""

import pytest
from django.core.management import call_command

from images.models import Image
from tests.browser.axe import find_violations
from tests.factories import picture_file

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ((375, "light"), (1440, "dark"), (375, "dark"), (1440, "light"))


@pytest.fixture
def check_accessibility(page):
    def check():
        for width, scheme in SIZES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert find_violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    return check


def fill_in(page, path):
    page.get_by_label("Titel").fill("Werkplaats")
    page.get_by_label("Bestand").set_input_files(path)
    page.get_by_label("Alternatieve tekst").fill("Een werkplaats")
    page.get_by_label("Maker").fill("De redactie")
    page.get_by_label("Licentie").fill("CC BY 4.0")
    page.get_by_role("button", name="Opslaan", exact=True).click()


def test_a_picture_is_uploaded_waited_for_and_seen(
    admin_page,
    check_accessibility,
    tmp_path,
):
    path = tmp_path / "foto.jpg"
    path.write_bytes(picture_file(size=(900, 600)).read())
    admin_page.at("images_image_add")
    fill_in(admin_page, path)
    admin_page.get_by_text("Nog niet klaar").wait_for()
    check_accessibility()
    admin_page.at("images_image_change", Image.objects.get().pk)
    admin_page.get_by_text("Deze afbeelding wordt nog klaargemaakt.").first.wait_for()
    check_accessibility()
    call_command("worker", "--once")
    admin_page.get_by_role("link", name="Ververs deze pagina").first.click()
    admin_page.locator(".focal__image").wait_for()
    check_accessibility()
    path.write_bytes(path.read_bytes()[:500])
    admin_page.get_by_label("Bestand").set_input_files(path)
    admin_page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    call_command("worker", "--once")
    admin_page.at("images_image_change", Image.objects.get().pk)
    admin_page.get_by_text("Dit bestand is beschadigd").wait_for()
    admin_page.locator(".focal__image").wait_for()
    check_accessibility()
