"""Child rows are read as the fields of an object are."""

import pytest

from pact.models import Indicator
from publishing.admin_urls import admin_url, edit_url
from publishing.models import JargonTerm, TextFinding
from publishing.writing.check import check_writing, field_label
from publishing.writing.document import WrittenDocument
from publishing.writing.findings import Rule
from publishing.writing.jargon import build_jargon
from publishing.writing.report import check_object
from tests.factories import IndicatorFactory, MeasurementFactory, UserFactory

JARGON = build_jargon([("faciliteren", "helpen")])
MANAGEMENT = {"measurements-TOTAL_FORMS": "3", "measurements-INITIAL_FORMS": "0"}


def check_rows(*notes, **values):
    rows = {"measurements": dict(enumerate({"period": "2020", "note": note} for note in notes))}
    return check_writing(WrittenDocument(Indicator, values, rows), jargon=JARGON).findings


def test_a_finding_names_the_row_as_the_form_does():
    first, second = check_rows("", "Wij faciliteren", "Wij faciliteren ook")
    assert first.field == "measurements-1-note"
    assert second.field == "measurements-2-note"
    assert field_label(Indicator, first.field) == "Metingen, rij 2: toelichting"
    assert field_label(Indicator, "measurements.note") == "Metingen: toelichting"
    assert field_label(Indicator, "definition") == "Definitie"


def test_a_figure_in_a_row_asks_for_a_source_and_a_note_holds_sentences():
    findings = check_rows("Een groei van 12 procent, vorig jaar.", sources="", checked_on=None)
    places = {(finding.rule, finding.field) for finding in findings}
    assert {(Rule.SOURCE, "measurements-0-note"), (Rule.DATE, "measurements-0-note")} <= places


def test_many_rows_tell_the_same_a_few_times():
    assert len(check_rows(*["Wij faciliteren"] * 40)) == 10


@pytest.fixture
def indicator(db):
    """A live series of which the second row has a hard word."""
    JargonTerm.objects.all().delete()
    JargonTerm.objects.create(words="faciliteren", alternative="helpen")
    indicator = IndicatorFactory(definition="Wat telt mee.", sources="https://cbs.nl/")
    MeasurementFactory(indicator=indicator, period="2020")
    MeasurementFactory(indicator=indicator, period="2021", note="Wij faciliteren")
    return indicator


def jargon_findings():
    return TextFinding.objects.filter(rule="jargon")


@pytest.mark.once
def test_a_decision_stays_when_rows_move(indicator):
    check_object(indicator)
    jargon_findings().update(state="accepted", reason="Naam")
    MeasurementFactory(indicator=indicator, period="2019")
    check_object(indicator)
    finding = jargon_findings().get()
    assert (finding.field, finding.state) == ("measurements.note", "accepted")


@pytest.mark.once
def test_the_form_advises_on_rows_as_they_are_stored_and_typed(client, indicator):
    client.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    assert 'data-field="measurements-1-note"' in client.get(edit_url(indicator)).text
    typed = MANAGEMENT | {
        "measurements-0-note": "Wij faciliteren",
        "measurements-1-note": "Wij faciliteren",
        "measurements-1-DELETE": "on",
        "measurements-2-note": "Wij helpen",
    }
    url = admin_url(indicator, "writing", indicator.pk)
    advice = client.post(url, typed).text
    assert "Metingen, rij 1: toelichting" in advice
    assert 'data-field="measurements-1-note"' not in advice
    for total in ("9" * 5000, "-1", "x", ""):
        assert client.post(url, {"measurements-TOTAL_FORMS": total}).status_code == 200


@pytest.mark.once
def test_the_list_leads_to_the_rows(client, indicator):
    client.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    check_object(indicator)
    page = client.get(edit_url(jargon_findings().get())).text
    assert f"{edit_url(indicator)}#measurements-group" in page
    assert "Metingen: toelichting" in page
