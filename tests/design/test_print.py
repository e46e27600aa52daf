"""What comes out of the printer: everything, and readable, also when the screen is dark."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
WHITE = 255


@pytest.fixture
def print_example(admin_page, live_server):
    """Opens an example as it is printed by somebody who likes a dark screen."""
    admin_page.emulate_media(media="print", color_scheme="dark")

    def open_example(name, place):
        address = reverse("admin:styleguide-example", args=[name, place])
        admin_page.goto(live_server.url + address)
        return admin_page

    return open_example


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("header", ".tp-header__menu"),
        ("header", ".tp-header__toggle"),
        ("footer", ".tp-footer"),
        ("newsletter_signup", ".tp-newsletter-signup"),
        ("pagination", ".tp-pagination >> nth=0"),
    ],
)
def test_what_can_only_be_clicked_is_left_out(name, block, print_example):
    expect(print_example(name, 1).locator(block)).to_be_hidden()


def test_a_closed_table_is_printed(print_example):
    assert print_example("figure", 1).get_by_role("cell", name="44%").bounding_box()["height"] > 0


def test_light_text_becomes_ink(print_example):
    page = print_example("hero", 1)
    for selector in ("body", ".tp-hero__title", ".tp-stakeholder-rings__name a"):
        colour = page.locator(selector).first.evaluate("it => getComputedStyle(it).color")
        assert all(int(part) < WHITE / 2 for part in re.findall(r"\d+", colour)[:3]), selector
