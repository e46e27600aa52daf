"""What still points at a thing is known, as far as the one who asks may know it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pact.models import HomePage
from publishing.references import UNSEEN, held, pointing_to_each
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
from tests.publishing.moving import drafted, published

pytestmark = pytest.mark.django_db

MANY = 20


@pytest.fixture
def chief():
    return UserFactory(is_superuser=True)


@pytest.fixture
def regional():
    return UserFactory(is_staff=True, roles=["Regioredactie"])


def link(thing, end=""):
    return f'<p><a href="{thing.get_absolute_url()}{end}">lees</a></p>'


def pointing_to(thing, user):
    return pointing_to_each([thing], user)[thing.pk]


def said(found):
    return [(one.title, one.kind, one.how, one.blocks) for one in found]


def form_of(thing):
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])


def test_keys_of_any_kind_point_and_the_strict_ones_block(chief):
    region = RegionFactory()
    project = ProjectFactory(title="Techport", region=region)
    [found] = pointing_to(region, chief)
    assert said([found]) == [("Techport", "praktijkvoorbeeld", "regio", True)]
    assert found.url == form_of(project)

    goal = GoalFactory()
    project.goals.add(goal)
    IndicatorFactory(name="Instroom").goals.add(goal)
    assert said(pointing_to(goal, chief)) == [
        ("Instroom", "cijferreeks", "doelen", False),
        ("Techport", "praktijkvoorbeeld", "doelen", False),
    ]

    article = ArticleFactory()
    HomePage.objects.create(highlight=article)
    [found] = pointing_to(article, chief)
    assert said([found]) == [("Voorpagina", "voorpagina", "uitgelicht bericht", False)]


def test_a_picture_knows_where_it_is_used(chief):
    picture = ImageFactory()
    ArticleFactory(title="Bericht", picture=picture)
    RegionFactory(name="Twente", picture=picture)
    assert [one.title for one in pointing_to(picture, chief)] == ["Bericht", "Twente"]


def test_tags_and_its_own_rows_do_not_count(chief):
    assert pointing_to(MeasurementFactory().indicator, chief) == []
    assert pointing_to(ProjectFactory(tags=["Bouw"]), chief) == []


def test_links_in_texts_point(chief):
    project = ProjectFactory(slug="techport")
    PageFactory(title="Over", body=link(project, "?van=over#aanpak"))
    ArticleFactory(title="Zonder", body="<p>/praktijk/techport/ bestaat.</p>")
    ArticleFactory(title="Ander", body='<p><a href="/praktijk/techport-2/">ander</a></p>')
    ArticleFactory(title="Elders", body='<p><a href="https://x.nl/praktijk/techport/">x</a></p>')
    assert said(pointing_to(project, chief)) == [("Over", "pagina", "tekst", False)]


def test_links_to_an_old_address_and_to_a_download_point_as_well(chief):
    indicator = MeasurementFactory(indicator__slug="oud").indicator
    published(indicator, slug="nieuw")
    PageFactory(title="Over", body='<p><a href="/cijfers/oud.csv">cijfers</a></p>')
    ArticleFactory(title="Vers", body='<p><a href="/cijfers/nieuw/">cijfers</a></p>')
    assert [one.title for one in pointing_to(indicator, chief)] == ["Vers", "Over"]


def test_what_is_found_under_a_thing_counts_as_that_thing(chief):
    region = RegionFactory(name="Twente", landsdeel=LandsdeelFactory())
    PageFactory(title="Over", body=link(region))
    assert "Over" in [one.title for one in pointing_to(region.landsdeel, chief)]


def test_a_link_to_itself_does_not_count(chief):
    project = ProjectFactory(slug="zelf")
    published(project, cause=link(project))
    assert pointing_to(project, chief) == []


def test_a_draft_points_as_well_and_says_so(chief):
    project = ProjectFactory()
    page = PageFactory(title="Over")
    drafted(page, body=link(project))
    assert said(pointing_to(project, chief)) == [("Over", "pagina", "tekst, in het concept", False)]
    published(page)
    assert said(pointing_to(project, chief)) == [("Over", "pagina", "tekst", False)]
    drafted(page, title="Over ons")
    assert said(pointing_to(project, chief)) == [("Over", "pagina", "tekst", False)]


def test_it_is_searched_by_where_it_is_and_not_by_what_a_form_makes_of_it(chief):
    project = ProjectFactory(slug="oud")
    PageFactory(title="Over", body=link(project))
    project.slug = "nieuw"
    assert [one.title for one in pointing_to(project, chief)] == ["Over"]


def test_what_lies_in_the_bin_does_not_count(chief):
    region = RegionFactory()
    ProjectFactory(region=region, live=False, binned_at=timezone.now())
    assert pointing_to(region, chief) == []


def test_what_one_may_not_see_has_no_name(regional):
    region = RegionFactory()
    region.editors.add(regional)
    ArticleFactory(title="Geheim", live=False, body=link(region))
    page = PageFactory(title="Openbaar")
    drafted(page, body=link(region))
    ProjectFactory(title="Van haar", region=region, live=False)
    found = pointing_to(region, regional)
    assert said(found) == [
        ("Van haar", "praktijkvoorbeeld", "regio", True),
        (UNSEEN, "", "", False),
        (UNSEEN, "", "", False),
    ]
    assert [bool(one.url) for one in found] == [True, False, False]


def test_it_takes_a_handful_of_queries_however_much_there_is(chief):
    landsdeel = LandsdeelFactory()
    for number in range(MANY):
        region = RegionFactory(landsdeel=landsdeel)
        ProjectFactory(landsdeel=landsdeel, cause=link(region), approach=link(landsdeel))
        drafted(PageFactory(), body=link(landsdeel))
        ArticleFactory(body=link(region))
        IndicatorFactory(landsdeel=landsdeel, position=number)
    with CaptureQueriesContext(connection) as queries:
        found = pointing_to(landsdeel, chief)
    assert len(found) == 7 * MANY
    assert len(queries) <= 10


def test_of_many_each_has_its_own(chief):
    one, other, none = (ProjectFactory(slug=slug) for slug in ("een", "ander", "geen"))
    PageFactory(title="Over", body=link(one) + link(other))
    drafted(PageFactory(title="Later"), body=link(other))
    ArticleFactory(title="Zonder streep", body='<p><a href="/praktijk/een">lees</a></p>')
    published(other, cause=link(one) + link(other))
    found = pointing_to_each([one, other, none], chief)
    assert [it.title for it in found[one.pk]] == ["Zonder streep", "Over", other.title]
    assert [it.title for it in found[other.pk]] == ["Later", "Over"]
    assert found[none.pk] == []


def test_only_what_is_not_in_the_bin_holds(chief):
    free, used, once = RegionFactory.create_batch(3)
    ProjectFactory(region=used, live=False)
    ProjectFactory(region=once, live=False, binned_at=timezone.now())
    PageFactory(body=link(free))
    assert held([free, used, once]) == {used.pk}


def test_the_page_that_asks_before_taking_it_off_names_them(admin_client):
    project = ProjectFactory()
    page = PageFactory(title="Over ons", body=link(project))
    asked = admin_client.get(reverse("admin:pact_project_unpublish", args=[project.pk])).text
    assert f'<a href="{form_of(page)}">Over ons</a>' in asked
