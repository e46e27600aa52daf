"""What a page cache is for: the same page again, without Django, until something changes."""

import pytest
from django.utils import timezone

from pact.models import Article, Theme
from publishing import generation
from techniekpact.pagecache import PageCache
from tests.factories import ArticleFactory
from tests.publishing.moving import published
from tests.visiting import Site

pytestmark = pytest.mark.django_db


def test_a_second_visit_costs_no_query_and_says_the_same(site):
    first, second = site("/nieuws/"), site("/nieuws/")
    assert first.status == second.status == 200
    assert first.queries > 0
    assert second.queries == 0
    assert first.body == second.body
    assert first.headers == second.headers


def test_a_publication_is_seen_at_once(site):
    assert b"Vers nieuws" not in site("/nieuws/").body
    ArticleFactory(title="Vers nieuws")
    generation.forget()
    assert b"Vers nieuws" in site("/nieuws/").body


def test_what_a_slow_reader_stores_does_not_outlive_a_publication(bare):
    ArticleFactory(title="Oud")

    def publishes_while_answering(environ, start_response):
        body = bare.application(environ, start_response)
        Article.objects.update(title="Nieuw")
        generation.forget()
        return body

    site = Site(PageCache(publishes_while_answering))
    assert b"Oud" in site("/nieuws/").body
    site.cache.application = bare.application
    assert b"Nieuw" in site("/nieuws/").body


def test_errors_redirects_and_the_admin_are_not_kept(site):
    for path, status in (("/niets-hier/", 404), ("/nieuws", 301), ("/beheer/login/", 200)):
        site(path)
        again = site(path)
        assert again.status == status
        assert "ETag" not in again.headers
    assert not site.kept


def test_a_redirect_repeats_what_she_asked_and_not_what_another_did(site):
    for query in ("utm_source=een", "utm_source=twee"):
        assert site("/nieuws", query).headers["Location"] == f"/nieuws/?{query}"


def test_what_moved_is_found_at_its_new_address_with_the_question_of_each(site):
    article = ArticleFactory(slug="oud")
    generation.forget()
    assert site("/nieuws/oud/", "van=mail").status == 200
    published(article, slug="nieuw")
    generation.look()
    for query in ("van=mail", "van=blad", ""):
        answer = site("/nieuws/oud/", query)
        assert answer.status == 301
        assert answer.headers["Location"] == "/nieuws/nieuw/" + (query and f"?{query}")
    assert site("/nieuws/nieuw/").status == 200
    assert set(site.kept) == {"/nieuws/nieuw/"}


def test_filters_are_pages_of_their_own(site):
    assert site("/praktijk/", "status=loopt").body != site("/praktijk/", "status=afgerond").body
    assert set(site.kept) == {"/praktijk/?status=loopt", "/praktijk/?status=afgerond"}


def test_the_order_of_parameters_and_what_nobody_declared_make_no_other_page(site):
    for query in ("status=loopt&doel=4", "doel=4&utm_source=x&status=loopt", "q=&" * 9 + "doel=4"):
        site("/praktijk/", query)
    assert set(site.kept) == {"/praktijk/?doel=4&status=loopt", "/praktijk/?doel=4"}


def test_a_page_that_is_too_large_is_given_but_not_kept(site, monkeypatch):
    monkeypatch.setattr("techniekpact.pagecache.MAX_PAGE", 1000)
    assert len(site("/nieuws/").body) > 1000
    assert not site.kept


def test_a_page_that_is_gone_is_gone_for_everybody(site):
    article = ArticleFactory()
    path = article.get_absolute_url()
    assert site(path).status == 200
    Article.objects.update(live=False)
    generation.forget()
    assert [site(path).status, site(path).status] == [404, 404]
    assert not site.kept


def test_a_post_goes_straight_through(site):
    site("/nieuws/")
    assert site("/nieuws/", method="POST").status == 403


def test_a_publication_empties_the_cache_and_a_draft_does_not(
    admin_client, django_capture_on_commit_callbacks
):
    form = "/beheer/pact/article/add/"
    data = {"title": "Nieuw", "slug": "nieuw", "date": timezone.localdate()}
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.get(form)
        admin_client.post(form, data | {"_draft": ""})
    assert Article.objects.get().live is False
    assert generation.current() == before
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(form, data | {"slug": "nieuwer", "_publish": ""})
    assert Article.objects.get(slug="nieuwer").live is True
    assert generation.current() != before


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
        patch.setattr(generation, "_tell", lambda: bumps.append(names()))
        admin_client.post(path, data)
    assert bumps[-1] == names() != ["Bouw"]


def names():
    return sorted(Theme.objects.values_list("name", flat=True))


def test_a_stranger_cannot_empty_the_cache(client):
    before = generation.current()
    client.post("/beheer/login/", {"username": "x", "password": "y"})
    assert generation.current() == before
