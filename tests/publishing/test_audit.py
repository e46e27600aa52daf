"""The log: only added to, read by whom it concerns, taken along as a spreadsheet."""

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from newsletter.models import Subscriber
from publishing.admin.audit import CappedPaginator
from publishing.audit import record_event
from publishing.models import Event, Export
from publishing.models.generic import content_type_of
from tests.exports import export_rows
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db

AUDIT_URL = reverse("admin:publishing_event_changelist")
EXPORT_URL = reverse("admin:publishing_event_csv")


@pytest.fixture
def article_with_event(admin_user):
    made = ArticleFactory(title="Bericht van vandaag")
    record_event(Event.Kind.ADDED, made, admin_user)
    return made


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.update(title="Anders"),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["title"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"title": "Anders"}),
    ],
)
def test_a_line_never_changes_and_never_goes(article_with_event, change):
    event = Event.objects.get()
    with pytest.raises(TypeError, match="only added to"), transaction.atomic():
        change(event)
    assert Event.objects.get().title == "Bericht van vandaag"


def test_nobody_changes_the_log_in_the_admin(admin_client, article_with_event):
    event = Event.objects.get()
    names = {"add": [], "change": [event.pk], "delete": [event.pk]}
    for name, args in names.items():
        address = reverse(f"admin:publishing_event_{name}", args=args)
        assert admin_client.post(address, {"title": "Anders", "post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    page = admin_client.post(AUDIT_URL, data, follow=True)
    assert 'name="action"' not in page.text
    assert Event.objects.get().title == "Bericht van vandaag"


def test_a_line_says_when_who_and_what_and_leads_to_the_thing(admin_client, article_with_event):
    page = admin_client.get(AUDIT_URL).text
    assert "Toegevoegd" in page
    assert "admin" in page
    assert f'href="{reverse("admin:pact_article_change", args=[article_with_event.pk])}"' in page


def test_what_is_gone_is_named_without_a_link(admin_client, article_with_event):
    address = reverse("admin:pact_article_change", args=[article_with_event.pk])
    article_with_event.delete()
    page = admin_client.get(AUDIT_URL).text
    assert "Bericht van vandaag" in page
    assert address not in page


def test_the_log_is_searched_and_filtered(admin_client, admin_user, article_with_event):
    other = ProjectFactory(title="Techport")
    record_event(Event.Kind.PUBLISHED, other, admin_user, "Met een opmerking")
    kind = content_type_of(other).pk
    for query in (
        "q=techport",
        "q=opmerking",
        "kind__exact=published",
        f"content_type={kind}",
        f"content_type={kind}&object_id={other.pk}",
    ):
        rows = export_rows(admin_client, f"{EXPORT_URL}?{query}")
        assert [row[4] for row in rows[1:]] == ["Techport"], query


def test_the_log_of_one_thing_names_it_beside_the_list(admin_client, article_with_event):
    query = (
        f"?content_type={content_type_of(article_with_event).pk}&object_id={article_with_event.pk}"
    )
    page = admin_client.get(AUDIT_URL + query).text
    assert 'data-filter="onderdeel"' in page
    assert 'data-filter="onderdeel"' not in admin_client.get(AUDIT_URL).text


@pytest.mark.parametrize(
    "query", ["content_type=1&object_id=x", f"content_type=1&object_id={'9' * 40}", "object_id=²"]
)
def test_a_forged_address_finds_nothing_and_breaks_nothing(admin_client, article_with_event, query):
    assert admin_client.get(f"{AUDIT_URL}?{query}").status_code == 200


def test_the_list_is_opened_by_year_month_and_day(admin_client, admin_user, article_with_event):
    # In our own time it is a year later.
    with time_machine.travel("2031-12-31 23:30+00:00"):
        record_event(Event.Kind.CHANGED, ArticleFactory(title="Van later"), admin_user)
    page = admin_client.get(AUDIT_URL).text
    assert "?created_at__year=2032" in page
    page = admin_client.get(f"{AUDIT_URL}?created_at__year=2032&created_at__month=1").text
    assert "Van later" in page
    assert "Bericht van vandaag" not in page


def test_a_long_log_is_not_counted_to_its_end(
    admin_client, admin_user, article_with_event, monkeypatch
):
    monkeypatch.setattr(CappedPaginator, "count_limit", 2)
    for _ in range(3):
        record_event(Event.Kind.SAVED, article_with_event, admin_user)
    assert "Ten minste 2 gebeurtenissen" in " ".join(admin_client.get(AUDIT_URL).text.split())
    assert len(export_rows(admin_client, EXPORT_URL)) == 5


def test_an_impossible_question_leads_back_to_the_list(admin_client, article_with_event):
    assert admin_client.get(f"{EXPORT_URL}?created_at__year=x").status_code == 302
    assert admin_client.get(f"{EXPORT_URL}?user__password=x").status_code == 400


def test_the_export_is_a_file_without_formulas(admin_client, admin_user):
    record_event(Event.Kind.ADDED, ArticleFactory(title="=1+1"), admin_user, "@nu; en “later”")
    rows = export_rows(admin_client, EXPORT_URL)
    response = admin_client.get(reverse("admin:export_file", args=[Export.objects.get().pk]))
    assert b"".join(response)
    assert response["Content-Disposition"] == 'attachment; filename="logboek.csv"'
    assert rows[0][0] == "wanneer"
    assert rows[1][4:] == ["'=1+1", "admin", "'@nu; en “later”"]


def test_the_list_leads_to_its_export_with_the_same_filters(admin_client, article_with_event):
    page = admin_client.get(AUDIT_URL + "?q=bericht&kind__exact=added").text
    assert f"{EXPORT_URL}?q=bericht&amp;kind__exact=added" in page


def test_a_regional_editor_reads_only_about_what_is_hers(client, sign_in, article_with_event):
    rik = sign_in("Regioredactie")
    region = RegionFactory(name="Eigen regio")
    region.editors.add(rik)
    own = ProjectFactory(title="Eigen project", region=region)
    for obj in (own, region, ProjectFactory(title="Van een ander", region=RegionFactory())):
        record_event(Event.Kind.SAVED, obj, rik)
    assert [row[4] for row in export_rows(client, EXPORT_URL)[1:]] == [
        "Eigen regio",
        "Eigen project",
    ]
    page = client.get(AUDIT_URL).text
    assert "Eigen project" in page
    assert "Van een ander" not in page
    assert "Bericht van vandaag" not in page


@pytest.mark.parametrize(
    ("role", "sees"), [("Beheerder", True), ("Landelijke redactie", False), ("Lezer", False)]
)
def test_accounts_and_subscribers_are_named_only_to_who_manages_them(client, sign_in, role, sees):
    user = sign_in(role)
    subscriber = Subscriber.objects.create(email="eva@voorbeeld.nl")
    record_event(Event.Kind.DELETED, subscriber, user)
    account = UserFactory(username="geheim@voorbeeld.nl", first_name="Vera", last_name="Geheim")
    record_event(Event.Kind.CHANGED, account, user)
    for text in (client.get(AUDIT_URL).text, str(export_rows(client, EXPORT_URL))):
        assert (str(subscriber) in text) is sees
        assert ("Vera Geheim" in text) is sees
        assert "geheim@voorbeeld.nl" not in text


def test_who_has_no_right_to_the_log_is_refused(client, sign_in, article_with_event):
    sign_in("Nieuwsbriefredactie")
    assert client.get(AUDIT_URL).status_code == 403
    assert client.get(EXPORT_URL).status_code == 403


def test_the_export_takes_as_many_queries_for_many_lines(
    client, sign_in, django_assert_max_num_queries, article_with_event
):
    user = sign_in("Landelijke redactie")
    for number in range(300):
        record_event(Event.Kind.SAVED, article_with_event, user, str(number))
    with django_assert_max_num_queries(45):
        assert len(export_rows(client, EXPORT_URL)) == 302
