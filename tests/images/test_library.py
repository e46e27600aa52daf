"""The library: collections, several pictures changed together, where one is used, and its crops."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from images.models import Collection, Image
from images.renditions import SHAPES
from publishing.models import Event
from tests.browser.page_urls import NARROW
from tests.factories import ArticleFactory, ImageFactory, UserFactory, picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST_URL = reverse("admin:images_image_changelist")
CHOOSE_URL = reverse("admin:choose", args=["picture"])


def edit_together(client, images, **values):
    data = {"action": "edit_selected", "_selected_action": [image.pk for image in images]}
    return client.post(LIST_URL, data | values, follow=True)


def titles(answer):
    choices = BeautifulSoup(answer.text, "html.parser").select(".choice")
    return {choice["data-title"] for choice in choices}


@pytest.fixture
def regional_client(client):
    user = UserFactory(username="regio", is_staff=True)
    user.groups.add(Group.objects.get(name="Regioredactie"))
    client.force_login(user)
    client.user = user
    return client


def test_a_shared_collection_is_for_every_editor(regional_client):
    shared = Collection.objects.create(name="Voor allemaal", shared=True)
    own = Collection.objects.create(name="Landelijk")
    ImageFactory(title="Gedeeld", collection=shared)
    ImageFactory(title="Niet gedeeld", collection=own)
    ImageFactory(title="Van haar", owner=regional_client.user)
    answer = regional_client.get(CHOOSE_URL)
    assert titles(answer) == {"Gedeeld", "Van haar"}
    assert "Landelijk" not in answer.text
    for collection, expected in ((shared, {"Gedeeld"}), (own, set())):
        assert titles(regional_client.get(CHOOSE_URL, {"verzameling": collection.pk})) == expected
    change = reverse("admin:images_image_change", args=[Image.objects.get(title="Gedeeld").pk])
    assert regional_client.post(change, {"title": "Gekaapt"}).status_code == 403


def test_several_are_changed_together_and_what_is_empty_stays(admin_client):
    collection = Collection.objects.create(name="Open dag")
    first, second = ImageFactory(alt="Een hamer", credit="Piet"), ImageFactory(alt="Een zaag")
    form = BeautifulSoup(edit_together(admin_client, [first, second]).text, "html.parser")
    assert form.find(id=f"id_alt-{first.pk}")["value"] == "Een hamer"
    Image.objects.filter(pk=second.pk).update(alt="Intussen gewijzigd")
    texts = {f"initial-alt-{first.pk}": "Een hamer", f"initial-alt-{second.pk}": "Een zaag"}
    texts |= {f"alt-{first.pk}": "Een grote hamer", f"alt-{second.pk}": "Een zaag"}
    shared = {"collection": collection.pk, "licence": "CC0", "post": "yes"}
    answer = edit_together(admin_client, [first, second], **shared, **texts)
    assert "Gewijzigd: 2." in answer.text
    rows = Image.objects.order_by("pk").values_list("collection", "credit", "licence", "alt")
    assert list(rows) == [
        (collection.pk, "Piet", "CC0", "Een grote hamer"),
        (collection.pk, "De redactie", "CC0", "Intussen gewijzigd"),
    ]
    assert Event.objects.filter(kind=Event.Kind.CHANGED).count() == 2
    texts |= {f"alt-{first.pk}": "", f"initial-alt-{first.pk}": "Een grote hamer"}
    refused = edit_together(admin_client, [first, second], post="yes", **texts)
    assert "Er is nog niets gewijzigd." in refused.text


def test_what_an_editor_may_not_change_is_left_out(regional_client):
    shared = Collection.objects.create(name="Voor allemaal", shared=True)
    other = ImageFactory(collection=shared, credit="Piet")
    own = ImageFactory(owner=regional_client.user)
    texts = {f"{name}-{own.pk}": own.alt for name in ("alt", "initial-alt")}
    edit_together(regional_client, [other, own], credit="Zij", post="yes", **texts)
    assert set(Image.objects.values_list("pk", "credit")) == {(other.pk, "Piet"), (own.pk, "Zij")}


def test_the_form_tells_where_a_picture_is_used(admin_client):
    article = ArticleFactory(title="Bericht", picture=ImageFactory())
    url = reverse("admin:images_image_change", args=[article.picture.pk])
    used = BeautifulSoup(admin_client.get(url).text, "html.parser").select_one(".used-in")
    assert used.a.text == "Bericht"


@pytest.mark.django_db(transaction=True)
def test_crops_follow_the_focal_point_and_several_are_uploaded(admin_page, tmp_path):
    image = ImageFactory(file=picture_file(size=(1000, 400)))
    admin_page.at("images_image_change", image.pk)
    admin_page.get_by_label("Brandpunt van links").fill("30")
    left, _, right, _ = SHAPES["portrait"].box((1000, 400), (30, 50))
    expected = f"{100 * left / (1000 - (right - left)):.4g}%"
    crop = admin_page.locator(".crops__image--portrait")
    assert crop.evaluate("it => it.style.objectPosition").startswith(expected[:4])
    paths = [tmp_path / name for name in ("hamer.jpg", "zaag.jpg", "kapot.jpg")]
    for path in paths:
        path.write_bytes(picture_file(size=(90, 60)).read())
    paths[2].write_bytes(b"geen foto")
    admin_page.at("images_image_upload_several")
    admin_page.get_by_label("Kies bestanden").set_input_files(paths)
    for field in admin_page.get_by_label("Wat is er te zien?").all():
        field.fill("Gereedschap")
    admin_page.get_by_label("Maker").fill("De redactie")
    admin_page.get_by_label("Licentie").fill("CC0")
    admin_page.get_by_role("button", name="Voeg toe").click()
    expect(admin_page.get_by_text("2 toegevoegd. 1 niet")).to_be_visible()
    expect(admin_page.get_by_text("Dit bestand is geen JPEG")).to_be_visible()

    cookies = admin_page.context.cookies()
    admin_page.context.clear_cookies(name="sessionid")
    admin_page.get_by_label("Kies bestanden").set_input_files(paths[:1])
    admin_page.get_by_label("Wat is er te zien?").last.fill("Gereedschap")
    admin_page.get_by_role("button", name="Laat weg: kapot.jpg").click()
    admin_page.get_by_role("button", name="Voeg toe").click()
    expect(admin_page.get_by_text("U bent uitgelogd")).to_be_visible()
    admin_page.context.add_cookies(cookies)
    admin_page.get_by_role("button", name="Voeg toe").click()
    expect(admin_page.get_by_text("1 toegevoegd.")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_pictures_are_changed_together_on_a_phone(admin_page):
    ImageFactory()
    admin_page.set_viewport_size(NARROW)
    admin_page.at("images_image_changelist")
    admin_page.locator(".action-select").check()
    admin_page.locator("[name=action]").select_option("edit_selected")
    admin_page.get_by_role("button", name="Uitvoeren").click()
    expect(admin_page.locator(".breadcrumbs").get_by_text("Afbeeldingen")).to_be_visible()
    assert admin_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
