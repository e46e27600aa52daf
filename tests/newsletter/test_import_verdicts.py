"""Nobody who unsubscribed elsewhere is confirmed here, and nobody is stopped without a word."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.csv_import.rows import check_beginning
from newsletter.models import (
    AddressChange,
    AudienceCount,
    Consent,
    Import,
    Subscriber,
    Suppression,
)
from newsletter.models.consent import hash_email
from newsletter.services import reinstatement, subscriber_import, subscriptions, suppression
from newsletter.services.import_reading import create_import
from newsletter.services.unsubscription import unsubscribe
from publishing.models import Event
from tests.factories import SubscriberFactory, UserFactory
from tests.newsletter.import_forms import CONSENT_PROOF, IMPORT_ADD_URL, approve, import_url

pytestmark = pytest.mark.django_db

STATUSES = (
    "email;status;unsubscribed_at\na@voorbeeld.nl;subscribed;\n"
    "b@school.nl;unsubscribed;2024-01-01\nc@school.nl;cleaned;2024-02-01\n"
    "d@school.nl;blocklisted;\ne@school.nl;pending;\nf@school.nl;complained;\n"
)


def verdicts_of(imported):
    return {row.email.partition("@")[0]: row.verdict for row in imported.rows.all()}


def reasons_of(imported):
    return {row.email.partition("@")[0]: row.reasons for row in imported.rows.all()}


def run_import(imported):
    subscriber_import.approve_import(subscriber_import=imported)
    subscriber_import.process_imports()
    imported.refresh_from_db()
    assert imported.state == "done"


def suppressions():
    return dict(Suppression.objects.values_list("email_hash", "reason"))


def create_confirmed(email, landsdelen=""):
    """Create a subscriber who confirmed herself, today."""
    subscriber = Subscriber.objects.create(email=email, landsdelen=landsdelen)
    subscriptions.confirm_subscription(subscriber=subscriber)
    return subscriber


def test_who_wanted_no_mail_elsewhere_is_stopped_with_the_reason_and_never_confirmed(
    admin_client, upload_csv
):
    imported = upload_csv(STATUSES)
    page = admin_client.get(import_url("change", imported)).text
    assert "Voer 1 adres in en stop er 4" in page
    assert "status: cleaned. Het adres bestaat niet of weigert mail" in page
    approve(admin_client, imported)
    subscriber_import.process_imports()
    assert Subscriber.objects.get().email == "a@voorbeeld.nl"
    assert suppressions() == {
        hash_email(f"{name}@school.nl"): reason
        for name, reason in zip(
            "bcdf", ["elsewhere", "bounced", "elsewhere", "complained"], strict=True
        )
    }
    assert Event.objects.get().detail == "Nieuwe adressen: 1, gestopte adressen: 4"
    line = Consent.objects.get(email_hash=hash_email("b@school.nl"))
    assert (line.kind, line.wording) == ("stopped", imported.wording_reference)
    page = admin_client.get(import_url("change", imported)).text
    assert "1 van de 6 rijen ingevoerd, en 4 adressen gestopt" in page
    assert "Daar niet bevestigd" in page


def test_a_word_for_yes_elsewhere_in_the_file_does_not_undo_a_stop(upload_csv):
    imported = upload_csv("mail;status\na@school.nl;actief\nA@school.nl;afgemeld\n")
    verdicts = [(row.verdict, row.explanation) for row in imported.rows.all()]
    assert verdicts == [
        ("duplicate", "Elders in het bestand staat dat dit adres geen post wil."),
        ("to_stop", "Wilde op een andere lijst geen post meer"),
    ]


def test_a_reader_who_unsubscribed_elsewhere_is_stopped_and_that_is_told_first(
    admin_client, upload_csv
):
    reader = create_confirmed("b@school.nl", landsdelen="oost")
    SubscriberFactory(email="d@school.nl", state="pending")
    imported = upload_csv("mail;status\nb@school.nl;afgemeld\nd@school.nl;afgemeld\n")
    assert verdicts_of(imported) == {"b": "to_end", "d": "to_end"}
    assert "2 daarvan zijn nu abonnee" in admin_client.get(import_url("change", imported)).text
    run_import(imported)
    reader.refresh_from_db()
    assert (reader.state, reader.reason) == ("stopped", "elsewhere")
    assert not Subscriber.objects.pending_or_confirmed().exists()
    assert AudienceCount.objects.get(landsdelen="oost").confirmed == 0


def test_who_confirmed_here_herself_afterwards_stays(upload_csv):
    create_confirmed("later@school.nl")
    SubscriberFactory(email="ingevoerd@school.nl")  # by an editor, and not by herself
    create_confirmed("eerder@school.nl")
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    imported = upload_csv(
        "mail;afgemeld op\nlater@school.nl;2024-01-01\ningevoerd@school.nl;2024-01-01\n"
        f"eerder@school.nl;{tomorrow}\n"
    )
    assert verdicts_of(imported) == {
        "later": "subscribed",
        "ingevoerd": "to_end",
        "eerder": "to_end",
    }
    assert "Bevestigde hier zelf, na die dag" in reasons_of(imported)["later"]
    run_import(imported)
    assert Subscriber.objects.confirmed().get().email == "later@school.nl"


def test_of_an_address_that_is_there_twice_the_safest_word_counts(upload_csv):
    create_confirmed("b@school.nl")
    create_confirmed("c@school.nl")
    imported = upload_csv(
        "mail;status;afgemeld op\nb@school.nl;cleaned;\nb@school.nl;afgemeld;\n"
        "c@school.nl;afgemeld;2024-01-01\nc@school.nl;afgemeld;\n"
    )
    verdicts = [row.verdict for row in imported.rows.all()]
    assert verdicts == ["duplicate", "to_end", "to_end", "duplicate"]


def test_a_reader_whose_mail_came_back_elsewhere_stays(upload_csv):
    create_confirmed("c@school.nl")
    assert verdicts_of(upload_csv("mail;status\nc@school.nl;cleaned"))["c"] == "subscribed"


def test_who_is_signing_up_here_can_still_confirm_when_her_mail_came_back_elsewhere(
    upload_csv, request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
    imported = upload_csv("mail;status\nanna@voorbeeld.nl;bounced\nc@school.nl;actief\n")
    assert verdicts_of(imported) == {"anna": "waiting", "c": "new"}
    run_import(imported)
    client.post(path)
    assert get_subscriber().state == "confirmed"


def test_who_is_stopped_by_a_list_has_no_change_of_address_any_more(upload_csv):
    reader = create_confirmed("oud@school.nl")
    AddressChange.objects.create(subscriber=reader, email="nieuw@school.nl")
    run_import(upload_csv("oud@school.nl", purpose="stop"))
    assert not AddressChange.objects.exists()


def test_what_a_reader_wants_takes_the_place_of_another_stop(upload_csv):
    for name in ("bounced", "complained"):
        reason = Subscriber.Reason(name)
        suppression.suppress(email=f"{name}@school.nl", reason=reason)
    unsubscribe(subscriber=SubscriberFactory(email="left@school.nl"))
    names = ["bounced", "complained", "left"]
    imported = upload_csv("mail;status\n" + "".join(f"{n}@school.nl;afgemeld\n" for n in names))
    assert verdicts_of(imported) == {
        "bounced": "to_stop",
        "complained": "suppressed",
        "left": "left",
    }
    run_import(imported)
    assert sorted(suppressions().values()) == ["complained", "elsewhere", "left"]


def test_a_list_of_people_who_want_no_mail_is_a_choice_of_its_own(admin_client, upload_csv):
    reader = create_confirmed("lezer@school.nl")
    imported = upload_csv(
        "lezer@school.nl\nnieuw@school.nl\ngeen adres",
        purpose="stop",
        consented_on="",
        wording="",
    )
    assert verdicts_of(imported) == {"lezer": "to_end", "nieuw": "to_stop", "geen adres": "invalid"}
    page = admin_client.get(import_url("change", imported)).text
    assert "Stop 2 adressen" in page
    assert "Wanneer gaven zij toestemming" not in page
    run_import(imported)
    assert set(suppressions().values()) == {"elsewhere"}
    reader.refresh_from_db()
    assert reader.state == "stopped"


def test_a_stop_by_a_list_can_be_undone_for_many_at_once(upload_csv):
    reader = create_confirmed("lezer@school.nl")
    run_import(upload_csv("lezer@school.nl\nnieuw@school.nl", purpose="stop"))
    stops = reinstatement.find_stops(reasons=["elsewhere"])
    assert reinstatement.reinstate(stops) == 2
    reader.refresh_from_db()
    assert reader.state == "confirmed"
    assert not Suppression.objects.exists()


def test_undoing_a_wrong_list_brings_back_the_stop_of_before(admin_client, upload_csv):
    reader = create_confirmed("lezer@school.nl")
    suppression.suppress(email=reader.email, reason=Subscriber.Reason.EDITOR)
    before = timezone.now() - timezone.timedelta(days=40)
    Subscriber.objects.update(ended_at=before)
    Suppression.objects.update(suppressed_at=before)
    run_import(upload_csv("lezer@school.nl", purpose="stop"))
    assert reinstatement.find_stops(reasons=["elsewhere"], day=timezone.localdate()).exists()
    stop = Suppression.objects.get()
    url = reverse("admin:newsletter_suppression_delete", args=[stop.pk])
    answer = admin_client.post(url, {"reason": "De verkeerde lijst."}, follow=True)
    assert "het adres blijft gestopt" in answer.text
    reader.refresh_from_db()
    stop.refresh_from_db()
    assert (reader.state, stop.reason, stop.suppressed_at) == ("stopped", "editor", before)


def test_undoing_another_stop_keeps_what_a_list_said_before(upload_csv):
    reader = create_confirmed("lezer@school.nl")
    run_import(upload_csv("lezer@school.nl", purpose="stop"))
    suppression.suppress(email=reader.email, reason=Subscriber.Reason.EDITOR)
    assert not reinstatement.reinstate(reinstatement.find_stops(reasons=["editor"]))
    reader.refresh_from_db()
    assert (reader.state, *suppressions().values()) == ("stopped", "elsewhere")


def test_a_stop_by_a_list_can_be_lifted_by_an_editor(admin_client, upload_csv):
    run_import(upload_csv("nieuw@school.nl", purpose="stop"))
    url = reverse("admin:newsletter_suppression_delete", args=[Suppression.objects.get().pk])
    admin_client.post(url, {"reason": "Het was de verkeerde lijst."})
    assert not Suppression.objects.exists()


def test_who_was_stopped_by_a_list_can_sign_up_again_herself(
    upload_csv, request_confirmation_path, client, get_subscriber
):
    run_import(upload_csv("anna@voorbeeld.nl", purpose="stop"))
    client.post(request_confirmation_path())
    assert get_subscriber().state == "confirmed"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("missing", ["consented_on", "wording"])
def test_a_list_of_readers_needs_the_proof(admin_client, missing):
    data = {**CONSENT_PROOF, "text": "anna@voorbeeld.nl", missing: ""}
    answer = admin_client.post(IMPORT_ADD_URL, data)
    assert "Zonder bewijs mag het niet" in answer.text
    assert not Import.objects.exists()


def test_numbers_that_changed_are_not_approved_unseen(admin_client, upload_csv):
    imported = upload_csv("mail;status\na@school.nl;actief\nb@school.nl;afgemeld")
    answer = admin_client.post(import_url("approve", imported), {"aantallen": "2 0 0"}, follow=True)
    assert "De aantallen zijn intussen anders" in answer.text
    imported.refresh_from_db()
    assert imported.state == "checked"


NAMES = st.sampled_from(["a", "b", "c", "reader", "left", "suppressed", "pending", "geen adres"])
WORDS = st.sampled_from(["actief", "afgemeld", "cleaned", "pending", "vip", "", "spam"])


@pytest.mark.once
@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=12))
def test_each_row_is_imported_there_already_stopped_or_left_out(rows):
    Subscriber.objects.all().delete()
    Suppression.objects.all().delete()
    create_confirmed("reader@school.nl")
    SubscriberFactory(email="pending@school.nl", state="pending")
    unsubscribe(subscriber=SubscriberFactory(email="left@school.nl"))
    suppression.suppress(email="suppressed@school.nl", reason=Subscriber.Reason.BOUNCED)
    lines = [f"{name}@school.nl;{word}" if " " not in name else name for name, word in rows]
    text = "\n".join(["mail;status", *lines, "laatste@school.nl;actief"])
    imported = create_import(
        file=ContentFile(text.encode(), name="a.csv"),
        user=UserFactory(),
        layout=check_beginning(text.splitlines()),
        source="Congres",
    )
    subscriber_import.process_imports()
    imported.refresh_from_db()
    assert sum(imported.verdict_counts.values()) == imported.total == len(rows) + 1
    stopped_before = set(suppressions())
    run_import(imported)
    assert [row.line for row in imported.rows.all()] == [*range(2, len(rows) + 3)]
    assert imported.judged_count == imported.total
    assert not imported.open_count
    wanting_none = {
        f"{name}@school.nl"
        for name, word in rows
        if word in ("afgemeld", "spam") and name != "geen adres"
    }
    confirmed = set(Subscriber.objects.confirmed().values_list("email", flat=True))
    assert not confirmed & wanting_none
    assert {hash_email(email) for email in wanting_none} <= set(suppressions())
    assert stopped_before <= set(suppressions())
    new = {row.email for row in imported.rows.filter(verdict="imported")}
    assert confirmed == new | ({"reader@school.nl"} - wanting_none)
