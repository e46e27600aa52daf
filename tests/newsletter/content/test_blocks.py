"""Blocks in the texts of an issue: in both parts of its mail, and among the checks before it."""

import pytest
from bs4 import BeautifulSoup

from images.models import WITHHELD_REASON, Image
from images.rendition_queue import make_due_renditions
from newsletter.content.checklist import check_issue
from newsletter.content.rendering import render_issue
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IndicatorFactory,
    IssueFactory,
    MeasurementFactory,
    UserFactory,
    VideoFactory,
)
from tests.publishing.test_blocks import QUOTE, block, picture_block

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("site_details", "picture_folder"),
]


def blocking_problems(issue):
    problems = check_issue(issue, UserFactory(is_superuser=True))
    return [problem.message for problem in problems if problem.is_blocking]


def test_each_block_goes_along_in_both_parts():
    image, still = ImageFactory(alt="Een robot", credit="Jo"), ImageFactory(credit="Bo")
    video = VideoFactory(title="Rondleiding", still=still)
    make_due_renditions(on_stored=lambda: None)
    indicator = IndicatorFactory(name="Leerlingen")
    MeasurementFactory(indicator=indicator, period="2020", value=45)
    intro = "".join(
        [
            picture_block(image, caption="Open dag"),
            QUOTE,
            block("own_video", target=f"videos.video:{video.pk}"),
            block("callout", tone="tip", title="Kop", text="Eén.\n\nTwee."),
            block("button", label="Doe mee", url="/doelen/", tone="primary"),
            block("item", target=f"pact.article:{ArticleFactory(title='Bericht').pk}"),
            block("figure", target=f"pact.indicator:{indicator.pk}"),
            "<hr><table data-caption='Data'><tr><th>a</th></tr></table>",
            '<p>Eind<sup data-note="Een bron."></sup></p>',
        ]
    )
    mail = render_issue(IssueFactory(slug="nr-1", intro=intro))
    page = BeautifulSoup(mail.html, "html.parser")
    assert page.img["src"] == f"cid:{mail.pictures[0].content_id}"
    assert page.select("img")[1]["src"] == f"cid:{mail.pictures[1].content_id}"
    assert page.caption.text == "Data"
    assert not page.select("[tabindex], figure, [data-block]")
    assert all(link["href"].startswith(("http", "mailto", "cid")) for link in page.select("a"))
    for words in (
        *("[Afbeelding: Een robot]\n\nOpen dag Beeld: Jo", "Noor, leerling", "Tip\n\nKop\n\nEén."),
        *("Bekijk de video ‘Rondleiding’ (0:12 min):\nhttp", "Beeld: Bo"),
        *("Doe mee:\nhttp", "Bericht:\nhttp", "45% Leerlingen (2020)", "* * *"),
        *("Eind[1]", "1. Een bron."),
    ):
        assert words in mail.text


def test_what_readers_would_not_see_blocks_the_mailing():
    image = ImageFactory(consent=Image.Consent.UNKNOWN, title="Klas")
    goal = GoalFactory(live=False, title="Nieuw doel")
    closing = picture_block(image) + block("item", target=f"pact.goal:{goal.pk}")
    problems = blocking_problems(IssueFactory(slug="nr-1", intro=QUOTE, closing=closing))
    assert any("‘Klas’" in text and WITHHELD_REASON in text for text in problems)
    assert any("staat zelf niet op de site" in text for text in problems)
    assert not any("is leeg" in text for text in problems)
