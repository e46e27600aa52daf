"""A picture without consent is out of reach, and every page that uses it says so."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse

from images.models import WITHHELD_REASON, Image
from publishing import services
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, ImageFactory, UserFactory

pytestmark = pytest.mark.django_db

UNKNOWN, GIVEN = Image.Consent.UNKNOWN, Image.Consent.GIVEN


@pytest.fixture
def set_consent(django_capture_on_commit_callbacks):
    """Return a function that saves a picture with another consent, and returns it anew."""

    def set_consent(image, consent):
        image = Image.objects.get(pk=image.pk)
        image.consent = consent
        with django_capture_on_commit_callbacks(execute=True):
            image.save()
        return Image.objects.get(pk=image.pk)

    return set_consent


def status_of(client, address):
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # which closes the file
    return answer.status_code


def admin_url(obj, name="change"):
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=[obj.pk])


def test_an_upload_without_consent_is_not_in_the_public_folder(client, list_media_files):
    image = ImageFactory(consent=UNKNOWN)
    call_command("worker", "--once")
    assert list_media_files() == set()
    assert status_of(client, f"/media/{image.file.name}") == 404
    assert status_of(client, image.file.url) == 302


def test_withdrawn_consent_takes_upload_and_renditions_away(client, set_consent, list_media_files):
    image = ImageFactory()
    call_command("worker", "--once")
    image.refresh_from_db()
    addresses = [image.file.url, image.in_shape("card").src]
    assert [status_of(client, address) for address in addresses] == [200, 200]
    image = set_consent(image, UNKNOWN)
    assert [status_of(client, address) for address in addresses] == [404, 404]
    assert list_media_files() == set()
    image = set_consent(image, GIVEN)
    assert status_of(client, image.file.url) == 200
    assert image.file.url not in addresses
    call_command("worker", "--once")
    image.refresh_from_db()
    assert status_of(client, image.in_shape("card").src) == 200


def test_editors_still_see_it_and_others_do_not(client, admin_client):
    image = ImageFactory(consent=UNKNOWN)
    answer = admin_client.get(image.file.url)
    assert answer.content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    page = BeautifulSoup(admin_client.get(admin_url(image)).text, "html.parser")
    assert page.select_one(".focal__image")["src"] == image.file.url
    client.force_login(UserFactory(is_staff=True, roles=["Regioredactie"]))
    assert status_of(client, image.file.url) == 404


def test_a_deleted_one_leaves_nothing(django_capture_on_commit_callbacks):
    image = ImageFactory(consent=UNKNOWN)
    storage, name = image.file.storage, image.file.name
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert not storage.exists(name)


@pytest.fixture
def article():
    return ArticleFactory(title="Bericht", picture=ImageFactory(title="Klas", consent=UNKNOWN))


def messages_in(answer):
    soup = BeautifulSoup(answer.text, "html.parser")
    return " ".join(item.text for item in soup.select(".messagelist li"))


def test_the_form_says_it_beside_the_field_and_above(admin_client, article):
    page = BeautifulSoup(admin_client.get(admin_url(article)).text, "html.parser")
    assert WITHHELD_REASON in page.select_one(".field-picture .help").text
    notice = page.find(id="niet-getoond").find_parent("section")
    assert notice.a["href"] == admin_url(article.picture)


def test_the_list_to_choose_from_says_it(admin_client, article):
    answer = admin_client.get(reverse("admin:choose", args=["picture"]))
    [choice] = BeautifulSoup(answer.text, "html.parser").select(".choice")
    assert choice["data-title"] == "Klas"
    assert choice.select_one(".status").text == "Komt niet op de site"


def test_the_preview_of_a_version_says_it(admin_client, article):
    services.save_draft(obj=article, snapshot=snapshots.take_snapshot(article), user=None)
    article.refresh_from_db()
    opts = article._meta
    path = reverse(
        f"admin:{opts.app_label}_{opts.model_name}_revision",
        args=[article.pk, article.latest_revision_id],
    )
    assert WITHHELD_REASON in admin_client.get(path).text


def test_publishing_says_it(admin_client, article):
    chosen = {"action": "publish_selected", "_selected_action": article.pk}
    answer = admin_client.post(reverse("admin:pact_article_changelist"), chosen, follow=True)
    assert "Op de site gezet: 1." in messages_in(answer)
    assert WITHHELD_REASON in messages_in(answer)


def test_saving_the_picture_says_it(admin_client, article):
    image = article.picture
    names = ("title", "alt", "credit", "licence", "consent", "focal_x", "focal_y")
    data = {name: getattr(image, name) for name in names}
    answer = admin_client.post(admin_url(image), data, follow=True)
    assert WITHHELD_REASON in messages_in(answer)


def test_the_start_page_counts_them(admin_client, article):
    page = BeautifulSoup(admin_client.get(reverse("admin:index")).text, "html.parser")
    link = page.select_one('a[href*="images.image.consent"]')
    assert link is not None
    assert "Klas" in admin_client.get(reverse("admin:index") + link["href"]).text
