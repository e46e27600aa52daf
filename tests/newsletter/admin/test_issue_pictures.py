"""An editor places a picture of the library in an issue."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from images.models import Image
from images.rendition_queue import make_due_renditions
from newsletter.models import TransactionalMail
from tests.admin_forms import open_form
from tests.factories import (
    ImageFactory,
    IssueFactory,
    ItemFactory,
    ProjectFactory,
    RegionFactory,
    item_key,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("picture_folder"),
]


@pytest.fixture
def own_image(issue_editor):
    image = ImageFactory(title="Robot in de haven", alt="Een robot", owner=issue_editor)
    make_due_renditions(on_stored=lambda: None)
    image.refresh_from_db()
    return image


def issue_url(name, issue):
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


def rows(*images):
    data = {f"items-{index}-target_reference": item_key(obj) for index, obj in enumerate(images)}
    return data | {"items-TOTAL_FORMS": len(images)}


def test_the_search_finds_what_she_added_and_what_is_on_the_site(client, own_image, draft_issue):
    shown = ImageFactory(title="Haven bij nacht")
    ProjectFactory(picture=shown, title="Iets anders")
    ImageFactory(title="Haven van een ander")
    ImageFactory(title="Haven zonder toestemming", consent="unknown", owner=own_image.owner)
    page = BeautifulSoup(client.get(issue_url("search", draft_issue), {"q": "haven"}).text, "lxml")
    choices = [
        (box["data-title"], box["data-kind"], box["value"]) for box in page.select("[name=kies]")
    ]
    assert choices == [
        ("Haven bij nacht", "Afbeelding", item_key(shown)),
        ("Robot in de haven", "Afbeelding", item_key(own_image)),
    ]


def test_a_picture_is_placed_with_a_caption_and_seen(client, own_image, draft_issue):
    sent = open_form(client, draft_issue) | rows(own_image) | {"items-0-teaser": "Zo werkt het."}
    client.post(issue_url("change", draft_issue), sent | {"_draft": ""})
    draft_issue.refresh_from_db()
    (row,) = draft_issue.latest_revision.snapshot["rows"]["items"]
    assert (row["target_reference"], row["teaser"]) == (item_key(own_image), "Zo werkt het.")
    form = BeautifulSoup(client.get(issue_url("change", draft_issue)).text, "lxml")
    item = form.select_one(".items__row")
    assert "Robot in de haven" in item.text
    assert "Onderschrift" in item.text
    assert item.img["alt"] == "Een robot"
    mail = BeautifulSoup(client.post(issue_url("mail", draft_issue), sent).text, "lxml")
    assert mail.img["src"] == own_image.file.storage.url(own_image.mail_file_name)


def test_a_test_carries_the_picture_along(client, own_image, draft_issue):
    sent = open_form(client, draft_issue) | rows(own_image) | {"test_to": "anna@voorbeeld.nl"}
    client.post(issue_url("test", draft_issue), sent)
    mail = TransactionalMail.objects.get()
    (picture,) = mail.content.pictures
    assert f'src="cid:{picture.content_id}"' in mail.html


def test_a_test_waits_for_a_picture_and_says_so(client, issue_editor, draft_issue):
    new = ImageFactory(title="Nieuw", owner=issue_editor)
    sent = open_form(client, draft_issue) | rows(new) | {"test_to": "anna@voorbeeld.nl"}
    answer = client.post(issue_url("test", draft_issue), sent)
    assert answer.status_code == 422
    assert "wordt nog klaargemaakt." in answer.text
    assert not TransactionalMail.objects.exists()


def test_the_key_of_a_picture_that_she_may_not_see_places_nothing(client, own_image, draft_issue):
    hidden = ImageFactory(title="Geheim", alt="Geheim")
    sent = open_form(client, draft_issue) | rows(own_image, hidden)
    for tool in ("mail", "mail_text", "test", "check", "preview"):
        assert "Geheim" not in client.post(issue_url(tool, draft_issue), sent, follow=True).text
    answer = client.post(issue_url("change", draft_issue), sent | {"_draft": ""})
    assert "Kies een afbeelding uit de bibliotheek." in answer.text
    assert "Geheim" not in answer.text
    draft_issue.refresh_from_db()
    assert not draft_issue.items.exists()


def test_a_picture_that_a_colleague_placed_may_stay(client, issue_editor, draft_issue):
    placed = ImageFactory(title="Geheim")
    ItemFactory(issue=draft_issue, target_reference=item_key(placed))
    form = client.get(issue_url("change", draft_issue)).text
    assert "Een afbeelding die u niet kunt bekijken" in form
    assert "Geheim" not in form
    client.post(
        issue_url("change", draft_issue),
        open_form(client, draft_issue) | {"summary": "x", "_draft": ""},
    )
    draft_issue.refresh_from_db()
    assert draft_issue.latest_revision.snapshot["fields"]["summary"] == "x"
    assert len(draft_issue.latest_revision.snapshot["rows"]["items"]) == 1


def test_before_a_picture_goes_it_is_said_which_issue_has_it(admin_client, draft_issue):
    image = ImageFactory()
    ItemFactory(issue=draft_issue, target_reference=item_key(image))
    page = admin_client.get(reverse("admin:images_image_delete", args=[image.pk]))
    assert "Herfst" in page.text


def test_a_picture_in_the_archive_is_not_changed_by_who_may_not_publish_it(client, sign_in):
    editor = sign_in("Regioredactie")
    RegionFactory().editors.add(editor)
    image = ImageFactory(owner=editor)
    address = reverse("admin:images_image_change", args=[image.pk])
    assert 'name="title"' in client.get(address).text
    ItemFactory(issue=IssueFactory(), target_reference=item_key(image))
    assert 'name="title"' not in client.get(address).text
    assert client.post(address, {"title": "Anders"}).status_code == 403


def test_who_writes_issues_adds_pictures(client, issue_editor):
    assert client.get(reverse("admin:images_image_add")).status_code == 200
    other = ImageFactory()
    assert client.get(reverse("admin:images_image_change", args=[other.pk])).status_code == 302
    assert Image.objects.get() == other
