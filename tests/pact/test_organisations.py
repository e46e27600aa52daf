"""Organisations on the pages of regions and projects."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from tests.factories import OrganisationFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


def page_of(client, obj):
    return BeautifulSoup(client.get(obj.get_absolute_url()).text, "html.parser")


def test_a_region_groups_its_partners_by_o(client):
    region = RegionFactory()
    school = OrganisationFactory(name="Saxion", slug="saxion", stakeholder="onderwijs")
    region.partners.set(
        [
            school,
            OrganisationFactory(name="Tata Steel", stakeholder="ondernemers"),
            OrganisationFactory(name="Deltion", stakeholder="onderwijs"),
            OrganisationFactory(name="LocHal"),
            OrganisationFactory(name="Verborgen", live=False),
        ]
    )
    ProjectFactory(organisations=[school])
    partners = page_of(client, region).find("section", attrs={"aria-labelledby": "partners"})
    groups = {
        group.dt.text: [item.get_text(" ", strip=True) for item in group.select("li")]
        for group in partners.select("dl > div")
    }
    assert groups == {
        "Ondernemers": ["Tata Steel"],
        "Onderwijs": ["Deltion", "Saxion 1 voorbeeld van Saxion"],
        "Andere partners": ["LocHal"],
    }


def test_a_name_leads_to_its_website_and_its_other_examples(client):
    saxion = OrganisationFactory(name="Saxion", slug="saxion", website="https://www.saxion.nl")
    projects = ProjectFactory.create_batch(2, organisations=[saxion, OrganisationFactory()])
    names = page_of(client, projects[0]).select_one(".tp-organisation-list")
    links = {link["href"]: link.get("rel") for link in names.select("a")}
    assert links["https://www.saxion.nl"] == ["external"]
    assert "/praktijk/?organisatie=saxion" in links


def test_an_organisation_has_one_name():
    OrganisationFactory(name="Tata Steel")
    with pytest.raises(ValidationError, match="Er is al een organisatie met deze naam"):
        OrganisationFactory.build(name="tata steel", slug="tata").full_clean()


def test_a_region_shows_national_examples_below_its_own(client):
    region = RegionFactory(slug="zwolle")
    ProjectFactory(title="Eigen", region=region)
    ProjectFactory.create_batch(4, title="Landelijk voorbeeld")
    page = page_of(client, region)
    titles = [card.get_text(strip=True) for card in page.select(".tp-card__title")]
    assert titles == ["Eigen", *["Landelijk voorbeeld"] * 3]
    link = page.find("a", string="Alle landelijke voorbeelden (4)")
    assert link["href"] == "/praktijk/?landsdeel=landelijk"


def test_a_region_without_examples_shows_the_national_ones_alone(client):
    ProjectFactory()
    page = page_of(client, RegionFactory())
    headings = [heading.get_text(strip=True) for heading in page.select("h2")]
    assert "Voorbeelden uit deze regio" not in headings
    assert "Voorbeelden uit heel Nederland" in headings


def test_a_project_names_all_its_regions(client):
    region, *others = RegionFactory.create_batch(3)
    others.append(RegionFactory(name="Verborgen", live=False))
    project = ProjectFactory(region=region, other_regions=others)
    text = client.get(project.get_absolute_url()).text
    for place in (region, *others[:2]):
        assert f'href="{place.get_absolute_url()}"' in text
    assert f"{region.name} en 2 andere regio’s" in text
    assert "Verborgen" not in text
