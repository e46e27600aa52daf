"""The index follows what happens to the content, in the same transaction."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from publishing import services
from publishing.due_jobs import apply_schedule
from search import indexing
from search.engine import search
from search.indexing import rebuild_index
from search.models import Document, Word
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    IssueFactory,
    LandsdeelFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    ThemeFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft, take_offline

pytestmark = pytest.mark.django_db


def urls(text):
    return [result.url for result in search(text).results]


def publish_new(factory, **fields):
    """Create an object and publish it as an editor does."""
    obj = factory(live=False, **fields)
    services.publish(obj=obj, user=None)
    obj.refresh_from_db()
    return obj


def test_a_draft_is_not_found_until_it_is_published():
    article = ArticleFactory(title="Zonnewagen", slug="zon", live=False)
    assert urls("zonnewagen") == []
    services.publish(obj=article, user=None)
    assert urls("zonnewagen") == ["/nieuws/zon/"]
    save_new_draft(article, title="Windmolen")
    assert urls("windmolen") == []
    publish_changes(article, title="Waterrad")
    assert urls("waterrad") == ["/nieuws/zon/"]
    assert urls("zonnewagen") == []


def test_what_leaves_the_site_leaves_the_index():
    article = publish_new(ArticleFactory, title="Zonnewagen")
    take_offline(article)
    assert urls("zonnewagen") == []
    services.publish(obj=article, user=None)
    services.move_to_trash(obj=article, user=None)
    assert urls("zonnewagen") == []
    services.restore_from_trash(obj=article, user=None)
    assert len(urls("zonnewagen")) == 1


def test_what_expires_is_gone_before_the_worker_comes():
    article = publish_new(ArticleFactory, title="Zonnewagen")
    end = timezone.now() + timedelta(hours=1)
    services.schedule(obj=article, user=None, go_live_at=None, expire_at=end)
    assert len(urls("zonnewagen")) == 1
    with time_machine.travel(end + timedelta(seconds=1)):
        assert urls("zonnewagen") == []
        apply_schedule()
        assert not Document.objects.exists()


def test_a_region_expires_with_its_landsdeel():
    landsdeel = publish_new(LandsdeelFactory)
    region = publish_new(RegionFactory, landsdeel=landsdeel, name="Waddenkust")
    end = timezone.now() + timedelta(hours=1)
    services.schedule(obj=landsdeel, user=None, go_live_at=None, expire_at=end)
    assert urls("waddenkust") == [region.get_absolute_url()]
    with time_machine.travel(end + timedelta(seconds=1)):
        assert urls("waddenkust") == []
        apply_schedule()
        assert not Document.objects.exists()


def test_a_transaction_that_is_rolled_back_leaves_nothing():
    article = ArticleFactory(title="Zonnewagen", live=False)
    with transaction.atomic():
        services.publish(obj=article, user=None)
        assert Document.objects.count() == 1
        transaction.set_rollback(True)
    assert not Document.objects.exists()
    assert not Word.objects.exists()
    assert urls("zonnewagen") == []


def test_a_new_address_is_the_address_of_the_result_and_of_what_lies_below():
    landsdeel = publish_new(LandsdeelFactory, slug="oost")
    publish_new(RegionFactory, landsdeel=landsdeel, slug="zwolle", name="Hanzestreek")
    publish_changes(landsdeel, slug="oosten")
    assert urls("hanzestreek") == ["/landsdelen/oosten/zwolle/"]


def test_a_new_name_of_a_region_finds_its_projects():
    landsdeel = publish_new(LandsdeelFactory, name="Oost")
    region = publish_new(RegionFactory, landsdeel=landsdeel, name="Hanzestreek")
    project = publish_new(ProjectFactory, region=region, title="Robotklas")
    assert project.get_absolute_url() in urls("hanzestreek")
    publish_changes(region, name="Ijsselvallei")
    assert project.get_absolute_url() in urls("ijsselvallei robotklas")
    assert urls("hanzestreek") == []
    publish_changes(landsdeel, name="Zonsopgang")
    assert project.get_absolute_url() in urls("zonsopgang")


def test_an_unpublished_region_is_not_named_by_its_project():
    region = RegionFactory(name="Geheimoord", live=False)
    publish_new(ProjectFactory, region=region)
    assert urls("geheimoord") == []


def test_goals_go_with_their_pillar():
    pillar = publish_new(PillarFactory)
    publish_new(GoalFactory, number=3, pillar=pillar, title="Vliegwiel")
    assert urls("vliegwiel") == ["/doelen/3/"]
    take_offline(pillar)
    assert urls("vliegwiel") == []


def test_themes_are_found_under_their_new_name(admin_client):
    theme = ThemeFactory(name="Duurzaamheid")
    project = publish_new(ProjectFactory, tags=[theme.name])
    rebuild_index()
    assert urls("duurzaamheid") == [project.get_absolute_url()]
    address = f"/beheer/pact/theme/{theme.pk}/change/"
    admin_client.post(address, {"name": "Energie", "slug": theme.slug})
    assert urls("energie") == [project.get_absolute_url()]
    admin_client.post(f"/beheer/pact/theme/{theme.pk}/delete/", {"post": "yes"})
    assert urls("energie") == []


def test_a_newsletter_is_found_when_it_is_in_the_archive():
    IssueFactory(title="Zomerbrief", slug="zomer")
    IssueFactory(title="Winterbrief", live=False)
    rebuild_index()
    assert urls("zomerbrief") == ["/nieuwsbrief/archief/zomer/"]
    assert urls("winterbrief") == []


def test_notes_of_editors_and_sources_are_not_in_the_index():
    publish_new(
        ProjectFactory, editor_note="Nakijkgeheim", sources="https://bronadres.nl (Bronnaam)"
    )
    assert urls("nakijkgeheim") == urls("bronadres") == urls("bronnaam") == []


def test_what_looks_like_a_tag_in_plain_text_is_text():
    intro, body = "Bij x <y en a<b zoeken wij een lasser.", "<p>En <b>ver</b>der</p>"
    publish_new(StakeholderFactory, intro=intro, body=body)
    document = Document.objects.get(kind="pact.stakeholder")
    assert "Bij x <y en a<b zoeken wij een lasser. En verder" in document.text


def test_a_rebuilt_index_is_the_one_that_was_kept(capsys):
    landsdeel = publish_new(LandsdeelFactory)
    region = publish_new(RegionFactory, landsdeel=landsdeel)
    publish_new(ProjectFactory, region=region, tags=["Havens"])
    ArticleFactory(live=False)
    columns = ("kind", "object_id", "title", "url", "title_stems", "lead_stems", "body_stems")
    former = set(Document.objects.values_list(*columns))
    Word.objects.create(text="verdwenen")
    call_command("rebuild_search_index")
    assert set(Document.objects.values_list(*columns)) == former
    assert not Word.objects.filter(text="verdwenen").exists()
    assert f"{len(former)} pagina's" in capsys.readouterr().out


def test_a_migration_builds_an_index_that_is_not_there_once(monkeypatch):
    ArticleFactory(title="Zonnewagen")
    indexing.build_missing_index()
    assert len(urls("zonnewagen")) == 1
    monkeypatch.setattr(indexing, "rebuild_index", None)
    indexing.build_missing_index()
