"""The checklist of an issue: blocking problems and warnings before it is sent."""

import pytest
from django.utils import timezone

from newsletter.content.checklist import check_issue, check_snapshot
from pact.models import SiteDetails
from publishing import services
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, IssueFactory, ItemFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def site_details():
    details = {"email": "redactie@voorbeeld.nl", "owner": "Stichting", "address": "Dorpsstraat 1"}
    return SiteDetails.objects.create(**details)


def run_checklist(rows=(), **fields):
    """Return the messages of an issue with these fields: (blocking, warnings)."""
    defaults = {"title": "Herfst", "slug": "herfst", "summary": "Kort", "intro": "<p>Dag</p>"}
    snapshot = {"fields": defaults | fields, "links": {}, "rows": {"items": list(rows)}}
    problems = check_snapshot(snapshot, UserFactory(is_superuser=True))
    assert [problem.is_blocking for problem in problems] == sorted(
        (problem.is_blocking for problem in problems), reverse=True
    )
    return [problem.message for problem in problems if problem.is_blocking], [
        problem.message for problem in problems if not problem.is_blocking
    ]


def test_nothing_is_said_of_what_is_right():
    assert run_checklist() == ([], [])


def test_an_issue_without_a_subject_cannot_be_sent():
    blocking, _ = run_checklist(title=" ")
    assert blocking == ["Er is nog geen onderwerp."]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("x" * 61, "61 tekens"),
        ("KOOP NU TECHNIEK", "hoofdletters"),
        ("Lees dit!", "uitroepteken"),
    ],
)
def test_a_subject_that_works_badly_is_warned_of(subject, words):
    blocking, warnings = run_checklist(title=subject)
    assert not blocking
    assert words in warnings[0]


@pytest.mark.parametrize("subject", ["x" * 60, "AVG en MBO", "STEM", "Wat doet het MBO?"])
def test_a_subject_that_works_is_not(subject):
    assert run_checklist(title=subject) == ([], [])


def test_a_missing_summary_is_warned_of():
    blocking, warnings = run_checklist(summary="")
    assert not blocking
    assert "geen samenvatting" in warnings[0]


def test_an_empty_issue_cannot_be_sent():
    blocking, _ = run_checklist(intro="<p></p>")
    assert "leeg" in blocking[0]


def test_a_link_to_what_is_not_on_the_site_stops():
    article = ArticleFactory(live=False)
    blocking, _ = run_checklist(
        closing=f'<p><a href="{article.get_absolute_url()}">Lees meer</a></p>'
    )
    assert "‘Lees meer’ in ‘afsluiting’" in blocking[0]


@pytest.mark.parametrize("off", [{"live": False}, {"expire_at": timezone.now()}])
def test_items_that_visitors_cannot_see_stop(off):
    hidden = ArticleFactory(title="Verborgen", **off)
    blocking, _ = run_checklist(
        [
            {"target_reference": f"pact.article:{hidden.pk}"},
            {"target_reference": "pact.article:999"},
        ]
    )
    assert "‘Verborgen’ staat niet op de site." in blocking[0]
    assert "Onderdeel 2 staat niet meer op de site." in blocking[1]


def test_an_item_twice_and_one_without_words_are_warned_of():
    article, bare = ArticleFactory(title="Dubbel"), ArticleFactory(title="Kaal", summary="")
    rows = [{"target_reference": f"pact.article:{obj.pk}"} for obj in (article, article, bare)]
    blocking, warnings = run_checklist(rows)
    assert not blocking
    assert "twee keer" in warnings[0]
    assert "‘Kaal’ heeft geen samenvatting" in warnings[1]
    rows[2]["teaser"] = "Eigen woorden"
    assert len(run_checklist(rows)[1]) == 1


def test_an_issue_without_a_reply_address_cannot_be_sent(site_details):
    """Rule 3 of the newsletter: the Reply-To address is monitored."""
    site_details.email = ""
    site_details.save()
    blocking, _ = run_checklist()
    assert "antwoorden" in blocking[0]


def test_a_missing_site_owner_is_warned_of(site_details):
    site_details.owner = ""
    site_details.save()
    assert "eigenaar" in run_checklist()[1][0]


def test_of_an_issue_the_newest_version_counts():
    issue = IssueFactory(live=False)
    ItemFactory(issue=issue)
    assert check_issue(issue, UserFactory(is_superuser=True)) == []
    snapshot = snapshots.take_snapshot(issue)
    services.save_draft(
        obj=issue, snapshot=snapshot | {"fields": {**snapshot["fields"], "title": ""}}, user=None
    )
    issue.refresh_from_db()
    assert [problem.message for problem in check_issue(issue, UserFactory(is_superuser=True))] == [
        "Er is nog geen onderwerp."
    ]


def test_what_publishing_would_refuse_is_said_beforehand():
    IssueFactory(slug="herfst")
    issue = IssueFactory(live=False)
    snapshot = snapshots.take_snapshot(issue)
    taken = snapshot | {"fields": {**snapshot["fields"], "slug": "herfst"}}
    services.save_draft(obj=issue, snapshot=taken, user=None)
    issue.refresh_from_db()
    problems = check_issue(issue, UserFactory(is_superuser=True))
    assert problems[0].is_blocking
    assert "Adres" in problems[0].message
