"""A new text to agree to, from the form to the question before it, in a browser."""

import pytest

from newsletter.models import ConsentWording
from tests.browser.axe import find_violations
from tests.browser.page_urls import WIDE

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 800}
NEW_TEXT = "Mail mij elke maand. Ik kan mij altijd weer afmelden."


def test_a_new_text_is_seen_before_it_counts(admin_page):
    admin_page.at("newsletter_consentwording_add")
    admin_page.get_by_label("Tekst").fill(NEW_TEXT)
    admin_page.get_by_role("button", name="Voorbeeld").click()
    preview = admin_page.frame_locator(".preview__frame")
    preview.get_by_text(NEW_TEXT).wait_for()
    admin_page.get_by_role("button", name="Sluit", exact=True).click()
    admin_page.get_by_role("button", name="Verder").click()
    admin_page.get_by_role("heading", name="Nieuwe toestemmingstekst").wait_for()
    for size, scheme in ((PHONE, "light"), (WIDE, "dark")):
        admin_page.set_viewport_size(size)
        admin_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert find_violations(admin_page) == []
        assert admin_page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    admin_page.get_by_role("button", name="Leg deze tekst vast").click()
    admin_page.get_by_text("De nieuwe tekst geldt").wait_for()
    assert ConsentWording.objects.first().text == NEW_TEXT
