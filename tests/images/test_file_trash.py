"""Pictures, documents and videos in the trash: out of sight, and back with all that used them."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from images.models import Image
from images.storage import is_withheld
from publishing import services
from publishing.due_jobs import purge_trash
from publishing.links.references import STILL_REFERENCED
from publishing.models import Event
from publishing.retention import TRASH_RETENTION
from tests.admin_forms import form_url
from tests.factories import (
    ArticleFactory,
    DocumentFactory,
    ImageFactory,
    UserFactory,
    VideoFactory,
)
from tests.publishing.test_blocks import picture_block

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TRASH_URL = reverse("admin:trash")


def file_url(obj, name):
    args = [] if name == "changelist" else [obj.pk]
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{name}", args=args)


def throw_away(client, obj):
    return client.post(file_url(obj, "delete"), {"post": "yes"}, follow=True)


def content_text(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").select_one("#content").text.split())


def trashed_titles(client):
    page = BeautifulSoup(client.get(TRASH_URL).text, "html.parser")
    return [title.text for title in page.select(".trash__title")]


@pytest.mark.parametrize("make", [ImageFactory, DocumentFactory, VideoFactory])
def test_it_is_out_of_sight_and_comes_back(admin_client, make):
    obj = make(title="Weg ermee")
    form = BeautifulSoup(admin_client.get(file_url(obj, "change")).text, "html.parser")
    assert form.select_one("a.deletelink").text == "Gooi weg"
    answer = throw_away(admin_client, obj)
    assert "ligt in de prullenbak" in answer.text
    assert trashed_titles(admin_client) == ["Weg ermee"]
    kind = type(obj).chooser_kind
    chosen = admin_client.get(reverse("admin:choose", args=[kind]))
    assert "Weg ermee" not in chosen.text
    assert "Weg ermee" not in content_text(admin_client.get(file_url(obj, "changelist")))
    assert admin_client.get(file_url(obj, "change")).status_code == 302
    admin_client.post(file_url(obj, "restore_from_trash"))
    assert type(obj).objects.get().trashed_at is None
    kinds = Event.objects.for_object(obj).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["trashed", "untrashed"]


def test_what_is_used_stays_and_says_where(admin_client):
    used, free = ImageFactory(title="Gebruikt"), ImageFactory(title="Vrij")
    ArticleFactory(title="Bericht", body=picture_block(used))
    text = content_text(admin_client.get(file_url(used, "delete")))
    assert STILL_REFERENCED in text
    assert "Bericht" in text
    data = {"action": "delete_selected", "_selected_action": [used.pk, free.pk], "post": "yes"}
    admin_client.post(file_url(used, "changelist"), data)
    assert list(Image.objects.not_trashed()) == [used]


def test_a_link_to_a_document_is_warned_of_and_works_again_afterwards(admin_client, client):
    document = DocumentFactory()
    address = document.get_absolute_url()
    ArticleFactory(title="Bericht", body=f'<p><a href="{address}">Lees</a></p>')
    text = content_text(admin_client.get(file_url(document, "delete")))
    assert "Hier staat het nog." in text
    assert "Bericht" in text
    throw_away(admin_client, document)
    assert client.get(address).status_code == 404
    services.restore_file_from_trash(obj=document, user=None)
    answer = client.get(address)
    assert b"".join(answer.streaming_content)


def test_what_trashed_pages_use_comes_back_with_them(admin_client):
    article = ArticleFactory(picture=ImageFactory(title="Klas"))
    services.move_to_trash(obj=article, user=None)
    services.move_file_to_trash(obj=article.picture, user=None)
    Image.objects.update(trashed_at=timezone.now() - TRASH_RETENTION)
    purge_trash()
    assert Image.objects.exists()  # the article may come back
    services.restore_from_trash(obj=article, user=None)
    assert "prullenbak" in admin_client.get(form_url(article)).text
    services.restore_file_from_trash(obj=article.picture, user=None)
    assert type(article).objects.get().picture.is_visible


def public_status(client, address):
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # which closes the file
    return answer.status_code


def test_a_picture_in_the_trash_is_out_of_reach_of_visitors(
    client, admin_client, list_media_files, django_capture_on_commit_callbacks
):
    image = ImageFactory()
    call_command("worker", "--once")
    image.refresh_from_db()
    addresses = [image.file.url, image.in_shape("card").src]
    assert [public_status(client, address) for address in addresses] == [200, 200]
    with django_capture_on_commit_callbacks(execute=True):
        services.move_file_to_trash(obj=image, user=None)
    assert [public_status(client, address) for address in addresses] == [404, 404]
    assert list_media_files() == set()
    image.refresh_from_db()
    assert admin_client.get(image.file.url).content  # pages that use it show it in their form
    assert public_status(client, image.file.url) == 302
    with django_capture_on_commit_callbacks(execute=True):
        services.restore_file_from_trash(obj=image, user=None)
    call_command("worker", "--once")
    image.refresh_from_db()
    addresses = [image.file.url, image.in_shape("card").src]
    assert [public_status(client, address) for address in addresses] == [200, 200]
    assert not image.versions.exists()


def test_a_picture_without_consent_or_file_goes_and_comes_back():
    withheld, missing = ImageFactory(consent=Image.Consent.UNKNOWN), ImageFactory()
    missing.file.storage.delete(missing.file.name)
    for image in (withheld, missing):
        services.move_file_to_trash(obj=image, user=None)
        services.restore_file_from_trash(obj=image, user=None)
    assert not Image.objects.exclude(trashed_at=None).exists()
    assert is_withheld(Image.objects.get(pk=withheld.pk).file.name)


def test_after_its_time_it_is_gone(django_capture_on_commit_callbacks):
    image, document = ImageFactory(), DocumentFactory()
    for obj in (image, document):
        with django_capture_on_commit_callbacks(execute=True):
            services.move_file_to_trash(obj=obj, user=None)
        obj.refresh_from_db()
    files = [(image.file.storage, image.file.name), (document.file.storage, document.file.name)]
    assert all(storage.exists(name) for storage, name in files)
    purge_trash()
    assert Image.objects.exists()
    for model in (Image, Document):
        model.objects.update(trashed_at=timezone.now() - TRASH_RETENTION)
    with django_capture_on_commit_callbacks(execute=True):
        purge_trash()
    assert not any(storage.exists(name) for storage, name in files)
    assert not Image.objects.exists()
    assert not Document.objects.exists()


def test_an_owner_sees_and_throws_away_what_is_hers(client):
    owner = UserFactory(is_staff=True, roles=["Regioredactie"])
    own, other = ImageFactory(title="Eigen", owner=owner), ImageFactory(title="Van een ander")
    for image in (own, other):
        services.move_file_to_trash(obj=image, user=None)
    client.force_login(owner)
    assert trashed_titles(client) == ["Eigen"]
    assert client.post(file_url(other, "restore_from_trash")).status_code in (403, 404)
    linked = DocumentFactory(owner=owner)
    ArticleFactory(live=True, body=f'<p><a href="{linked.get_absolute_url()}">Lees</a></p>')
    assert throw_away(client, linked).status_code == 403
    assert not linked.trashed_at


def test_a_picture_in_a_published_text_is_for_every_editor_to_choose(client):
    shown, hidden = ImageFactory(title="In een tekst"), ImageFactory(title="Alleen in een concept")
    ArticleFactory(live=True, body=picture_block(shown))
    ArticleFactory(live=False, body=picture_block(hidden))
    client.force_login(UserFactory(is_staff=True, roles=["Regioredactie"]))
    page = client.get(reverse("admin:choose", args=["picture"])).text
    assert "In een tekst" in page
    assert "Alleen in een concept" not in page
