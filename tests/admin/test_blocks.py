"""Blocks in the admin: rights over what they name, its use, and what visitors do not see of it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from images.models import WITHHELD_REASON, Image
from pact.models import Article
from publishing.admin.optimistic_lock import INACCESSIBLE_TARGET
from publishing.links.references import blocked_keys, published_by_name, references_to
from publishing.revisions.diff import diff_snapshots
from publishing.revisions.snapshots import take_snapshot
from tests.admin_forms import form_url, open_form
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft
from tests.publishing.test_blocks import QUOTE, block, picture_block

pytestmark = pytest.mark.django_db


def save_body(client, obj, field, html):
    answer = client.post(form_url(obj), {**open_form(client, obj), field: html, "_draft": ""})
    return "" if answer.status_code == 302 else answer.text


def test_what_an_editor_may_not_see_cannot_be_put_in_a_text(client, regional_editor):
    client.force_login(regional_editor)
    hidden = ImageFactory(title="Geheim")
    own = ImageFactory(title="Eigen", owner=regional_editor)
    project = ProjectFactory(region=RegionFactory())
    project.region.editors.add(regional_editor)
    assert INACCESSIBLE_TARGET in save_body(client, project, "approach", picture_block(hidden))
    assert not save_body(client, project, "approach", picture_block(own))
    # What somebody else put there stays, without telling what it is.
    save_new_draft(project, approach=picture_block(hidden))
    page = client.get(form_url(project)).text
    assert "Geheim" not in page
    assert not save_body(client, project, "approach", picture_block(hidden) + "<p>a</p>")


@pytest.mark.once
def test_a_block_counts_as_use():
    user, image, goal = UserFactory(is_superuser=True), ImageFactory(), GoalFactory()
    other = ImageFactory()
    article = ArticleFactory(title="Bericht", body=picture_block(image))
    [reference] = references_to([image], user)[image.pk]
    assert (reference.title, reference.blocks_deletion) == ("Bericht", True)
    assert list(published_by_name(image)) == [article]
    save_new_draft(
        article, body=picture_block(other) + block("item", target=f"pact.goal:{goal.pk}")
    )
    [reference] = references_to([other], user)[other.pk]
    assert reference.field_label == "tekst, in het concept"
    [reference] = references_to([goal], user)[goal.pk]
    assert not reference.blocks_deletion
    assert blocked_keys([image, other]) == {image.pk, other.pk}


def test_a_picture_in_a_text_cannot_be_deleted(admin_client):
    image = ImageFactory()
    ArticleFactory(title="Bericht", body=picture_block(image))
    url = reverse("admin:images_image_delete", args=[image.pk])
    assert "Bericht" in admin_client.get(url).text
    admin_client.post(url, {"post": "yes"})
    assert Image.objects.not_trashed().filter(pk=image.pk).exists()


@pytest.mark.once
def test_the_form_says_what_visitors_do_not_see(admin_client):
    image = ImageFactory(title="Klas", consent=Image.Consent.UNKNOWN)
    draft = GoalFactory(live=False, title="Nieuw doel")
    body = picture_block(image) + block("item", target=f"pact.goal:{draft.pk}")
    article = ArticleFactory(body=body)
    soup = BeautifulSoup(admin_client.get(form_url(article)).text, "html.parser")
    notice = soup.find(id="niet-getoond").find_parent("section")
    assert WITHHELD_REASON in notice.text
    assert "Nieuw doel" in notice.text
    targets = soup.find(id="rich-text-blocks").string
    assert f"images.image:{image.pk}" in targets
    assert "Klas" in targets


@pytest.mark.once
def test_withdrawn_consent_takes_it_off_the_page_at_once(
    client, admin_client, django_capture_on_commit_callbacks
):
    image = ImageFactory(alt="Een klas")
    article = ArticleFactory(body=picture_block(image))
    assert "Een klas" in client.get(article.get_absolute_url()).text
    sent = open_form(admin_client, image) | {"consent": "unknown"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(form_url(image), sent).status_code == 302
    assert "Een klas" not in client.get(article.get_absolute_url()).text


@pytest.mark.once
def test_a_comparison_tells_a_block_in_words():
    image = ImageFactory(title="Klas")
    article = ArticleFactory(body="<p>a</p>")
    before = take_snapshot(article)
    publish_changes(article, body=f"<p>a</p>{picture_block(image, caption='Kijk')}{QUOTE}")
    after = take_snapshot(Article.objects.get(pk=article.pk))
    user = UserFactory(is_superuser=True)
    [change] = diff_snapshots(Article, before, after)
    html = change.render_change(before, after, user)
    assert "Afbeelding: ‘Klas’" in html.replace("</ins>", "").replace("<ins>", "")
    assert "; Bijschrift: Kijk" in html
    assert "Citaat met bron" in html
