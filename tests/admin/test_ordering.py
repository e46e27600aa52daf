"""The order of a list: what its numbers may be, and what changing them changes."""

import pytest
from django.urls import reverse

from pact.models import Page
from tests.factories import PageFactory

pytestmark = pytest.mark.django_db

PAGE_LIST_URL = reverse("admin:pact_page_changelist")


@pytest.fixture
def save_positions(admin_client):
    """Save the list of pages with these positions; gives the page."""

    def save(positions):
        data = {"form-TOTAL_FORMS": len(positions), "form-INITIAL_FORMS": len(positions)}
        for index, (page, position) in enumerate(positions.items()):
            data |= {f"form-{index}-id": page.pk, f"form-{index}-position": position}
        return admin_client.post(PAGE_LIST_URL, {**data, "_save": "Opslaan"}, follow=True).text

    return save


@pytest.mark.parametrize("position", ["99999999", "32768", "10000"])
def test_a_position_that_no_list_has_is_refused_in_words(save_positions, position):
    page = PageFactory(position=1)
    answer = save_positions({page: position})
    assert "hoogstens 9999 is" in answer
    assert f'value="{position}"' in answer
    page.refresh_from_db()
    assert page.position == 1


def test_another_order_is_no_publication(save_positions):
    first, second = PageFactory(position=1), PageFactory(position=2)
    dates = dict(Page.objects.values_list("pk", "last_published_at"))
    save_positions({first: 2, second: 1})
    assert list(Page.objects.all()) == [second, first]
    assert dict(Page.objects.values_list("pk", "last_published_at")) == dates
