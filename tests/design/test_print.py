"""Pages on paper: complete and readable, also for a visitor with a dark screen."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
WHITE = 255


@pytest.fixture
def print_example(admin_page, live_server):
    """Return a function that opens an example as printed from a dark screen."""
    admin_page.emulate_media(media="print", color_scheme="dark")

    def open_example(name, number):
        address = reverse("admin:styleguide-example", args=[name, number])
        admin_page.goto(live_server.url + address)
        return admin_page

    return open_example


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("header", ".tp-header__menu"),
        ("header", ".tp-header__toggle"),
        ("footer", ".tp-footer"),
        ("newsletter_signup", ".tp-newsletter-signup"),
        ("filter_form", ".tp-filter-form"),
        ("filter_form", ".tp-filter-form__openers"),
        ("filter_chips", ".tp-filter-chips__cross"),
        ("filter_chips", ".tp-filter-chips__clear"),
        ("pagination", ".tp-pagination >> nth=0"),
    ],
)
def test_what_can_only_be_clicked_is_left_out(name, selector, print_example):
    expect(print_example(name, 1).locator(selector)).to_be_hidden()


def test_a_closed_table_is_printed(print_example):
    assert print_example("figure", 1).get_by_role("cell", name="44%").bounding_box()["height"] > 0


def test_a_button_to_another_site_keeps_its_address(print_example):
    own, *_ = print_example("button", 1).locator(".tp-button").all()
    expect(own).to_be_hidden()
    elsewhere = print_example("button", 4).locator(".tp-button")
    expect(elsewhere).to_be_visible()
    written = elsewhere.evaluate("element => getComputedStyle(element, '::after').content")
    assert "https://www.voorbeeld.nl/aanmelden" in written


def test_light_text_becomes_ink(print_example):
    page = print_example("hero", 1)
    for selector in ("body", ".tp-hero__title", ".tp-stakeholder-rings__name a"):
        colour = page.locator(selector).first.evaluate("element => getComputedStyle(element).color")
        assert all(int(channel) < WHITE / 2 for channel in re.findall(r"\d+", colour)[:3]), selector
