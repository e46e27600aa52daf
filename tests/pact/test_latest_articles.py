from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.factories import ArticleFactory, RegionFactory

pytestmark = pytest.mark.django_db


def test_the_page_of_a_region_ends_with_the_newest_news(client):
    for day in (3, 1, 4, 2):
        ArticleFactory(title=f"Dag {day}", date=date(2024, 5, day))
    ArticleFactory(title="Verborgen", date=date(2024, 6, 1), live=False)
    page = BeautifulSoup(client.get(RegionFactory().get_absolute_url()).text, "html.parser")
    titles = page.select("section[aria-labelledby=nieuws] h3")
    assert [title.text for title in titles] == ["Dag 4", "Dag 3", "Dag 2"]
