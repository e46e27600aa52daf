"""Whatever may still come on the site counts as use: drafts, plans and unsaved work."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from pact.models import Article, Project
from publishing import services
from publishing.links.references import HIDDEN_TITLE, blocked_keys, references_to
from publishing.models import Autosave
from publishing.revisions import snapshots
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    ThemeFactory,
    UserFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True)


def lines_about(obj, user):
    return [
        (one.title, one.field_label, one.blocks_deletion)
        for one in references_to([obj], user)[obj.pk]
    ]


def plan(obj, **fields):
    """Plan a version with these fields, and go on in a draft that lacks them."""
    before = snapshots.take_snapshot(obj)["fields"]
    save_new_draft(obj, **fields)
    soon = timezone.now() + timedelta(days=1)
    services.schedule(obj=obj, user=None, go_live_at=soon, expire_at=None)
    save_new_draft(obj, **{name: before[name] for name in fields}, summary="Later")


def leave_unsaved(user, model, object_id, **typed):
    Autosave.store(user, model, object_id, "open-form", urlencode(typed))


def delete_url(obj):
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_delete", args=[obj.pk])


def test_a_picture_in_a_draft_is_used_and_stays(superuser, admin_client):
    picture, article = ImageFactory(), ArticleFactory(title="Bericht")
    save_new_draft(article, picture_id=picture.pk)
    assert lines_about(picture, superuser) == [("Bericht", "afbeelding, in het concept", True)]
    page = BeautifulSoup(admin_client.get(delete_url(picture)).text, "html.parser")
    link = page.select_one("#content").find("a", string="Bericht")
    assert link["href"] == reverse("admin:pact_article_change", args=[article.pk])
    admin_client.post(delete_url(picture), {"post": "yes"})
    assert Image.objects.get().trashed_at is None


def test_a_picture_in_a_plan_is_used_and_stays(superuser, admin_client):
    picture, article = ImageFactory(), ArticleFactory(title="Bericht")
    plan(article, picture_id=picture.pk)
    line = ("Bericht", "afbeelding, in de geplande versie", True)
    assert lines_about(picture, superuser) == [line]
    chosen = {"action": "delete_selected", "_selected_action": picture.pk, "post": "yes"}
    answer = admin_client.post(reverse("admin:images_image_changelist"), chosen)
    assert "in de geplande versie" in answer.text
    assert Image.objects.get().trashed_at is None


def test_a_region_of_a_draft_cannot_be_thrown_away(superuser):
    old, new = RegionFactory.create_batch(2)
    project = ProjectFactory(region=old)
    save_new_draft(project, region_id=new.pk)
    assert blocked_keys([old, new]) == {old.pk, new.pk}
    with pytest.raises(ValidationError):
        services.move_to_trash(obj=new, user=superuser)
    publish_changes(project)
    assert blocked_keys([old, new]) == {new.pk}


def test_relations_and_tags_of_drafts_count(superuser):
    project, goal = ProjectFactory(title="Techport"), GoalFactory(number=3)
    theme = ThemeFactory(name="Havens")
    snapshot = snapshots.take_snapshot(project)
    links = {**snapshot["links"], "goals": [goal.pk], "tags": ["havens"]}
    services.save_draft(obj=project, snapshot={**snapshot, "links": links}, user=None)
    assert lines_about(goal, superuser) == [("Techport", "doelen, in het concept", False)]
    assert lines_about(theme, superuser) == [("Techport", "thema's, in het concept", False)]


def test_a_link_in_a_plan_counts(superuser):
    page, article = PageFactory(title="Over"), ArticleFactory()
    plan(page, body=f'<p><a href="{article.get_absolute_url()}">lees</a></p>')
    assert lines_about(article, superuser) == [("Over", "tekst, in de geplande versie", False)]


def test_what_was_typed_and_not_saved_is_named_and_does_not_block(superuser, admin_client):
    picture, article, goal = ImageFactory(), ArticleFactory(title="Bericht"), GoalFactory()
    leave_unsaved(superuser, Article, article.pk, picture=picture.pk)
    leave_unsaved(superuser, Project, 0, goals=goal.pk, picture=picture.pk)
    unsaved = "in werk dat nog niet is opgeslagen"
    assert lines_about(goal, superuser) == [("iets nieuws van u", f"doelen, {unsaved}", False)]
    assert lines_about(picture, superuser) == [
        ("Bericht", f"afbeelding, {unsaved}", False),
        ("iets nieuws van u", f"afbeelding, {unsaved}", False),
    ]
    colleague = UserFactory(is_superuser=True)
    assert lines_about(goal, colleague) == [(HIDDEN_TITLE, unsaved, False)]
    assert "Bericht" in admin_client.get(delete_url(picture)).text
    admin_client.post(delete_url(picture), {"post": "yes"})
    assert Image.objects.get().trashed_at


def test_a_version_that_repeats_the_row_is_no_second_use(superuser):
    picture = ImageFactory()
    article = ArticleFactory(title="Bericht", picture=picture)
    save_new_draft(article, title="Bericht")
    save_new_draft(article, summary="Anders")
    leave_unsaved(superuser, Article, article.pk, picture=picture.pk)
    assert lines_about(picture, superuser) == [("Bericht", "afbeelding", True)]


def test_what_lies_in_the_trash_plans_nothing(superuser):
    picture, article = ImageFactory(), ArticleFactory()
    save_new_draft(article, picture_id=picture.pk)
    services.move_to_trash(obj=article, user=None)
    assert lines_about(picture, superuser) == []
