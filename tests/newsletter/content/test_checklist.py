"""What an editor hears before an issue is sent, and what keeps it from going."""

import pytest
from django.utils import timezone

from newsletter.content.checklist import check_issue, check_snapshot
from pact.models import SiteDetails
from publishing import services
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, IssueFactory, ItemFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_details():
    details = {"email": "redactie@voorbeeld.nl", "owner": "Stichting", "address": "Dorpsstraat 1"}
    return SiteDetails.objects.create(**details)


def run_checklist(rows=(), **fields):
    """(the words of what stops, the words of what warns), of an issue with these fields."""
    right = {"title": "Herfst", "slug": "herfst", "summary": "Kort", "intro": "<p>Dag</p>"}
    snapshot = {"fields": right | fields, "links": {}, "rows": {"items": list(rows)}}
    found = check_snapshot(snapshot, UserFactory(is_superuser=True))
    assert [it.is_blocking for it in found] == sorted(
        (it.is_blocking for it in found), reverse=True
    )
    return [it.message for it in found if it.is_blocking], [
        it.message for it in found if not it.is_blocking
    ]


def test_nothing_is_said_of_what_is_right():
    assert run_checklist() == ([], [])


def test_an_issue_without_a_subject_cannot_be_sent():
    stops, _ = run_checklist(title=" ")
    assert stops == ["Er is nog geen onderwerp."]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("x" * 61, "61 tekens"),
        ("KOOP NU TECHNIEK", "hoofdletters"),
        ("Lees dit!", "uitroepteken"),
    ],
)
def test_a_subject_that_works_badly_is_warned_of(subject, words):
    stops, warns = run_checklist(title=subject)
    assert not stops
    assert words in warns[0]


@pytest.mark.parametrize("subject", ["x" * 60, "AVG en MBO", "STEM", "Wat doet het MBO?"])
def test_a_subject_that_works_is_not(subject):
    assert run_checklist(title=subject) == ([], [])


def test_a_missing_summary_is_warned_of():
    stops, warns = run_checklist(summary="")
    assert not stops
    assert "geen samenvatting" in warns[0]


def test_an_empty_issue_cannot_be_sent():
    stops, _ = run_checklist(intro="<p></p>")
    assert "leeg" in stops[0]


def test_a_link_to_what_is_not_on_the_site_stops():
    article = ArticleFactory(live=False)
    stops, _ = run_checklist(closing=f'<p><a href="{article.get_absolute_url()}">Lees meer</a></p>')
    assert "‘Lees meer’ in ‘afsluiting’" in stops[0]


@pytest.mark.parametrize("off", [{"live": False}, {"expire_at": timezone.now()}])
def test_items_that_visitors_cannot_see_stop(off):
    hidden = ArticleFactory(title="Verborgen", **off)
    stops, _ = run_checklist(
        [
            {"target_reference": f"pact.article:{hidden.pk}"},
            {"target_reference": "pact.article:999"},
        ]
    )
    assert "‘Verborgen’ staat niet op de site." in stops[0]
    assert "Onderdeel 2 bestaat niet meer." in stops[1]


def test_an_item_twice_and_one_without_words_are_warned_of():
    article, bare = ArticleFactory(title="Dubbel"), ArticleFactory(title="Kaal", summary="")
    rows = [{"target_reference": f"pact.article:{it.pk}"} for it in (article, article, bare)]
    stops, warns = run_checklist(rows)
    assert not stops
    assert "twee keer" in warns[0]
    assert "‘Kaal’ heeft geen samenvatting" in warns[1]
    rows[2]["teaser"] = "Eigen woorden"
    assert len(run_checklist(rows)[1]) == 1


def test_an_issue_without_a_reply_address_cannot_be_sent(site_details):
    """Rule 3 of the newsletter: Reply-To is monitored."""
    site_details.email = ""
    site_details.save()
    stops, _ = run_checklist()
    assert "antwoorden" in stops[0]


def test_a_missing_site_owner_is_warned_of(site_details):
    site_details.owner = ""
    site_details.save()
    assert "eigenaar" in run_checklist()[1][0]


def test_of_an_issue_the_newest_version_counts():
    issue = IssueFactory(live=False)
    ItemFactory(issue=issue)
    assert check_issue(issue, UserFactory()) == []
    held = snapshots.take_snapshot(issue)
    services.save_draft(
        obj=issue, snapshot=held | {"fields": {**held["fields"], "title": ""}}, user=None
    )
    issue.refresh_from_db()
    assert [it.message for it in check_issue(issue, UserFactory())] == ["Er is nog geen onderwerp."]


def test_what_publishing_would_refuse_is_said_beforehand():
    IssueFactory(slug="herfst")
    issue = IssueFactory(live=False)
    held = snapshots.take_snapshot(issue)
    taken = held | {"fields": {**held["fields"], "slug": "herfst"}}
    services.save_draft(obj=issue, snapshot=taken, user=None)
    issue.refresh_from_db()
    found = check_issue(issue, UserFactory())
    assert found[0].is_blocking
    assert "Adres" in found[0].message
