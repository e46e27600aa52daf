"""Mails to editors about their work."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from newsletter.delivery import enqueue
from newsletter.delivery.run import deliver_queued
from newsletter.models import Delivery, TransactionalMail
from publishing import notifications, services
from publishing.mail_templates import MailContent
from publishing.models.publishable import Publishable
from publishing.revisions import snapshots
from tests.concurrency import run_concurrently
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory
from tests.smtp_server import run_smtp_server

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOUR = timedelta(hours=1)


def create_editor(name, role, **more):
    named = {"username": name, "first_name": name.title(), "email": f"{name}@voorbeeld.nl"}
    return UserFactory(**named, is_staff=True, roles=[role], **more)


@pytest.fixture
def region():
    return RegionFactory()


@pytest.fixture
def submitting_editor(region):
    """She asks for a judgement."""
    anna = create_editor("anna", "Regioredactie")
    region.editors.add(anna)
    return anna


@pytest.fixture
def moderator(db):
    """He judges."""
    return create_editor("bert", "Landelijke redactie")


@pytest.fixture
def regional_draft(region):
    return ProjectFactory(title="Techport", region=region, live=False)


@pytest.fixture
def smtp_server(settings):
    with run_smtp_server(settings) as server:
        yield server


def run_worker():
    call_command("worker", "--once")


def sent_mails():
    """Return the recipient and the subject of each mail."""
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def test_who_may_publish_it_is_asked_for_a_judgement(regional_draft, submitting_editor, moderator):
    create_editor("cora", "Landelijke redactie", is_active=False)
    create_editor("dirk", "Lezer")
    colleague = create_editor("eva", "Regioredactie")
    regional_draft.region.editors.add(colleague)
    UserFactory(is_superuser=True)  # without an address
    services.submit_for_review(obj=regional_draft, user=submitting_editor, note="Klopt dit zo?")
    run_worker()
    assert sent_mails() == [("bert@voorbeeld.nl", "Te beoordelen: Techport")]
    form = f"http://localhost:8000/beheer/pact/project/{regional_draft.pk}/change/"
    html = mail.outbox[0].alternatives[0][0]
    for text in (mail.outbox[0].body, html):
        assert "Anna" in text
        assert "Klopt dit zo?" in text
        assert form in text
        assert "{" not in text.replace("{ ", "").partition("</style>")[2]


def test_an_editor_of_the_region_is_asked_too_where_she_publishes(
    regional_draft, submitting_editor, moderator
):
    colleague = create_editor("eva", "Regioredactie")
    regional_draft.region.editors.add(colleague)
    type(regional_draft.region).objects.update(editors_publish=True)
    services.submit_for_review(obj=regional_draft, user=submitting_editor)
    run_worker()
    assert [to for to, _ in sent_mails()] == ["bert@voorbeeld.nl", "eva@voorbeeld.nl"]


def test_who_asked_last_hears_what_came_of_it(regional_draft, submitting_editor, moderator):
    services.submit_for_review(obj=regional_draft, user=submitting_editor)
    Delivery.objects.all().delete()
    services.send_back(obj=regional_draft, user=moderator, remark="Noem <b>de school</b>.")
    services.submit_for_review(obj=regional_draft, user=submitting_editor)
    Delivery.objects.filter(user=moderator).delete()
    services.publish(obj=regional_draft, user=moderator)
    run_worker()
    assert sent_mails() == [
        ("anna@voorbeeld.nl", "Nog iets te doen: Techport"),
        ("anna@voorbeeld.nl", "Op de site: Techport"),
    ]
    back = mail.outbox[0]
    assert "Noem <b>de school</b>." in back.body
    assert "&lt;b&gt;" in back.alternatives[0][0]
    assert "Bert" in mail.outbox[1].body


def test_an_approval_for_later_names_the_moment(regional_draft, submitting_editor, moderator):
    services.submit_for_review(obj=regional_draft, user=submitting_editor)
    start = datetime(2099, 3, 1, 9, tzinfo=timezone.get_default_timezone())
    services.schedule(obj=regional_draft, user=moderator, go_live_at=start, expire_at=None)
    regional_draft.refresh_from_db()
    revision = regional_draft.latest_revision
    services.approve_as_planned(obj=regional_draft, user=moderator, revision=revision)
    content = Delivery.objects.get(user=submitting_editor).transactional_mail
    assert content.subject == "Goedgekeurd: Techport"
    for body in (content.text, content.html):
        assert "Op 1 maart 2099, 09:00 uur komt" in body
        assert "staat nu" not in body


def test_who_may_no_longer_look_at_it_hears_nothing(
    regional_draft, submitting_editor, moderator, region
):
    services.submit_for_review(obj=regional_draft, user=submitting_editor)
    Delivery.objects.all().delete()
    region.editors.remove(submitting_editor)
    services.send_back(obj=regional_draft, user=moderator, remark="Noem de school.")
    assert not Delivery.objects.exists()


def test_who_judges_her_own_work_gets_no_mail_of_it(moderator):
    article = ArticleFactory(live=False)
    services.submit_for_review(obj=article, user=moderator)
    services.publish(obj=article, user=moderator)
    run_worker()
    assert sent_mails() == []


def test_a_plan_that_failed_is_told_to_who_made_it_and_to_who_may_publish(
    submitting_editor, moderator, monkeypatch
):
    article = ArticleFactory(title="Nieuws", live=False)
    cora = create_editor("cora", "Landelijke redactie")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        moment = timezone.now() + HOUR
        services.schedule(obj=article, user=cora, go_live_at=moment, expire_at=None)
        monkeypatch.setattr(snapshots, "write_snapshot", lambda *args: 1 / 0)
        clock.shift(HOUR)
        run_worker()
        run_worker()
    expected = [(f"{name}@voorbeeld.nl", "Mislukt: Nieuws") for name in ("bert", "cora")]
    assert sent_mails() == expected
    assert "planning is vervallen" in mail.outbox[0].body


def test_what_is_rolled_back_mails_nobody(
    regional_draft, submitting_editor, moderator, monkeypatch
):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Publishable, "save", fail)
    with pytest.raises(RuntimeError):
        services.submit_for_review(obj=regional_draft, user=submitting_editor)
    assert not Delivery.objects.exists()


def test_a_title_makes_no_header_of_its_own(submitting_editor, moderator, region):
    project = ProjectFactory(title="A & B\r\nBcc: x@voorbeeld.nl", region=region, live=False)
    notifications.notify_submitted(project, submitting_editor, "")
    run_worker()
    assert mail.outbox[0].subject == "Te beoordelen: A & B Bcc: x@voorbeeld.nl"


def enqueue_mails(*users):
    for user in users:
        enqueue(user=user, content=MailContent("Hallo", "", ""))
    return list(Delivery.objects.order_by("pk"))


def test_a_second_worker_leaves_what_the_first_one_has(submitting_editor, moderator):
    enqueue_mails(submitting_editor, moderator)
    others = []

    def meanwhile():
        if not others:
            others.append(deliver_queued(2))
        return True

    deliver_queued(1, meanwhile)
    assert [to for to, _ in sent_mails()] == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    user = UserFactory(email="anna@voorbeeld.nl")
    for number in range(12):
        enqueue(user=user, content=MailContent(f"{number:02}", "", ""))
    run_concurrently(lambda: deliver_queued(1), lambda: deliver_queued(2))
    assert [subject for _, subject in sent_mails()] == [f"{n:02}" for n in range(12)]


def test_what_fails_is_tried_later_and_told_without_the_address(
    submitting_editor, smtp_server, caplog
):
    enqueue_mails(submitting_editor)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        smtp_server.replies["RCPT"] = "451 anna@voorbeeld.nl is not wanted now"
        run_worker()
        smtp_server.replies.clear()
        run_worker()
        assert smtp_server.received == []
        clock.shift(timedelta(minutes=1))
        run_worker()
    assert smtp_server.recipients() == ["anna@voorbeeld.nl"]
    assert "anna" not in caplog.text


def test_an_address_that_is_refused_does_not_hold_up_the_others(
    submitting_editor, moderator, smtp_server
):
    enqueue_mails(submitting_editor, moderator)
    smtp_server.replies["RCPT", "anna@voorbeeld.nl"] = "550 5.1.1 Unknown"
    run_worker()
    assert smtp_server.recipients() == ["bert@voorbeeld.nl"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_who_left_in_the_meantime_gets_nothing(submitting_editor, change):
    enqueue_mails(submitting_editor)
    type(submitting_editor).objects.filter(pk=submitting_editor.pk).update(**change)
    run_worker()
    assert sent_mails() == []
    assert Delivery.objects.get().state == "skipped"


def test_after_a_month_a_mail_is_forgotten(submitting_editor):
    old = timezone.now() - timedelta(days=31)
    with time_machine.travel(old):
        enqueue_mails(submitting_editor)
        run_worker()
        enqueue_mails(submitting_editor)
        Delivery.objects.unfinished().update(not_before=old + timedelta(days=32))
    *_, stored = enqueue_mails(submitting_editor)
    run_worker()
    assert list(Delivery.objects.all()) == [stored]
    assert list(TransactionalMail.objects.all()) == [stored.transactional_mail]
