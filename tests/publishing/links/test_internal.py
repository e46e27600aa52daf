"""A link in a text never leads a visitor to nothing, and its editor knows."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caching import version
from pact.models import SiteDetails
from publishing import services
from publishing.links.internal import repair_links
from publishing.models import publishable_models
from publishing.revisions import snapshots
from tests.factories import (
    ActivityFactory,
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    IndicatorFactory,
    IssueFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft, take_offline

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINKABLE_FACTORIES = [
    ActivityFactory,
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    IssueFactory,
    LandsdeelFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    lambda: MeasurementFactory().indicator,
]


def build_link(path, words="lees meer"):
    return f'<p>Kijk en <a href="{path}">{words}</a>.</p>'


def rendered_text(client, html):
    """The text of a page as visitors see it."""
    project = ProjectFactory(cause=html)
    version.invalidate_locally()
    page = BeautifulSoup(client.get(project.get_absolute_url()).text, "html.parser")
    return page.select_one(".tp-rich-text")


def link_targets(prose):
    return [anchor["href"] for anchor in prose.select("a")]


@pytest.mark.parametrize("make", LINKABLE_FACTORIES)
def test_a_link_stays_while_its_page_is_there_and_becomes_text_when_it_is_not(client, make):
    obj = make()
    paths = obj.public_paths()
    html = "".join(map(build_link, paths))
    assert link_targets(rendered_text(client, html)) == paths
    type(obj).objects.update(live=False)
    prose = rendered_text(client, html)
    assert link_targets(prose) == []
    assert prose.text.count("Kijk en lees meer.") == len(paths)


def test_every_kind_with_a_page_of_its_own_is_tried():
    tried = {type(make()) for make in LINKABLE_FACTORIES}
    assert tried == {model for model in publishable_models() if model.address_keys}


@pytest.mark.parametrize("end", ["?van=mail&q=1#aanpak", "#aanpak", "?a"])
def test_query_and_fragment_do_not_matter_and_are_kept(client, end):
    article = ArticleFactory(slug="oud")
    escaped = end.replace("&", "&amp;")
    assert link_targets(rendered_text(client, build_link(f"/nieuws/oud/{escaped}"))) == [
        f"/nieuws/oud/{end}"
    ]
    publish_changes(article, slug="nieuw")
    assert link_targets(rendered_text(client, build_link(f"/nieuws/oud/{escaped}"))) == [
        f"/nieuws/nieuw/{end}"
    ]
    take_offline(article)
    assert link_targets(rendered_text(client, build_link(f"/nieuws/oud/{escaped}"))) == []


def test_this_site_by_its_full_address_is_this_site(client):
    ArticleFactory(slug="er")
    full = [f"{settings.SITE_URL}/nieuws/{slug}/" for slug in ("er", "niet")]
    assert link_targets(rendered_text(client, "".join(map(build_link, full)))) == full[:1]


def test_a_forgotten_slash_is_no_reason_to_drop_a_link(client):
    ArticleFactory(slug="er")
    html = build_link("/nieuws/er") + build_link("/nieuws/niet") + build_link("/nieuws")
    assert link_targets(rendered_text(client, html)) == ["/nieuws/er/", "/nieuws/"]


def test_what_is_no_page_of_a_thing_is_left_alone(client):
    default_storage.save("los/folder.pdf", ContentFile(b"x"))
    html = "".join(
        build_link(path)
        for path in (
            "/",
            "/praktijk/?doel=4",
            "/doelen/#kiezen",
            "/nieuws/atom.xml",
            "/nieuwsbrief/",
            "/media/los/folder.pdf",
            "/static/css/site.css",
            "#hieronder",
            "?pagina=2",
            "mailto:anna@voorbeeld.nl",
            "tel:0101234567",
            "https://elders.nl/nieuws/niet/",
            "https://[elders",
        )
    )
    assert repair_links(html) == html


def test_an_address_that_the_site_does_not_know_is_text(client):
    assert (
        link_targets(
            rendered_text(client, build_link("/dit/is/er/niet/") + build_link("/ook-niet/"))
        )
        == []
    )


def test_words_keep_their_marks(client):
    prose = rendered_text(client, build_link("/nieuws/niet/", "<strong>lees</strong> meer"))
    assert prose.strong.text == "lees"


def test_a_page_under_something_that_is_gone_is_gone(client):
    region = RegionFactory()
    html = build_link(region.get_absolute_url())
    take_offline(region.landsdeel)
    assert link_targets(rendered_text(client, html)) == []


def test_a_figure_without_measurements_is_not_there(client):
    indicator = IndicatorFactory(slug="leeg")
    assert link_targets(rendered_text(client, build_link(indicator.get_absolute_url()))) == []


def test_text_of_the_site_itself_is_looked_after_as_well(client):
    PageFactory(slug="toegankelijkheid", block="accessibility")
    SiteDetails.objects.create(accessibility_deviations=build_link("/nieuws/niet/", "het bericht"))
    page = BeautifulSoup(client.get("/toegankelijkheid/").text, "html.parser")
    assert page.find("a", string="het bericht") is None
    assert "het bericht" in page.text


def test_links_cost_no_query_however_many_there_are(client):
    for slug in "abcdef":
        ArticleFactory(slug=slug)
    few, many = (
        ProjectFactory(cause="".join(build_link(f"/nieuws/{slug}/") for slug in slugs))
        for slugs in ("", "abcdefxyz")
    )
    counts = []
    for project in (few, many):
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as queries:
            client.get(project.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


# In the admin


def change_form(client, obj):
    opts = obj._meta
    path = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
    return BeautifulSoup(client.get(path).text, "html.parser")


def test_the_form_names_the_dead_links_of_what_it_opened_on(admin_client):
    article = ArticleFactory(slug="weg", live=False)
    project = ProjectFactory(cause=build_link("/nieuws/weg/", "dit bericht"))
    notice = change_form(admin_client, project).find(id="dode-links").find_parent("section")
    message = " ".join(notice.li.text.split())
    assert message.startswith(
        "In ‘aanleiding’ staat een link naar /nieuws/weg/, dat niet op de site"
    )
    assert "dit bericht" in message
    save_new_draft(project, cause="<p>Niets.</p>", approach=build_link("/nieuws/weg/"))
    notice = change_form(admin_client, project).find(id="dode-links").find_parent("section")
    assert [" ".join(line.text.split())[:12] for line in notice.select("li")] == ["In ‘aanpak’ "]
    publish_changes(article)
    assert change_form(admin_client, project).find(id="dode-links") is None


def test_a_form_without_dead_links_says_nothing_of_them(admin_client):
    ArticleFactory(slug="er")
    project = ProjectFactory(cause=build_link("/nieuws/er/") + build_link("https://elders.nl/"))
    assert change_form(admin_client, project).find(id="dode-links") is None


def test_the_preview_of_a_draft_links_to_itself_as_if_it_were_there(admin_client, client):
    project = ProjectFactory(slug="nieuw", live=False, cause="")
    html = build_link("/praktijk/nieuw/") + build_link("/nieuws/niet/")
    save_new_draft(project, cause=html)
    version.invalidate_locally()
    assert link_targets(rendered_text(client, html)) == []
    row = type(project).objects.get(pk=project.pk)
    with snapshots.applied_in_rollback(row, row.latest_revision.snapshot):
        assert repair_links(html).count("<a ") == 1
    assert repair_links(html).count("<a ") == 0
    services.publish(obj=row, user=None)
    version.invalidate_locally()
    assert repair_links(html).count("<a ") == 1
