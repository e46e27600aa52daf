"""The page cache serves the same page again, without Django, until something changes."""

import pytest
from django.utils import timezone

from caching import version
from caching.page_cache import PageCache
from pact.models import Article, Theme
from tests.factories import ArticleFactory
from tests.publishing.steps import publish_changes
from tests.wsgi_client import WSGIClient

pytestmark = pytest.mark.django_db


def test_a_second_visit_costs_no_query_and_says_the_same(cached_site):
    first, second = cached_site("/nieuws/"), cached_site("/nieuws/")
    assert first.status == second.status == 200
    assert first.queries > 0
    assert second.queries == 0
    assert first.body == second.body
    assert first.headers == second.headers


def test_a_publication_is_seen_at_once(cached_site):
    assert b"Vers nieuws" not in cached_site("/nieuws/").body
    ArticleFactory(title="Vers nieuws")
    version.invalidate_locally()
    assert b"Vers nieuws" in cached_site("/nieuws/").body


def test_what_a_slow_reader_stores_does_not_outlive_a_publication(uncached_site):
    ArticleFactory(title="Oud")

    def publishes_while_answering(environ, start_response):
        body = uncached_site.application(environ, start_response)
        Article.objects.update(title="Nieuw")
        version.invalidate_locally()
        return body

    site = WSGIClient(PageCache(publishes_while_answering))
    assert b"Oud" in site("/nieuws/").body
    site.cache.application = uncached_site.application
    assert b"Nieuw" in site("/nieuws/").body


def test_errors_redirects_and_the_admin_are_not_kept(cached_site):
    for path, status in (("/niets-hier/", 404), ("/nieuws", 301), ("/beheer/login/", 200)):
        cached_site(path)
        again = cached_site(path)
        assert again.status == status
        assert "ETag" not in again.headers
    assert not cached_site.pages


def test_a_redirect_repeats_what_she_asked_and_not_what_another_did(cached_site):
    for query in ("utm_source=een", "utm_source=twee"):
        assert cached_site("/nieuws", query).headers["Location"] == f"/nieuws/?{query}"


def test_what_moved_is_found_at_its_new_address_with_the_question_of_each(cached_site):
    article = ArticleFactory(slug="oud")
    version.invalidate_locally()
    assert cached_site("/nieuws/oud/", "van=mail").status == 200
    publish_changes(article, slug="nieuw")
    version.refresh_version()
    for query in ("van=mail", "van=blad", ""):
        answer = cached_site("/nieuws/oud/", query)
        assert answer.status == 301
        assert answer.headers["Location"] == "/nieuws/nieuw/" + (query and f"?{query}")
    assert cached_site("/nieuws/nieuw/").status == 200
    assert set(cached_site.pages) == {"/nieuws/nieuw/"}


def test_filters_are_pages_of_their_own(cached_site):
    assert (
        cached_site("/praktijk/", "status=loopt").body
        != cached_site("/praktijk/", "status=afgerond").body
    )
    assert set(cached_site.pages) == {"/praktijk/?status=loopt", "/praktijk/?status=afgerond"}


def test_the_order_of_parameters_and_what_nobody_declared_make_no_other_page(cached_site):
    for query in ("status=loopt&doel=4", "doel=4&utm_source=x&status=loopt", "q=&" * 9 + "doel=4"):
        cached_site("/praktijk/", query)
    assert set(cached_site.pages) == {"/praktijk/?doel=4&status=loopt", "/praktijk/?doel=4"}


def test_a_page_that_is_too_large_is_given_but_not_kept(cached_site, monkeypatch):
    monkeypatch.setattr("caching.cached_page.MAX_PAGE_BYTES", 1000)
    assert len(cached_site("/nieuws/").body) > 1000
    assert not cached_site.pages


def test_a_page_that_is_gone_is_gone_for_everybody(cached_site):
    article = ArticleFactory()
    path = article.get_absolute_url()
    assert cached_site(path).status == 200
    Article.objects.update(live=False)
    version.invalidate_locally()
    assert [cached_site(path).status, cached_site(path).status] == [404, 404]
    assert not cached_site.pages


def test_a_post_goes_straight_through(cached_site):
    cached_site("/nieuws/")
    assert cached_site("/nieuws/", method="POST").status == 403


def test_a_publication_empties_the_cache_and_a_draft_does_not(
    admin_client, django_capture_on_commit_callbacks
):
    form = "/beheer/pact/article/add/"
    data = {"title": "Nieuw", "slug": "nieuw", "date": timezone.localdate()}
    before = version.current_version()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.get(form)
        admin_client.post(form, data | {"_draft": ""})
    assert Article.objects.get().live is False
    assert version.current_version() == before
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(form, data | {"slug": "nieuwer", "_publish": ""})
    assert Article.objects.get(slug="nieuwer").live is True
    assert version.current_version() != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["add", "change", "delete", "delete_selected"])
def test_what_has_no_drafts_empties_the_cache_when_it_changes(admin_client, way):
    theme = Theme.objects.create(name="Bouw", slug="bouw")
    path = f"/beheer/pact/theme/{theme.pk}/{way}/"
    data = {"name": "Techniek", "slug": "techniek", "post": "yes"}
    if way == "add":
        path = "/beheer/pact/theme/add/"
    if way == "delete_selected":
        path = "/beheer/pact/theme/"
        data |= {"action": way, "_selected_action": theme.pk}
    bumps = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(version, "_announce", lambda: bumps.append(project_names()))
        admin_client.post(path, data)
    assert bumps[-1] == project_names() != ["Bouw"]


def project_names():
    return sorted(Theme.objects.values_list("name", flat=True))


def test_a_stranger_cannot_empty_the_cache(client):
    before = version.current_version()
    client.post("/beheer/login/", {"username": "x", "password": "y"})
    assert version.current_version() == before
