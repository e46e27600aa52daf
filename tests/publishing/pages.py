"""Reading pages in tests."""

from bs4 import BeautifulSoup


def parse_page(response):
    return BeautifulSoup(response.text, "html.parser")
