import pytest

from tests.factories import PageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("block", ["accessibility", "privacy"])
def test_what_the_law_asks_is_linked_from_every_page(client, block):
    PageFactory(slug="verplicht", block=block)
    PageFactory(slug="gewoon")
    footer = client.get("/doelen/").text.partition("<footer")[2]
    assert 'href="/verplicht/"' in footer
    assert 'href="/gewoon/"' not in footer
