"""One action for several kinds at once, and the filters that an editor keeps."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from pact.models import Article, Project
from publishing.models import SavedFilter
from publishing.services import save_draft
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory
from tests.publishing.steps import save_new_draft

pytestmark = pytest.mark.django_db

BULK_URL, FILTERS_URL = reverse("admin:search_bulk"), reverse("admin:filters")
PROJECTS_URL = reverse("admin:pact_project_changelist")


def key_of(obj):
    return f"{obj._meta.label_lower}:{obj.pk}"


def choose(client, action, *objects, **data):
    posted = {"actie": action, "gekozen": [key_of(obj) for obj in objects], "q": "x", **data}
    return client.post(BULK_URL, posted, follow=True)


def test_kinds_are_published_planned_and_thrown_away_together(admin_client):
    article, project = ArticleFactory(live=False), ProjectFactory(live=False)
    confirmation = choose(admin_client, "publiceer", article, project)
    assert "Publiceer nu" in confirmation.text
    assert not Article.objects.get().live
    done = choose(admin_client, "publiceer", article, project, post="yes")
    assert "Op de site gezet: 2." in done.text
    assert done.redirect_chain == [(f"{reverse('admin:search')}?q=x", 302)]
    assert Article.objects.get().live
    assert Project.objects.get().live

    assert "Er is nog niets" not in choose(admin_client, "plan", article).text
    late = choose(admin_client, "plan", article, project, post="yes", plan_until="2020-01-01T10:00")
    assert "Kies een moment dat nog komt" in late.text
    moment = {"plan_until": "2099-01-01T10:00"}
    choose(admin_client, "plan", article, project, post="yes", **moment)
    assert "Nu: eraf op" in choose(admin_client, "plan", article).text
    assert Article.objects.get().expire_at == Project.objects.get().expire_at is not None

    choose(admin_client, "van-de-site", article, post="yes")
    assert not Article.objects.get().live
    choose(admin_client, "gooi-weg", article, project, post="yes")
    assert Project.objects.get().trashed_at
    assert "Kies eerst" in choose(admin_client, "gooi-weg").text
    assert "Kies eerst" in choose(admin_client, "niets", article).text


def test_links_are_said_to_end_only_by_what_takes_a_page_off_the_site(admin_client):
    article = ArticleFactory(slug="zon")
    ArticleFactory(title="Verwijst", body='<p><a href="/nieuws/zon/">Zon</a></p>')
    for action, ends in [("publiceer", 0), ("plan", 0), ("van-de-site", 1), ("gooi-weg", 1)]:
        assert ("Verwijst" in choose(admin_client, action, article).text) is bool(ends), action


def test_rights_decide_for_each_object(client):
    region, user = (
        RegionFactory(editors_publish=True),
        UserFactory(is_staff=True, roles=["Regioredactie"]),
    )
    region.editors.add(user)
    client.force_login(user)
    own, other = ProjectFactory(region=region), ProjectFactory(title="Van een ander")
    confirmation = choose(client, "van-de-site", own, other)
    assert str(own) in confirmation.text
    assert "Van een ander" not in confirmation.text
    choose(client, "van-de-site", own, other, post="yes")
    assert [p.live for p in Project.objects.order_by("pk")] == [False, True]


def listed(client, **query):
    soup = BeautifulSoup(client.get(PROJECTS_URL, query).text, "lxml")
    return [" ".join(cell.text.split()) for cell in soup.select("th.field-title")]


def test_lists_are_filtered_by_who_wrote(admin_client, admin_user):
    by_her, by_worker = ProjectFactory(title="Van haar"), ProjectFactory(title="Van niemand")
    save_new_draft(by_her, summary="Nieuw")
    by_her.refresh_from_db()
    fields = {**by_her.latest_revision.snapshot["fields"], "summary": "Nieuwer"}
    snapshot = {**by_her.latest_revision.snapshot, "fields": fields}
    save_draft(obj=by_her, snapshot=snapshot, user=admin_user)
    assert sorted(listed(admin_client)) == [str(by_her), str(by_worker)]
    assert listed(admin_client, van_mij="1") == ["Van haar"]
    assert listed(admin_client, gewijzigd_door=admin_user.pk) == ["Van haar"]
    assert listed(admin_client, gewijzigd_door="999") == []


def test_a_filter_is_kept_under_a_name_by_its_editor_alone(admin_client, client):
    page = admin_client.get(PROJECTS_URL, {"status": "live", "p": "1"}).text
    query = BeautifulSoup(page, "lxml").select_one(".filters [name=query]")["value"]
    assert query == "status=live"
    posted = {"lijst": "pact.project", "query": query, "naam": "Alles wat live is"}
    saving = admin_client.post(FILTERS_URL, posted)
    assert saving.headers["Location"] == f"{PROJECTS_URL}?status=live"
    assert "Alles wat live is" in admin_client.get(PROJECTS_URL).text
    colleague = UserFactory(is_staff=True, roles=["Landelijke redactie"])
    client.force_login(colleague)
    assert "Alles wat live is" not in client.get(PROJECTS_URL).text
    saved = SavedFilter.objects.get()
    client.post(FILTERS_URL, {"weg": saved.pk})
    assert SavedFilter.objects.exists()
    admin_client.post(FILTERS_URL, {"weg": saved.pk})
    assert not SavedFilter.objects.exists()
    for wrong in ({"lijst": "x.y"}, {"naam": " "}, {"query": ""}):
        assert admin_client.post(FILTERS_URL, posted | wrong).status_code == 400
    assert admin_client.post(FILTERS_URL, {"weg": "x"}).status_code == 302


@pytest.mark.once
def test_publishing_several_tells_of_each_address_that_changed(admin_client):
    article, other = ArticleFactory(slug="zon"), ArticleFactory(slug="wind")
    save_new_draft(article, slug="zonnig")
    save_new_draft(other, title="Windig")
    done = choose(admin_client, "publiceer", article, other, post="yes")
    assert "Het adres is veranderd van /nieuws/zon/ naar /nieuws/zonnig/." in done.text
    assert done.text.count("Het adres is veranderd") == 1
