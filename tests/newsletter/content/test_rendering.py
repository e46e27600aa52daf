"""The text and layout of a mail, from `content.rendering` and `templates/mail`."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail

from caching import version
from newsletter.content.plain_text import html_to_text
from newsletter.content.rendering import render_issue
from newsletter.delivery.messages import render_link_mail
from newsletter.services import mailings
from pact.models import SiteDetails
from publishing.revisions import snapshots
from tests.design.test_contrast import contrast_ratio
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IssueFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
    item_key,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SITE_ORIGIN = "http://localhost:8000"
FOOTER_LINKS = {
    "Afmelden": f"{SITE_ORIGIN}/nieuwsbrief/afmelden/@@leave@@/",
    "Keuze wijzigen": f"{SITE_ORIGIN}/nieuwsbrief/mijn/@@manage@@/",
}
TEXT_WIDTH = 72


def add_items(issue, *objs, teaser=""):
    for position, obj in enumerate(objs):
        issue.items.create(target_reference=item_key(obj), position=position, teaser=teaser)
    return issue


@pytest.fixture
def issue():
    project = ProjectFactory(title="Robots bouwen", picture=ImageFactory())
    article = ArticleFactory(title="De cijfers van 2024")
    return add_items(
        IssueFactory(title="Wat werkt", slug="wat-werkt", summary="Twee voorbeelden."),
        project,
        article,
    )


def rendered_html(issue):
    return BeautifulSoup(render_issue(issue).html, "html.parser")


def rendered_text(issue):
    return render_issue(issue).text


def test_rule_1_the_way_out_can_be_seen_in_both_parts(issue):
    content = render_issue(issue)
    text, html = content.text, content.html
    for words, address in FOOTER_LINKS.items():
        assert f"\n{words}:\n{address}\n" in text
        (link,) = BeautifulSoup(html, "html.parser").find_all("a", string=words)
        assert link["href"] == address
        assert "display: none" not in str(link.parent)


def test_rule_3_the_text_and_the_html_say_the_same(issue):
    content = render_issue(issue)
    subject, text, html = content.subject, content.text, content.html
    page = BeautifulSoup(html, "html.parser")
    assert subject == page.title.text == page.h1.text == "Wat werkt"
    for item in page.select(".item"):
        title, words, address = item.h2.text, item.select("p")[1].text, item.a["href"]
        assert f"{title} (" in text
        assert words in text
        assert f"\n{address}\n" in text
    assert f"{SITE_ORIGIN}/nieuwsbrief/archief/wat-werkt/" in text
    assert f'href="{SITE_ORIGIN}/nieuwsbrief/archief/wat-werkt/"' in html


def test_rules_3_and_4_a_reader_gets_both_parts_and_no_word_of_a_machine(
    issue, subscriber, site_details, run_worker
):
    version.invalidate_locally()
    mailings.plan_mailing(issue=issue, user=UserFactory(is_superuser=True))
    run_worker()
    run_worker()
    (message,) = [sent.message() for sent in mail.outbox]
    kinds = [part.get_content_type() for part in message.get_payload()]
    assert kinds == ["text/plain", "text/html"]
    assert message["Subject"] == "Wat werkt"
    assert "Auto-Submitted" not in message


def test_rule_8_nothing_is_fetched_and_no_link_is_rewritten(issue):
    html = render_issue(issue).html
    page = BeautifulSoup(html, "html.parser")
    assert not page.select("img, picture, link, script, iframe, object, [background], [srcset]")
    assert "url(" not in html
    assert "@import" not in html
    ours = (*FOOTER_LINKS.values(), f"{SITE_ORIGIN}/")
    links = {a["href"] for a in page.find_all("a")} - {*ours}
    assert [link for link in links if "?" in link or "@@" in link] == []


def test_every_mail_is_in_dutch_with_headings_in_order(issue):
    issue.intro = "<p>Beste lezer,</p><h2>Eerst dit</h2><h3>En dit</h3>"
    page = rendered_html(issue)
    assert page.html["lang"] == "nl"
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels == [1, 2, 3, 2, 2]


def test_the_summary_is_what_a_list_of_mails_shows_first(issue):
    page = rendered_html(issue)
    assert page.body.get_text("\n", strip=True).startswith("Twee voorbeelden.")
    assert "display: none" in page.select_one(".preheader")["style"]
    issue.summary = ""
    assert not rendered_html(issue).select(".preheader")


def test_it_says_who_sends_it_and_why_she_gets_it(issue):
    SiteDetails.objects.create(
        owner="Stichting Voorbeeld & Co",
        address="Straat 1\n1234 AB Utrecht",
        email="post@voorbeeld.nl",
        kvk="12345678",
    )
    version.invalidate_locally()
    content = render_issue(issue)
    text, html = content.text, content.html
    page = BeautifulSoup(html, "html.parser").get_text("\n", strip=True)
    for part in (text, page):
        assert "Techniekpact is van Stichting Voorbeeld & Co\n" in part
        assert "Straat 1\n1234 AB Utrecht\nKvK 12345678\n" in part
        assert "post@voorbeeld.nl" in part
        assert "U krijgt deze mail omdat u zich hebt aangemeld" in part


def test_what_the_owner_has_not_told_is_left_out(issue):
    content = render_issue(issue)
    for part in (content.text, content.html):
        assert "KvK" not in part
        assert "Vragen?" not in part
        assert "is van" not in part


def test_links_in_rich_text_are_whole_and_lead_somewhere():
    ArticleFactory(slug="er")
    issue = IssueFactory(
        slug="nr-1",
        intro='<p><a href="/nieuws/er/?a=1&amp;b=2#c">er</a> <a href="/nieuws/weg/">weg</a></p>',
        closing='<p><a href="#boven">boven</a> <a href="mailto:a@b.nl">mail</a> '
        '<a href="https://elders.nl/">elders</a></p>',
    )
    page = rendered_html(issue)
    assert [a["href"] for a in page.select(".card a")] == [
        f"{SITE_ORIGIN}/nieuws/er/?a=1&b=2#c",
        f"{SITE_ORIGIN}/nieuwsbrief/archief/nr-1/#boven",
        "mailto:a@b.nl",
        "https://elders.nl/",
    ]
    assert "er weg" in page.text
    assert "/nieuws/weg/" not in rendered_text(issue)


def test_what_an_editor_typed_is_no_html():
    project = ProjectFactory(title="Vijl & <b>zaag</b>")
    issue = add_items(
        IssueFactory(intro="<p>Dag<script>alert(1)</script></p>", title="A & <i>B</i>"),
        project,
        teaser="Meer <img src=x> & meer\nen meer",
    )
    content = render_issue(issue)
    subject, text, html = content.subject, content.text, content.html
    page = BeautifulSoup(html, "html.parser")
    assert not page.select("script, img, b, i")
    assert subject == page.h1.text == "A & <i>B</i>"
    assert "1. Vijl & <b>zaag</b> (Praktijkvoorbeeld)" in text
    assert "Meer <img src=x> & meer\nen meer" in text
    assert page.select_one(".item br")


def test_what_is_not_on_the_site_is_not_in_the_mail(issue):
    off = ArticleFactory(title="Nog geheim", live=False)
    for reference in (item_key(off), "pact.article:999999", "auth.user:1", "onzin", "pact.theme:1"):
        issue.items.create(target_reference=reference, position=9, teaser="Nog niets")
    content = render_issue(issue)
    text, html = content.text, content.html
    for part in (text, html):
        assert "geheim" not in part
        assert "Nog niets" not in part
    assert len(rendered_html(issue).select(".item")) == 2


def test_an_item_tells_of_any_page_in_its_own_words_or_those_of_the_site():
    region, goal = RegionFactory(summary="Van de regio."), GoalFactory(title="Genoeg leerlingen")
    issue = add_items(IssueFactory(), region, goal)
    issue.items.filter(position=1).update(teaser="In eigen woorden.")
    first, second = rendered_html(issue).select(".item")
    assert first.get_text("|", strip=True) == f"Regio|{region.name}|Van de regio."
    assert first.a["href"] == SITE_ORIGIN + region.get_absolute_url()
    assert second.get_text("|", strip=True) == "Doel|Genoeg leerlingen|In eigen woorden."


def test_a_draft_is_shown_as_it_would_be_sent(issue):
    other = ArticleFactory(title="Later bedacht")
    draft = snapshots.take_snapshot(issue)
    draft["fields"] |= {"title": "Nieuw onderwerp", "intro": '<p><a href="/nieuws/">nieuws</a></p>'}
    draft["rows"]["items"] = [{"target_reference": item_key(other), "teaser": "", "position": 0}]
    with snapshots.applied_in_rollback(issue, draft) as row:
        content = render_issue(row)
        subject, text, html = content.subject, content.text, content.html
    assert subject == "Nieuw onderwerp"
    assert "1. Later bedacht (Nieuwsbericht)" in text
    assert "Robots bouwen" not in html
    assert f'href="{SITE_ORIGIN}/nieuws/"' in html


def test_to_write_an_issue_costs_three_queries_whatever_it_holds(issue, django_assert_num_queries):
    add_items(issue, *ArticleFactory.create_batch(5), RegionFactory(), GoalFactory())
    version.invalidate_locally()
    with django_assert_num_queries(3):
        render_issue(issue)


def test_lines_of_text_fit_and_addresses_stay_whole(issue):
    issue.intro = f"<p>{'Een zin die lang genoeg is. ' * 20}</p>"
    long = [line for line in rendered_text(issue).splitlines() if len(line) > TEXT_WIDTH]
    assert [line for line in long if not line.startswith("http")] == []
    assert "\n\n\n" not in rendered_text(issue)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Een</p><p>Twee<br>regels</p>", "Een\n\nTwee\nregels"),
        ("<h2>Kop</h2><p>&amp; <strong>vet</strong></p>", "Kop\n\n& vet"),
        ("<p>A</p><ul><li><p>een</p></li><li>twee</li></ul><p>B</p>", "A\n\n- een\n- twee\n\nB"),
        ("<ol><li>een</li><li>twee<ul><li>drie</li></ul></li></ol>", "1. een\n2. twee\n- drie"),
        ('<p>Lees <a href="/x">meer</a>.</p><p>Z</p>', "Lees meer.\n\nmeer:\n/x\n\nZ"),
        ('<p><a href="mailto:a@b.nl">a@b.nl</a></p>', "a@b.nl"),
        (
            "<table><tr><th>A</th><th><p>B</p></th></tr><tr><td>1</td><td>2</td></tr></table>",
            "A | B\n1 | 2",
        ),
        ("", ""),
    ],
)
def test_rich_text_can_be_read_as_text(html, text):
    assert html_to_text(html) == text


@pytest.mark.parametrize("name", ["confirm", "manage"])
def test_the_mail_with_a_link_looks_the_same_and_has_its_button(name, issue):
    content = render_link_mail(name)
    page = BeautifulSoup(content.html, "html.parser")
    (button,) = page.select("a.button")
    assert button["href"].startswith(f"{SITE_ORIGIN}/nieuwsbrief/")
    assert f"@@{name}@@" in button["href"]
    assert f"\n\n{button['href']}\n\n" in content.text
    assert page.style.text == rendered_html(issue).style.text
    assert page.select_one(".card")["style"] == rendered_html(issue).select_one(".card")["style"]


def test_a_mail_is_small_enough_not_to_be_cut_off():
    """Gmail cuts a mail off after 102 KB, and hides the unsubscribe link with the rest."""
    issue = add_items(IssueFactory(), *ProjectFactory.create_batch(20, summary="x" * 300))
    issue.intro = issue.closing = "<p>woord</p>" * 200
    assert len(render_issue(issue).html.encode()) < 60_000


MAIL_CSS = (settings.BASE_DIR / "templates/mail/style.css").read_text()
CSS_RULE = re.compile(r"([^{}]+) \{([^{}]*)\}")


def declared_values(name):
    """Map each selector to its value, for each colour scheme."""
    schemes = {"light": {}, "dark": {}}
    for part, scheme in zip(
        MAIL_CSS.split("@media (prefers-color-scheme: dark) {"), schemes, strict=True
    ):
        for selectors, body in CSS_RULE.findall(part):
            if match := re.search(rf"(?<![-\w]){name}: ([^;]+?)(?: !important)?;", body):
                schemes[scheme] |= dict.fromkeys(selectors.strip().split(", "), match[1])
    schemes["dark"] = schemes["light"] | schemes["dark"]
    return schemes


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (".card", ".card", 4.5),
        (".kicker", ".card", 4.5),
        ("a", ".card", 4.5),
        (".head", ".head", 4.5),
        (".foot", "body", 4.5),
        (".foot a", "body", 4.5),
        (".button", ".button", 4.5),
        *((ring, ".head", 3) for ring in (".orange", ".blue", ".green", ".purple")),
    ],
)
def test_what_a_mail_says_can_be_read(text, ground, least, scheme):
    assert (
        contrast_ratio(
            declared_values("color")[scheme][text], declared_values("background")[scheme][ground]
        )
        >= least
    )


def test_no_letter_is_small():
    sizes = [int(size) for size in re.findall(r"font(?:-size)?: (\d+)px", MAIL_CSS)]
    assert min(sizes) >= 15


@pytest.mark.parametrize(
    "typed", ["@@manage@@", "@@@manage@@", "@@leave@@manage@@", "&#64;@manage@@"]
)
def test_a_mark_that_people_type_gets_no_token(typed):
    issue = add_items(
        IssueFactory(
            summary=typed,
            intro=f'<p>{typed} <a href="https://voorbeeld.nl/?t={typed}">hier</a></p>',
        ),
        ArticleFactory(),
        teaser=typed,
    )
    content = render_issue(issue)
    for part in (content.text, content.html):
        ours = sum(part.count(way) for way in FOOTER_LINKS.values())
        assert len(re.findall("@@(?:leave|manage)@@", part)) == ours == 2
