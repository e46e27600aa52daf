"""A replaced picture stays where old versions of articles show it, and can be put back."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse

from images.models import Image
from images.storage import is_withheld
from publishing import services
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, ImageFactory, UserFactory, picture_file
from tests.publishing.test_blocks import picture_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def replace(django_capture_on_commit_callbacks):
    """A function that gives an image another picture, of this size."""

    def replace(image, size):
        image = Image.objects.get(pk=image.pk)
        image.file = picture_file(size=size)
        with django_capture_on_commit_callbacks(execute=True):
            image.save()
        return Image.objects.get(pk=image.pk)

    return replace


def save_title(article, title):
    article.refresh_from_db()
    snapshot = snapshots.take_snapshot(article)
    fields = {**snapshot["fields"], "title": title}
    return services.save_draft(obj=article, snapshot={**snapshot, "fields": fields}, user=None)


@pytest.fixture(params=["picture", "body"])
def illustrated(request, replace):
    """An article with a picture, in its field or in its text, replaced since its first version."""
    image = ImageFactory(title="Klas", file=picture_file(size=(60, 40)))
    place = {"picture": image} if request.param == "picture" else {"body": picture_block(image)}
    article = ArticleFactory(title="Bericht", live=False, **place)
    article.first = save_title(article, "Eerste")
    article.image = replace(image, (80, 50))
    article.second = save_title(article, "Tweede")
    return article


def article_url(article, name, *args):
    return reverse(f"admin:pact_article_{name}", args=[article.pk, *args])


def image_url(image, name, *args):
    return reverse(f"admin:images_image_{name}", args=[image.pk, *args])


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def test_an_old_version_shows_the_picture_of_then(admin_client, client, illustrated):
    version = illustrated.image.versions.get()
    assert is_withheld(version.file.name)
    old = admin_client.get(article_url(illustrated, "revision", illustrated.first.pk))
    assert version.file.url in old.text
    assert illustrated.image.file.url not in old.text
    assert "‘Klas’ is daarna vervangen. U ziet het beeld van toen." in old.text
    assert admin_client.get(version.file.url).content
    assert client.get(version.file.url).status_code == 302
    new = admin_client.get(article_url(illustrated, "revision", illustrated.second.pk))
    assert illustrated.image.file.url in new.text
    assert "vervangen" not in new.text
    unchanged = Image.objects.get()
    assert unchanged.file.name == illustrated.image.file.name


@pytest.mark.once
def test_comparing_shows_both_pictures(admin_client, illustrated):
    pair = {"van": illustrated.first.pk, "met": illustrated.second.pk}
    page = soup(admin_client.get(article_url(illustrated, "diff"), pair))
    section = page.find(id=f"targets.image-{illustrated.image.pk}").parent
    sources = [picture["src"] for picture in section.select("img")]
    assert sources == [illustrated.image.versions.get().file.url, illustrated.image.file.url]


@pytest.mark.once
def test_a_chosen_picture_is_compared_as_it_was(admin_client, replace):
    image = ImageFactory()
    article = ArticleFactory(live=False, picture=image)
    first = save_title(article, "Eerste")
    former = replace(image, (80, 50)).versions.get().file.url
    article.picture = ImageFactory()
    article.save()
    second = save_title(article, "Tweede")
    pair = {"van": first.pk, "met": second.pk}
    page = soup(admin_client.get(article_url(article, "diff"), pair))
    assert page.select_one("del .diff__picture img")["src"] == former


@pytest.mark.once
def test_restoring_a_version_says_which_picture_it_shows(admin_client, illustrated):
    url = article_url(illustrated, "restore", illustrated.first.pk)
    text = admin_client.post(url, follow=True).text
    assert "‘Klas’ is daarna vervangen. Het concept toont het nieuwe beeld." in text


@pytest.mark.once
def test_a_former_picture_is_put_back_or_erased(admin_client, replace):
    image = ImageFactory(file=picture_file(size=(60, 40)))
    image = replace(image, (80, 50))
    form = soup(admin_client.get(image_url(image, "change")))
    assert "Versie 1, vervangen op" in form.text
    admin_client.post(image_url(image, "restore_version", 1))
    image = Image.objects.get()
    assert (image.width, image.height) == (60, 40)
    assert not is_withheld(image.file.name)
    assert [row.width for row in image.versions.all()] == [80, 60]
    call_command("worker", "--once")
    version = image.versions.get(number=1)
    admin_client.post(image_url(image, "erase_version", 1))
    assert [row.number for row in image.versions.all()] == [2]
    assert admin_client.get(version.file.url).status_code == 404


@pytest.mark.once
def test_both_steps_ask_first(admin_client, replace):
    image = replace(ImageFactory(), (80, 50))
    form = soup(admin_client.get(image_url(image, "change")))
    for name, label, red in (("restore_version", "Zet", False), ("erase_version", "Wis", True)):
        assert form.select_one(f'a[href="{image_url(image, name, 1)}"]').text.startswith(label)
        page = soup(admin_client.get(image_url(image, name, 1)))
        assert "Dat gaat verloren" in page.text
        button = page.select_one("#content form button")
        assert button.text.startswith(label)
        assert ("deletes" in button["class"]) == red
    assert Image.objects.get().file.name == image.file.name
    assert image.versions.count() == 1


@pytest.mark.once
def test_a_number_is_never_used_again(admin_client, replace, django_capture_on_commit_callbacks):
    image = replace(replace(ImageFactory(), (80, 50)), (90, 60))
    version = image.versions.get(number=2)
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(image_url(image, "erase_version", 2), follow=True)
    assert "Oude versies van pagina’s tonen dan een latere afbeelding." in answer.text
    assert not version.file.storage.exists(version.file.name)
    assert "Versie 2, vervangen op" not in answer.text
    assert admin_client.get(image_url(image, "erase_version", 2)).status_code == 404
    image = replace(image, (100, 60))
    assert [row.number for row in image.versions.all()] == [3, 1]
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()


@pytest.mark.once
def test_an_old_version_with_an_erased_picture_shows_a_later_one(admin_client, illustrated):
    illustrated.image.versions.get().erase()
    old = admin_client.get(article_url(illustrated, "revision", illustrated.first.pk))
    assert illustrated.image.file.url in old.text


@pytest.mark.once
def test_what_is_put_back_stays_while_an_upload_waits(admin_client, replace):
    image = replace(ImageFactory(file=picture_file(size=(60, 40))), (80, 50))
    image.incoming = picture_file(size=(100, 60))
    image.save()
    assert "vervalt" in admin_client.get(image_url(image, "restore_version", 1)).text
    admin_client.post(image_url(image, "restore_version", 1))
    call_command("worker", "--once")
    assert Image.objects.get().width == 60


@pytest.mark.once
def test_a_missing_file_is_told_of(admin_client, replace):
    image = replace(ImageFactory(), (80, 50))
    version = image.versions.get()
    version.file.storage.delete(version.file.name)
    answer = admin_client.post(image_url(image, "restore_version", 1), follow=True)
    assert "Het bestand van versie 1 staat niet meer op de server." in answer.text
    assert Image.objects.get().file.name == image.file.name


@pytest.mark.once
def test_without_consent_the_form_counts_former_pictures(admin_client, replace):
    image = replace(replace(ImageFactory(), (80, 50)), (90, 60))
    told = "Er zijn nog 2 eerdere afbeeldingen bewaard."
    assert told not in admin_client.get(image_url(image, "change")).text
    Image.objects.update(consent=Image.Consent.UNKNOWN)
    assert (
        told
        in soup(admin_client.get(image_url(image, "change"))).select_one(".used-in .notice").text
    )
    names = ("title", "alt", "credit", "licence", "consent", "focal_x", "focal_y")
    image = Image.objects.get()
    data = {name: getattr(image, name) for name in names}
    answer = admin_client.post(image_url(image, "change"), data, follow=True)
    assert told in soup(answer).select_one(".messagelist").text


@pytest.mark.once
def test_who_may_not_change_a_picture_finds_no_versions(client, replace):
    image = replace(ImageFactory(), (80, 50))
    client.force_login(UserFactory(is_staff=True, roles=["Lezer"]))
    page = client.get(image_url(image, "change"))
    assert "Zet terug" not in page.text
    for name in ("restore_version", "erase_version"):
        assert client.post(image_url(image, name, 1)).status_code == 403
    owner = UserFactory(is_staff=True, roles=["Regioredactie"])
    Image.objects.update(owner=owner)
    ArticleFactory(live=True, picture=image)
    client.force_login(owner)
    for name in ("restore_version", "erase_version"):
        assert client.post(image_url(image, name, 1)).status_code == 403


@pytest.mark.once
def test_a_change_of_consent_is_no_new_version():
    image = ImageFactory()
    image.consent = Image.Consent.UNKNOWN
    image.save()
    assert not image.versions.exists()
