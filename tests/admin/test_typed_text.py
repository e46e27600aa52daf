from importlib import import_module
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse
from taggit.models import Tag

from images.models import Image
from pact.models import Article, Project, Theme
from publishing import services
from publishing.models import Revision
from publishing.revisions import snapshots
from regions.models import Organisation
from tests.admin_forms import form_url, open_form
from tests.factories import ArticleFactory, ProjectFactory, ThemeFactory, UserFactory, picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ARTICLE = {"title": "Bericht", "slug": "bericht", "date": "21-11-2026"}
mending = import_module("techniekpact.migrations.0001_clean_text")


def draft_of(obj, **values):
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= values
    services.save_draft(obj=obj, snapshot=snapshot, user=None)
    obj.refresh_from_db()


@pytest.mark.parametrize("character", ["\x0b", "\ufffe", "\x00", "\x85", "\u2028"])
def test_no_character_takes_the_feeds_down(admin_client, client, character):
    sent = {**ARTICLE, "title": f"Een{character}titel", "_publish": ""}
    admin_client.post(form_url(Article), sent)
    article = Article.objects.published().get()
    assert article.title in ("Een titel", "Eentitel")
    ET.fromstring(client.get("/nieuws/atom.xml").content)


@pytest.mark.parametrize("blank", ["\u200b", "\u00ad\u2060", "\u2800", "\u00a0 "])
def test_a_title_that_cannot_be_seen_is_missing(admin_client, blank):
    answer = admin_client.post(form_url(Article), {**ARTICLE, "title": blank, "_publish": ""})
    assert "Dit veld is verplicht." in answer.text
    assert not Article.objects.exists()


def test_a_password_stays_as_it_was_typed(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    user.set_password("Cafe\u0301\u200b 123")
    user.save()
    assert (
        client.post(
            reverse("admin:login"), {"username": user.username, "password": "Cafe\u0301\u200b 123"}
        ).status_code
        == 302
    )


def test_the_admin_finds_either_form_of_a_letter(admin_client):
    ArticleFactory(title="Café in de regio")
    answer = admin_client.get(reverse("admin:pact_article_changelist"), {"q": "Cafe\u0301"})
    assert "Café in de regio" in answer.text


def test_a_typed_link_is_stored_as_it_was_meant(admin_client):
    body = '<p><a href="www.x.nl">site</a> <a href="info@x.nl">mail</a></p>'
    admin_client.post(form_url(Article), {**ARTICLE, "body": body, "_publish": ""})
    assert Article.objects.get().body == (
        '<p><a href="https://www.x.nl">site</a> <a href="mailto:info@x.nl">mail</a></p>'
    )


def test_an_unclear_link_is_refused_at_its_field_and_kept_in_it(admin_client):
    body = '<p><a href="htps://x.nl">site</a></p>'
    answer = admin_client.post(form_url(Article), {**ARTICLE, "body": body})
    page = BeautifulSoup(answer.text, "lxml")
    assert "‘htps://x.nl’ is geen link." in page.select_one(".field-body .errorlist").text
    assert "htps://x.nl" in page.select_one("#id_body").text


def test_a_website_may_be_typed_without_its_scheme(admin_client):
    admin_client.post(
        form_url(Organisation), {"name": "X", "slug": "x", "website": "www.x.nl", "_draft": ""}
    )
    assert Organisation.objects.get().website == "https://www.x.nl"


# Themes


def test_a_theme_that_looks_the_same_is_the_same(admin_client):
    ThemeFactory(name="Zij-instroom")
    project = ProjectFactory()
    sent = {**open_form(admin_client, project), "tags": "zij\u2011instroom, ZIJ-INSTROOM"}
    admin_client.post(form_url(project), {**sent, "_publish": ""})
    assert [theme.name for theme in Theme.objects.all()] == ["Zij-instroom"]
    assert list(project.tags.names()) == ["Zij-instroom"]


def test_a_second_theme_that_looks_the_same_is_refused(admin_client):
    ThemeFactory(name="Zij-instroom")
    sent = {"name": "zij-instroom", "slug": "zij-instroom-2"}
    answer = admin_client.post(form_url(Theme), sent)
    assert "Het thema ‘Zij-instroom’ bestaat al." in answer.text


# Titles and addresses


def test_a_search_finds_the_title_of_a_draft_and_shows_both(admin_client):
    article = ArticleFactory(title="Oude naam")
    draft_of(article, title="Nieuwe naam")
    page = admin_client.get(reverse("admin:pact_article_changelist"), {"q": "nieuwe"}).text
    cell = BeautifulSoup(page, "lxml").select_one("#result_list .field-title")
    assert "Oude naam" in cell.text
    assert "In het concept: Nieuwe naam" in cell.text


def test_who_may_see_no_drafts_finds_none(client, regional_editor):
    project = ProjectFactory(title="Oude naam")
    draft_of(project, title="Nieuwe naam")
    client.force_login(regional_editor)
    page = client.get(reverse("admin:pact_project_changelist"), {"q": "nieuwe"}).text
    assert "Oude naam" not in page
    assert "Nieuwe naam" not in page
    listed = client.get(reverse("admin:pact_project_changelist")).text
    assert "Oude naam" in listed
    assert "Nieuwe naam" not in listed


@pytest.mark.parametrize("button", ["_draft", "_publish"])
def test_an_address_in_the_trash_is_named(admin_client, button):
    trashed = ArticleFactory(title="Weggegooid", slug="bericht")
    services.move_to_trash(obj=trashed, user=None)
    answer = admin_client.post(form_url(Article), {**ARTICLE, button: ""}, follow=True)
    page = BeautifulSoup(answer.text, "lxml")
    text = page.select_one(".messagelist .warning, .field-slug .errorlist")
    assert "‘bericht’ is al in gebruik bij iets in de prullenbak: Weggegooid." in text.text
    assert text.select_one("a")["href"] == reverse("admin:trash")
    is_saved = Article.objects.exclude(pk=trashed.pk).exists()
    assert is_saved == (button == "_draft")
    if is_saved:
        assert Revision.objects.latest("pk").snapshot["fields"]["slug"] == "bericht"


def test_an_address_in_use_leads_to_who_uses_it(admin_client):
    other = ArticleFactory(title="Bestaand", slug="bericht")
    answer = admin_client.post(form_url(Article), ARTICLE)
    error = BeautifulSoup(answer.text, "lxml").select_one(".field-slug .errorlist")
    assert error.select_one("a")["href"] == form_url(other)
    assert error.select_one("a").text == "Bestaand"


def test_a_picture_may_have_a_long_file_name(admin_client):
    sent = {
        **open_form(admin_client, Image),
        "title": "Foto",
        "alt": "X",
        "credit": "X",
        "licence": "X",
    }
    file = picture_file(name=f"{'lang' * 50}.jpg")
    admin_client.post(form_url(Image), {**sent, "file": file})
    assert len(Image.objects.get().file.name) < 60


# What was stored before


def test_stored_text_is_mended_in_rows_and_revisions():
    article = ArticleFactory()
    draft_of(article, summary="x")
    broken = '<p><a href="www.x.nl">a</a> <a href="agenda">b</a></p>'
    mended = '<p><a href="https://www.x.nl">a</a> b</p>'
    Article.objects.update(title="Een\x0btitel", body=broken)
    revision = article.latest_revision
    revision.snapshot["fields"] |= {"title": "Cafe\u0301\ufffe", "body": broken}
    revision.save()
    mending.mend_rows(apps, None)
    mending.mend_revisions(apps, None)
    article.refresh_from_db()
    revision.refresh_from_db()
    assert (article.title, article.body) == ("Een titel", mended)
    assert revision.snapshot["fields"]["title"] == "Café"
    assert revision.snapshot["fields"]["body"] == mended


def test_a_mended_name_that_is_taken_gets_its_key():
    ThemeFactory(name="Techniek")
    double = Tag.objects.create(name="Tech\x0bniek".replace("\x0b", "\x1f"), slug="techniek-2")
    mending.mend_rows(apps, None)
    double.refresh_from_db()
    assert double.name == f"Techniek-{double.pk}"


def test_stored_themes_that_look_the_same_are_merged():
    ThemeFactory(name="Zij-instroom")
    Tag.objects.create(name="zij-instroom", slug="zij-instroom-2")
    one, other = ProjectFactory(), ProjectFactory()
    one.tags.set(["Zij-instroom"])
    for project in (one, other):
        project.tags.through.objects.create(tag=Tag.objects.last(), content_object=project)
    draft_of(other, summary="x")
    mending.merge_themes(apps, None)
    (theme,) = Theme.objects.all()
    assert set(Project.objects.filter(tags=theme)) == {one, other}
    other.refresh_from_db()
    assert other.latest_revision.snapshot["links"]["tags"] == [theme.name]
