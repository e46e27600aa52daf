"""The list of findings in what is live, and the advice beside a form."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from caching import version
from publishing import services
from publishing.migrations._jargon_terms import add_terms
from publishing.models import ExternalLink, JargonTerm, TextFinding
from publishing.writing.report import check_due_texts
from tests.factories import ArticleFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("admin:publishing_textfinding_changelist")
BAD = "<p>Wij faciliteren. <a href='https://voorbeeld.nl/a'>Klik hier</a>.</p>".replace("'", '"')


@pytest.fixture(autouse=True)
def hard_words(db):
    """The words of the migration go when a test of another module empties all tables."""
    JargonTerm.objects.all().delete()
    JargonTerm.objects.create(words="faciliteren", alternative="helpen, mogelijk maken")
    version.invalidate()


@pytest.fixture
def national_editor(client):
    user = UserFactory(username="bert", is_staff=True, roles=["Landelijke redactie"])
    client.force_login(user)
    return user


def rules():
    return sorted(TextFinding.objects.values_list("rule", flat=True))


def check_all():
    while check_due_texts():
        pass


def test_the_migration_brings_hard_words():
    JargonTerm.objects.all().delete()
    add_terms(apps, None)
    assert JargonTerm.objects.count() > 80
    assert JargonTerm.objects.filter(words__startswith="faciliteren").exists()


def test_worker_finds_what_is_live_and_drops_what_was_mended(django_assert_num_queries):
    article = ArticleFactory(live=True, summary="Kort.", body=BAD)
    ArticleFactory(live=False, summary="", body=BAD)
    check_all()
    assert rules() == ["jargon", "link_text"]
    with django_assert_num_queries(1):
        check_due_texts()
    article.body = "<p>Wij helpen.</p>"
    article.save()
    check_all()
    assert rules() == []


def test_what_leaves_the_site_leaves_the_list(national_editor):
    article = ArticleFactory(live=True, summary="Kort.", body=BAD)
    check_all()
    services.unpublish(obj=article, user=national_editor)
    ArticleFactory(live=True, summary="Kort.", body="")
    check_all()
    assert rules() == []


def test_a_decision_stays_and_done_opens_again():
    article = ArticleFactory(live=True, summary="Kort.", body=BAD)
    check_all()
    TextFinding.objects.filter(rule="jargon").update(state="accepted", reason="Naam")
    TextFinding.objects.filter(rule="link_text").update(state="done")
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        check_all()
    states = dict(TextFinding.objects.values_list("rule", "state"))
    assert states == {"jargon": "accepted", "link_text": "open"}
    assert TextFinding.objects.for_object(article).count() == 2


def test_command_checks_everything(capsys):
    ArticleFactory(live=True, summary="", body="")
    call_command("check_texts", verbosity=0)
    assert "Open bevindingen: 1." in capsys.readouterr().out
    assert rules() == ["summary"]


def test_editor_works_through_the_list(client, national_editor):
    article = ArticleFactory(live=True, title="Lassen", summary="Kort.", body=BAD)
    check_all()
    assert "Lassen" in client.get(f"{LIST}?bevinding=jargon&state__exact=open").text
    assert "Lassen" not in client.get(f"{LIST}?bevinding=summary").text
    finding = TextFinding.objects.get(rule="jargon")
    url = reverse("admin:publishing_textfinding_change", args=[finding.pk])
    page = client.get(url).text
    assert f"{reverse('admin:pact_article_change', args=[article.pk])}#id_body" in page
    refused = client.post(url, {"state": "accepted", "reason": "", "due_on": ""})
    assert "Schrijf op waarom dit zo mag blijven." in refused.text
    answer = client.post(
        url, {"state": "accepted", "reason": "Naam", "due_on": "", "take_over": "on"}
    )
    assert answer.status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.owner) == ("accepted", national_editor)
    assert "Lassen" in client.get(f"{LIST}?wie=ik").text


def test_form_has_advice_after_saving_and_while_typing(client, national_editor):
    article = ArticleFactory(live=True, summary="Kort.", body=BAD)
    form_url = reverse("admin:pact_article_change", args=[article.pk])
    assert "Schrijf liever: helpen, mogelijk maken." in client.get(form_url).text
    url = reverse("admin:pact_article_writing", args=[article.pk])
    advice = client.post(url, {"summary": "", "body": "<p>Dat is binnenkort.</p>"}).text
    assert "Geen samenvatting" in advice
    assert "‘binnenkort’" in advice
    assert "faciliteren" not in advice
    new = client.post(reverse("admin:pact_article_writing_new"), {"body": BAD}).text
    assert 'data-words="faciliteren"' in new
    assert "<script" not in client.post(url, {"body": "<p>binnenkort &lt;script&gt;</p>"}).text


def test_what_the_links_answered_stands_in_the_list_and_in_the_form(client, national_editor):
    article = ArticleFactory(live=True, summary="Kort.", body=BAD)
    check_all()
    ExternalLink.objects.filter(url="https://voorbeeld.nl/a").update(outcome="gone")
    form_url = reverse("admin:pact_article_change", args=[article.pk])
    assert "staat niets meer" in client.get(form_url).text
    call_command("check_texts", verbosity=0)
    assert rules() == ["jargon", "link", "link_text"]
