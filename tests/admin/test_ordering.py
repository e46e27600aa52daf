"""The order of a list: what its numbers may be, and what changing them changes."""

import pytest
from bs4 import BeautifulSoup
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


def read_list(client):
    """Return what the list would send."""
    form = BeautifulSoup(client.get(PAGE_LIST_URL).text, "lxml").select_one("#changelist-form")
    return sent_by_list(form)


def sent_by_list(form):
    fields = form.select("input[name]:not([type=checkbox], [type=submit], [type=radio])")
    return {field["name"]: field.get("value", "") for field in fields}


def position_names(sent, *pages):
    rows = {value: name for name, value in sent.items() if name.endswith("-id")}
    return [rows[str(page.pk)].replace("-id", "-position") for page in pages]


def test_a_stale_list_does_not_undo_the_order_of_another(admin_client):
    first, second, third = (
        PageFactory(title=f"P{number}", position=number) for number in (1, 2, 3)
    )
    opened = read_list(admin_client)
    Page.objects.filter(pk=first.pk).update(position=9)
    names = position_names(opened, first, second, third)
    typed = opened | dict(zip(names, ("1", "3", "2"), strict=True))
    answer = admin_client.post(PAGE_LIST_URL, typed | {"_save": "Opslaan"})
    assert "Intussen heeft iemand anders de volgorde veranderd." in answer.text
    assert "Nu staat hier 9." in answer.text
    assert list(Page.objects.order_by("position")) == [second, third, first]

    # Her own order is still there, row by row, and counts if she saves once more.
    form = BeautifulSoup(answer.text, "lxml").select_one("#changelist-form")
    titles = [cell.get_text(strip=True) for cell in form.select("tbody th")]
    assert titles == ["P1", "P3", "P2"]
    shown = sent_by_list(form)
    assert [shown[name] for name in position_names(shown, first, third, second)] == ["1", "2", "3"]
    answer = admin_client.post(PAGE_LIST_URL, shown | {"_save": "Opslaan"})
    assert answer.status_code == 302
    assert list(Page.objects.order_by("position")) == [first, third, second]


def test_a_list_that_nobody_else_changed_is_saved(admin_client):
    first, second = PageFactory(position=1), PageFactory(position=2)
    opened = read_list(admin_client)
    names = position_names(opened, first, second)
    typed = opened | dict(zip(names, ("2", "1"), strict=True))
    assert admin_client.post(PAGE_LIST_URL, typed | {"_save": "Opslaan"}).status_code == 302
    assert list(Page.objects.order_by("position")) == [second, first]
