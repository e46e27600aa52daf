"""References to an object are found, as far as the user may see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pact.models import HomePage
from publishing.links.references import HIDDEN_TITLE, blocked_keys, references_to
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft

pytestmark = pytest.mark.django_db

REFERENCE_COUNT = 20


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True)


def build_link(obj, end=""):
    return f'<p><a href="{obj.get_absolute_url()}{end}">lees</a></p>'


def references_visible_to(obj, user):
    return references_to([obj], user)[obj.pk]


def reference_tuples(references):
    return [(ref.title, ref.model_name, ref.field_label, ref.blocks_deletion) for ref in references]


def change_url(obj):
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])


def test_keys_of_any_kind_point_and_the_strict_ones_block(superuser):
    region = RegionFactory()
    project = ProjectFactory(title="Techport", region=region)
    [reference] = references_visible_to(region, superuser)
    assert reference_tuples([reference]) == [("Techport", "praktijkvoorbeeld", "regio", True)]
    assert reference.url == change_url(project)

    goal = GoalFactory()
    project.goals.add(goal)
    IndicatorFactory(name="Instroom").goals.add(goal)
    assert reference_tuples(references_visible_to(goal, superuser)) == [
        ("Instroom", "cijferreeks", "doelen", False),
        ("Techport", "praktijkvoorbeeld", "doelen", False),
    ]

    article = ArticleFactory()
    HomePage.objects.create(highlight=article)
    [reference] = references_visible_to(article, superuser)
    assert reference_tuples([reference]) == [
        ("Voorpagina", "voorpagina", "uitgelicht bericht", False)
    ]


def test_a_picture_knows_where_it_is_used(superuser):
    picture = ImageFactory()
    ArticleFactory(title="Bericht", picture=picture)
    RegionFactory(name="Twente", picture=picture)
    assert [one.title for one in references_visible_to(picture, superuser)] == ["Bericht", "Twente"]


def test_tags_and_its_own_rows_do_not_count(superuser):
    assert references_visible_to(MeasurementFactory().indicator, superuser) == []
    assert references_visible_to(ProjectFactory(tags=["Bouw"]), superuser) == []


def test_links_in_texts_point(superuser):
    project = ProjectFactory(slug="techport")
    PageFactory(title="Over", body=build_link(project, "?van=over#aanpak"))
    ArticleFactory(title="Zonder", body="<p>/praktijk/techport/ bestaat.</p>")
    ArticleFactory(title="Ander", body='<p><a href="/praktijk/techport-2/">ander</a></p>')
    ArticleFactory(title="Elders", body='<p><a href="https://x.nl/praktijk/techport/">x</a></p>')
    assert reference_tuples(references_visible_to(project, superuser)) == [
        ("Over", "pagina", "tekst", False)
    ]


def test_links_to_an_old_address_and_to_a_download_point_as_well(superuser):
    indicator = MeasurementFactory(indicator__slug="oud").indicator
    publish_changes(indicator, slug="nieuw")
    PageFactory(title="Over", body='<p><a href="/cijfers/oud.csv">cijfers</a></p>')
    ArticleFactory(title="Vers", body='<p><a href="/cijfers/nieuw/">cijfers</a></p>')
    assert [one.title for one in references_visible_to(indicator, superuser)] == ["Vers", "Over"]


def test_what_is_found_under_a_thing_counts_as_that_thing(superuser):
    region = RegionFactory(name="Twente", landsdeel=LandsdeelFactory())
    PageFactory(title="Over", body=build_link(region))
    assert "Over" in [one.title for one in references_visible_to(region.landsdeel, superuser)]


def test_a_link_to_itself_does_not_count(superuser):
    project = ProjectFactory(slug="zelf")
    publish_changes(project, cause=build_link(project))
    assert references_visible_to(project, superuser) == []


def test_a_draft_points_as_well_and_says_so(superuser):
    project = ProjectFactory()
    page = PageFactory(title="Over")
    save_new_draft(page, body=build_link(project))
    assert reference_tuples(references_visible_to(project, superuser)) == [
        ("Over", "pagina", "tekst, in het concept", False)
    ]
    publish_changes(page)
    assert reference_tuples(references_visible_to(project, superuser)) == [
        ("Over", "pagina", "tekst", False)
    ]
    save_new_draft(page, title="Over ons")
    assert reference_tuples(references_visible_to(project, superuser)) == [
        ("Over", "pagina", "tekst", False)
    ]


def test_references_are_matched_by_resolved_object(superuser):
    project = ProjectFactory(slug="oud")
    PageFactory(title="Over", body=build_link(project))
    project.slug = "nieuw"
    assert [one.title for one in references_visible_to(project, superuser)] == ["Over"]


def test_what_lies_in_the_bin_does_not_count(superuser):
    region = RegionFactory()
    ProjectFactory(region=region, live=False, trashed_at=timezone.now())
    assert references_visible_to(region, superuser) == []


def test_what_one_may_not_see_has_no_name(regional_editor):
    region = RegionFactory()
    region.editors.add(regional_editor)
    ArticleFactory(title="Geheim", live=False, body=build_link(region))
    page = PageFactory(title="Openbaar")
    save_new_draft(page, body=build_link(region))
    ProjectFactory(title="Van haar", region=region, live=False)
    references = references_visible_to(region, regional_editor)
    assert reference_tuples(references) == [
        ("Van haar", "praktijkvoorbeeld", "regio", True),
        (HIDDEN_TITLE, "", "", False),
        (HIDDEN_TITLE, "", "", False),
    ]
    assert [bool(one.url) for one in references] == [True, False, False]


def test_finding_references_costs_constant_queries(superuser):
    landsdeel = LandsdeelFactory()
    for number in range(REFERENCE_COUNT):
        region = RegionFactory(landsdeel=landsdeel)
        ProjectFactory(
            landsdeel=landsdeel, cause=build_link(region), approach=build_link(landsdeel)
        )
        save_new_draft(PageFactory(), body=build_link(landsdeel))
        ArticleFactory(body=build_link(region))
        IndicatorFactory(landsdeel=landsdeel, position=number)
    with CaptureQueriesContext(connection) as queries:
        references = references_visible_to(landsdeel, superuser)
    assert len(references) == 7 * REFERENCE_COUNT
    assert len(queries) <= 11


def test_references_to_many_objects_are_grouped_by_object(superuser):
    one, other, none = (ProjectFactory(slug=slug) for slug in ("een", "ander", "geen"))
    PageFactory(title="Over", body=build_link(one) + build_link(other))
    save_new_draft(PageFactory(title="Later"), body=build_link(other))
    ArticleFactory(title="Zonder streep", body='<p><a href="/praktijk/een">lees</a></p>')
    publish_changes(other, cause=build_link(one) + build_link(other))
    references = references_to([one, other, none], superuser)
    assert [reference.title for reference in references[one.pk]] == [
        "Zonder streep",
        "Over",
        other.title,
    ]
    assert [reference.title for reference in references[other.pk]] == ["Later", "Over"]
    assert references[none.pk] == []


def test_trashed_references_do_not_block(superuser):
    free, used, once = RegionFactory.create_batch(3)
    ProjectFactory(region=used, live=False)
    ProjectFactory(region=once, live=False, trashed_at=timezone.now())
    PageFactory(body=build_link(free))
    assert blocked_keys([free, used, once]) == {used.pk}


def test_the_page_that_asks_before_taking_it_off_names_them(admin_client):
    project = ProjectFactory()
    page = PageFactory(title="Over ons", body=build_link(project))
    question = admin_client.get(reverse("admin:pact_project_unpublish", args=[project.pk])).text
    assert f'<a href="{change_url(page)}">Over ons</a>' in question
