import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pact.models import LoadedFixture, SiteDetails
from publishing.models import Revision, TextFinding, publishable_models
from publishing.models.generic import content_type_of
from regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX_URL = reverse("admin:index")


def entries_by_section(html, within):
    """Section → the names of its entries."""
    part = BeautifulSoup(html, "html.parser").select_one(within)
    return {
        table.caption.text: [link.text for link in table.select("th[scope=row] a")]
        for table in part.select("table")
    }


def test_the_start_page_has_its_sections_in_the_editors_order(admin_client):
    shown = entries_by_section(admin_client.get(INDEX_URL).text, "#content-main")
    assert list(shown) == ["Inhoud", "Regio's", "Mensen", "Contact", "Nieuwsbrief", "Beheer"]
    assert shown["Inhoud"] == [
        "Voorpagina",
        "Menu en voet",
        "Teksten van de site",
        "Pagina's",
        "Nieuws",
        "Activiteiten",
        "Praktijkvoorbeelden",
        "De vier O's",
        "Pijlers",
        "De 12 doelen",
        "Cijfers",
        "Afbeeldingen",
        "Verzamelingen",
        "Documenten",
        "Video's",
        "Thema's",
    ]
    assert shown["Beheer"] == [
        "Gegevens van de site",
        "Bevindingen in teksten",
        "Synoniemen",
        "Moeilijke woorden",
        "Aanraders",
        "Doorverwijzingen",
        "Niet gevonden pagina's",
        "Gebruikers",
        "Logboek",
    ]


VISIBLE_SECTIONS = {
    "Beheerder": ["Inhoud", "Regio's", "Mensen", "Contact", "Nieuwsbrief", "Beheer"],
    "Landelijke redactie": ["Inhoud", "Regio's", "Mensen", "Contact", "Beheer"],
    "Regioredactie": ["Inhoud", "Regio's", "Mensen", "Contact", "Beheer"],
    "Nieuwsbriefredactie": ["Inhoud", "Regio's", "Mensen", "Nieuwsbrief", "Beheer"],
    "Lezer": ["Inhoud", "Regio's", "Mensen", "Nieuwsbrief", "Beheer"],
}
TO_LOOK_UP = ["Synoniemen", "Moeilijke woorden", "Aanraders", "Doorverwijzingen"]
TO_WORK_ON = ["Gegevens van de site", "Bevindingen in teksten", *TO_LOOK_UP]
MANAGEMENT_ENTRIES = {
    "Beheerder": [*TO_WORK_ON, "Niet gevonden pagina's", "Gebruikers", "Logboek"],
    "Landelijke redactie": [*TO_WORK_ON, "Niet gevonden pagina's", "Logboek"],
    "Regioredactie": ["Bevindingen in teksten", "Logboek"],
    "Nieuwsbriefredactie": ["Bevindingen in teksten"],
    "Lezer": ["Gegevens van de site", *TO_LOOK_UP, "Logboek"],
}


@pytest.mark.parametrize("role", VISIBLE_SECTIONS)
def test_each_role_sees_its_own_sections(client, sign_in, role):
    sign_in(role)
    shown = entries_by_section(client.get(INDEX_URL).text, "#content-main")
    assert list(shown) == VISIBLE_SECTIONS[role]
    assert shown.get("Beheer") == MANAGEMENT_ENTRIES.get(role)


def create_pending_work(obj, number, user):
    """A draft of hers, and something that waits, in turn."""
    now = timezone.now()
    waits = [{"failure": "Stuk"}, {"submitted_at": now}, {"go_live_at": now}, {"to_check": True}]
    draft = Revision.objects.create(
        content_type=content_type_of(obj), object_id=obj.pk, snapshot={}, author=user
    )
    values = {"latest_revision": draft, "check_before": now.date(), **waits[number % 4]}
    if not hasattr(obj, "to_check"):
        values.pop("to_check", None)
    type(obj).objects.filter(pk=obj.pk).update(**values)


@pytest.mark.parametrize("role", VISIBLE_SECTIONS)
def test_the_start_page_takes_few_queries_whatever_there_is(
    client, sign_in, many_rows, django_assert_max_num_queries, role
):
    user = sign_in(role)
    for region in Region.objects.all():
        region.editors.add(user)
    for model in publishable_models():
        for number, obj in enumerate(model.objects.all()):
            create_pending_work(obj, number, user)
    TextFinding.objects.update(owner=user)
    ContentType.objects.clear_cache()
    assert connection.features.supports_json_field  # which a new connection asks once
    with django_assert_max_num_queries(18):
        page = client.get(INDEX_URL)
    assert ("Mislukt" in page.text) is (role != "Lezer")


def test_every_page_has_the_same_sections_beside_it(admin_client):
    beside = entries_by_section(
        admin_client.get(reverse("admin:pact_page_changelist")).text, "#nav-sidebar"
    )
    assert beside == entries_by_section(admin_client.get(INDEX_URL).text, "#content-main")


def test_what_has_no_section_is_shown_last(admin_client, monkeypatch):
    stranger = admin.ModelAdmin(LoadedFixture, admin.site)
    monkeypatch.setitem(admin.site._registry, LoadedFixture, stranger)
    shown = entries_by_section(admin_client.get(INDEX_URL).text, "#content-main")
    assert list(shown)[-1] == "Overig"
    assert len(shown["Overig"]) == 1


def test_who_may_do_nothing_is_told_so(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="gast", is_staff=True))
    page = client.get(INDEX_URL).text
    assert "U hebt nog geen rechten" in page
    assert "Nog niet ingevuld" not in page


def test_logging_in_is_in_dutch(client):
    page = client.get(INDEX_URL, follow=True).text
    assert 'lang="nl"' in page
    assert "E-mailadres" in page
    assert "Inloggen" in page


def test_what_the_owner_has_not_told_is_named_on_start_page_and_form(admin_client):
    SiteDetails.objects.create()
    form = reverse("admin:pact_sitedetails_change", args=[1])
    assert "?ontbreekt=pact.sitedetails.kvk" in admin_client.get(INDEX_URL).text
    page = admin_client.get(reverse("admin:pact_sitedetails_changelist"), follow=True).text
    assert "Nog niet ingevuld:" in page
    assert '<a href="#id_kvk">Eigenaar: KvK-nummer</a>' in page
    SiteDetails.objects.update(
        owner="Stichting",
        address="Straat 1",
        email="a@voorbeeld.nl",
        phone="038 123 45 67",
        contact_name="Anna Jansen",
        contact_function="Programmamanager",
        press_email="pers@voorbeeld.nl",
        boilerplate="Over het Techniekpact",
        kvk="12345678",
        privacy_contact="p@voorbeeld.nl",
        security_contact="s@voorbeeld.nl",
        security_txt_expires="2099-01-01",
        accessibility_audited_on="2027-03-01",
        accessibility_contact="t@voorbeeld.nl",
        accessibility_approved_by="directeur",
        accessibility_review_on="2028-03-01",
    )
    assert "?ontbreekt=pact.sitedetails" not in admin_client.get(INDEX_URL).text
    assert "Nog niet ingevuld" not in admin_client.get(form).text
