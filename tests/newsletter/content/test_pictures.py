"""Pictures of the library in an issue: embedded in its mail, and in the archive (rule 8)."""

from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from PIL import Image as Pillow

from caching import version
from images.models import BEING_MADE, WITHHELD_REASON, Image
from images.rendition_queue import make_due_renditions
from images.renditions import MAIL_MAX_BYTES, mail_size, make_mail_file
from newsletter.content.checklist import check_issue
from newsletter.content.mail_pictures import PictureNotReadyError
from newsletter.content.rendering import render_issue
from newsletter.delivery import mail_size as sizes
from newsletter.delivery import run
from newsletter.delivery.transports import _to_django_message
from newsletter.models import Delivery, Mailing
from newsletter.retention import KEEP_DELIVERIES, delete_old_deliveries
from newsletter.services import mailings
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    ItemFactory,
    SubscriberFactory,
    UserFactory,
    item_key,
    picture_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_details", "picture_folder")]


def make_files():
    make_due_renditions(on_stored=lambda: None)


@pytest.fixture
def image():
    image = ImageFactory(alt="Een robot", credit="Jo & co", title="Robot")
    make_files()
    image.refresh_from_db()
    return image


def issue_with(*objects, **fields):
    issue = IssueFactory(live=False, slug="nr-1", **fields)
    for position, obj in enumerate(objects, 1):
        ItemFactory(
            issue=issue,
            target_reference=item_key(obj),
            position=position,
            teaser=f"Bij {position}.",
        )
    return issue


def blocking_problems(issue):
    problems = check_issue(issue, UserFactory(is_superuser=True))
    return [problem.message for problem in problems if problem.is_blocking]


def plan(issue):
    SubscriberFactory(email="anna@voorbeeld.nl")
    mailings.plan_mailing(issue=issue, user=UserFactory(is_superuser=True))


def noise(width, height):
    return Pillow.effect_noise((width, height), 120).convert("RGB")


@pytest.mark.parametrize(
    ("size", "shown"),
    [((2400, 1200), (496, 248)), ((1000, 4000), (155, 620)), ((60, 40), (60, 40))],
)
def test_a_picture_fits_the_column_of_a_mail(size, shown):
    assert mail_size(*size) == shown
    picture = Pillow.open(BytesIO(make_mail_file(Pillow.new("RGB", size, "orange"))))
    assert picture.format == "JPEG"
    assert picture.size == tuple(
        min(full, 2 * part) for full, part in zip(size, shown, strict=True)
    )


@pytest.mark.parametrize("size", [(1000, 600), (700, 900)])
def test_the_busiest_picture_is_small_enough(size):
    assert len(make_mail_file(noise(*size))) <= MAIL_MAX_BYTES


def test_what_is_transparent_becomes_white():
    content = make_mail_file(Pillow.new("RGBA", (80, 80), (0, 0, 0, 0)))
    assert min(Pillow.open(BytesIO(content)).getpixel((40, 40))) > 250


def test_rule_8_a_picture_goes_along_and_nothing_is_fetched(image):
    mail = render_issue(issue_with(image, ArticleFactory(title="Nieuws")))
    page = BeautifulSoup(mail.html, "html.parser")
    (shown,), (picture,) = page.select("img"), mail.pictures
    assert shown["src"] == f"cid:{picture.content_id}"
    assert (shown["alt"], shown["width"], shown["height"]) == ("Een robot", "60", "40")
    assert Pillow.open(BytesIO(picture.content)).format == "JPEG"
    assert page.select_one(".caption").get_text() == "Bij 1. Beeld: Jo & co (CC BY 4.0)"
    assert "http" not in str(shown)
    assert (
        "[Afbeelding: Een robot]\n\nBij 1.\n\nBeeld: Jo & co (CC BY 4.0)\n\n1. Nieuws" in mail.text
    )


def test_a_picture_that_only_decorates_has_an_empty_alternative(image):
    Image.objects.update(decorative=True, alt="")
    mail = render_issue(issue_with(image))
    assert BeautifulSoup(mail.html, "html.parser").img["alt"] == ""
    assert "Afbeelding" not in mail.text


def test_a_picture_that_stands_twice_goes_along_once(image):
    mail = render_issue(issue_with(image, image))
    assert mail.html.count("cid:") == 2
    assert len(mail.pictures) == 1


def test_readers_get_it_beside_the_html(smtp_server, image):
    plan(issue_with(image))
    mailings.prepare_due_mailings()
    run.deliver_queued(1)
    message = message_from_bytes(smtp_server.received[0][1], policy=policy.default)
    text, related = message.iter_parts()
    html, picture = related.iter_parts()
    kinds = [part.get_content_type() for part in (message, text, related, html, picture)]
    assert kinds == [
        *("multipart/alternative", "text/plain", "multipart/related", "text/html", "image/jpeg")
    ]
    assert related.get_param("type") == "text/html"
    assert picture["Content-Disposition"].startswith("inline")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html.get_content()
    assert Pillow.open(BytesIO(picture.get_content())).size == (60, 40)
    assert "/nieuwsbrief/afmelden/" in html.get_content()


def test_a_mailing_keeps_what_was_frozen(smtp_server, image):
    plan(issue_with(image))
    mailings.prepare_due_mailings()
    frozen = Mailing.objects.get().content.pictures
    image.file = picture_file(size=(30, 30))
    image.save()
    make_files()
    image.delete()
    run.deliver_queued(1)
    message = message_from_bytes(smtp_server.received[0][1], policy=policy.default)
    (sent,) = [
        part.get_content() for part in message.walk() if part.get_content_maintype() == "image"
    ]
    assert sent == frozen[0].content


def test_a_provider_gets_it_as_an_inline_picture(image):
    plan(issue_with(image))
    mailings.prepare_due_mailings()
    mailing, delivery = Mailing.objects.get(), Delivery.objects.get()
    content = mailing.content
    template = run.MessageBuilder().get_template(Delivery.Kind.ISSUE, mailing)
    mail = template.personalise(to="a@b.nl", delivery=delivery.pk, leave="weg", manage="keuze")
    message = _to_django_message("a@b.nl", mail)
    assert isinstance(message, EmailMultiAlternatives)
    assert "[Afbeelding: Een robot]" in message.body
    (picture,) = message.attachments
    assert picture.get_payload(decode=True) == content.pictures[0].content
    assert picture["Content-ID"] == f"<{content.pictures[0].content_id}>"
    assert picture["Content-Disposition"].startswith("inline")


def test_what_may_not_be_shown_is_left_out_and_said(client, image):
    issue = issue_with(image)
    Image.objects.update(consent=Image.Consent.UNKNOWN)
    assert render_issue(issue).pictures == ()
    assert blocking_problems(issue) == [f"Onderdeel 1 is een afbeelding. {WITHHELD_REASON}"]
    image.delete()
    assert "niet meer in de bibliotheek" in blocking_problems(issue)[0]


def test_an_issue_says_that_a_picture_is_not_ready():
    issue = issue_with(ImageFactory())
    assert blocking_problems(issue) == [f"Onderdeel 1 is een afbeelding. {BEING_MADE}"]
    with pytest.raises(PictureNotReadyError):
        render_issue(issue)
    assert render_issue(issue, skip_unready=True).pictures == ()
    make_files()
    assert blocking_problems(issue) == []


def test_a_mailing_waits_for_its_picture():
    plan(issue_with(ImageFactory()))
    mailings.prepare_due_mailings()
    assert Mailing.objects.get().state == Mailing.State.PREPARING
    assert not Delivery.objects.exists()
    make_files()
    mailings.prepare_due_mailings()
    assert Mailing.objects.get().state == Mailing.State.SENDING


def test_a_mailing_does_not_wait_for_ever():
    plan(issue_with(ImageFactory()))
    with time_machine.travel(timezone.now() + mailings.MAX_PICTURE_WAIT + timedelta(minutes=1)):
        mailings.prepare_due_mailings()
    mailing = Mailing.objects.get()
    assert mailing.state == Mailing.State.PAUSED
    assert "wordt nog klaargemaakt" in mailing.pause_reason


def test_pictures_weigh_and_are_cut_off_nowhere(image, monkeypatch):
    issue = issue_with(image)
    size, bare = (sizes.measure_issue(render_issue(row)) for row in (issue, IssueFactory()))
    assert size.total > size.pictures > len(render_issue(issue).pictures[0].content)
    assert abs((size.total - size.pictures) - bare.total) < 2_500
    monkeypatch.setattr(sizes, "HEAVY_WEIGHT", size.total - 1)
    (warning,) = sizes.describe_size_problems(size)
    assert (warning.is_blocking, "met de afbeeldingen" in warning.message) == (False, True)
    monkeypatch.setattr(sizes, "MAX_WEIGHT", size.total - 1)
    assert "Haal een afbeelding weg." in blocking_problems(issue)[0]
    plan(issue)
    mailings.prepare_due_mailings()
    assert Mailing.objects.get().state == Mailing.State.PAUSED


def test_a_provider_that_takes_no_pictures_is_named_beforehand(image, settings):
    issue = issue_with(image)
    for provider, number in (("brevo", 1), ("postmark", 0), ("", 0)):
        settings.MAIL_PROVIDER = provider
        assert len(blocking_problems(issue)) == number
    settings.MAIL_PROVIDER = "brevo"
    assert "geen afbeeldingen mee" in blocking_problems(issue)[0]
    assert blocking_problems(IssueFactory(live=False)) == []


def test_rule_10_the_pictures_of_a_mailing_go_with_its_deliveries(image):
    plan(issue_with(image))
    mailings.prepare_due_mailings()
    old = timezone.now() - KEEP_DELIVERIES - timedelta(days=1)
    Delivery.objects.all().delete()
    Mailing.objects.update(state=Mailing.State.CANCELLED, ended_at=old)
    delete_old_deliveries()
    mailing = Mailing.objects.get()
    assert (mailing.deliveries_deleted, mailing.pictures) == (True, [])


def test_the_archive_shows_it_and_counts_only_topics(client, image):
    issue = issue_with(image, ArticleFactory(title="Nieuws"), title="Maart")
    type(issue).objects.update(live=True, first_published_at=timezone.now())
    version.invalidate_locally()
    page = BeautifulSoup(client.get(issue.get_absolute_url()).text, "html.parser").main
    photo, topic = page.select(".tp-issue-items__item")
    assert photo.img["alt"] == "Een robot"
    assert photo.img["src"].startswith("/media/")
    assert "Bij 1." in photo.text
    assert "Jo & co" in photo.text
    assert topic.select_one(".tp-numeral").text == "1"
    listed = BeautifulSoup(client.get("/nieuwsbrief/archief/").text, "html.parser").main
    assert "1 onderwerp" in listed.text
    Image.objects.update(consent=Image.Consent.UNKNOWN)
    version.invalidate_locally()
    page = BeautifulSoup(client.get(issue.get_absolute_url()).text, "html.parser").main
    assert len(page.select(".tp-issue-items__item")) == 1


def test_the_page_costs_at_most_five_queries(client, image, django_assert_max_num_queries):
    issue = issue_with(image, ArticleFactory())
    type(issue).objects.update(live=True, first_published_at=timezone.now())
    version.invalidate_locally()
    with django_assert_max_num_queries(5):
        assert client.get(issue.get_absolute_url()).status_code == 200
