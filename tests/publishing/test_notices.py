"""Mails to editors about their work."""

import smtplib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from publishing import notices, services, snapshots
from publishing.models import Notice
from publishing.models.publishable import Publishable
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def person(name, role, **more):
    user = UserFactory(
        username=name, first_name=name.title(), email=f"{name}@voorbeeld.nl", is_staff=True, **more
    )
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def region():
    return RegionFactory()


@pytest.fixture
def anna(region):
    """She asks for a judgement."""
    anna = person("anna", "Regioredactie")
    region.editors.add(anna)
    return anna


@pytest.fixture
def bert(db):
    """He judges."""
    return person("bert", "Landelijke redactie")


@pytest.fixture
def project(region):
    return ProjectFactory(title="Techport", region=region, live=False)


def work():
    call_command("worker", "--once")


def sent():
    """Who got what."""
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def test_who_may_publish_it_is_asked_for_a_judgement(project, anna, bert):
    person("cora", "Landelijke redactie", is_active=False)
    person("dirk", "Lezer")
    colleague = person("eva", "Regioredactie")
    project.region.editors.add(colleague)
    UserFactory(is_superuser=True)  # without an address
    services.submit(thing=project, by=anna, note="Klopt dit zo?")
    work()
    assert sent() == [("bert@voorbeeld.nl", "Te beoordelen: Techport")]
    form = f"http://localhost:8000/beheer/pact/project/{project.pk}/change/"
    html = mail.outbox[0].alternatives[0][0]
    for text in (mail.outbox[0].body, html):
        assert "Anna" in text
        assert "Klopt dit zo?" in text
        assert form in text
        assert "{" not in text.replace("{ ", "").partition("</style>")[2]


def test_an_editor_of_the_region_is_asked_too_where_she_publishes(project, anna, bert):
    colleague = person("eva", "Regioredactie")
    project.region.editors.add(colleague)
    type(project.region).objects.update(editors_publish=True)
    services.submit(thing=project, by=anna)
    work()
    assert [to for to, _ in sent()] == ["bert@voorbeeld.nl", "eva@voorbeeld.nl"]


def test_who_asked_last_hears_what_came_of_it(project, anna, bert):
    services.submit(thing=project, by=anna)
    Notice.objects.all().delete()
    services.send_back(thing=project, by=bert, remark="Noem <b>de school</b>.")
    services.submit(thing=project, by=anna)
    Notice.objects.filter(to=bert).delete()
    services.publish(thing=project, by=bert)
    work()
    assert sent() == [
        ("anna@voorbeeld.nl", "Nog iets te doen: Techport"),
        ("anna@voorbeeld.nl", "Op de site: Techport"),
    ]
    back = mail.outbox[0]
    assert "Noem <b>de school</b>." in back.body
    assert "&lt;b&gt;" in back.alternatives[0][0]
    assert "Bert" in mail.outbox[1].body


def test_who_may_no_longer_look_at_it_hears_nothing(project, anna, bert, region):
    services.submit(thing=project, by=anna)
    Notice.objects.all().delete()
    region.editors.remove(anna)
    services.send_back(thing=project, by=bert, remark="Noem de school.")
    assert not Notice.objects.exists()


def test_who_judges_her_own_work_gets_no_mail_of_it(bert):
    article = ArticleFactory(live=False)
    services.submit(thing=article, by=bert)
    services.publish(thing=article, by=bert)
    work()
    assert sent() == []


def test_a_plan_that_failed_is_told_to_who_made_it_and_to_who_may_publish(anna, bert, monkeypatch):
    article = ArticleFactory(title="Nieuws", live=False)
    cora = person("cora", "Landelijke redactie")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        moment = timezone.now() + HOUR
        services.schedule(thing=article, by=cora, publish_at=moment, expire_at=None)
        monkeypatch.setattr(snapshots, "publish_into", lambda *args: 1 / 0)
        clock.shift(HOUR)
        work()
        work()
    expected = [(f"{name}@voorbeeld.nl", "Mislukt: Nieuws") for name in ("bert", "cora")]
    assert sent() == expected
    assert "planning is vervallen" in mail.outbox[0].body


def test_what_is_rolled_back_mails_nobody(project, anna, bert, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Publishable, "save", fail)
    with pytest.raises(RuntimeError):
        services.submit(thing=project, by=anna)
    assert not Notice.objects.exists()


def test_a_title_makes_no_header_of_its_own(anna, bert, region):
    project = ProjectFactory(title="A & B\r\nBcc: x@voorbeeld.nl", region=region, live=False)
    notices.submitted(project, anna, "")
    work()
    assert mail.outbox[0].subject == "Te beoordelen: A & B Bcc: x@voorbeeld.nl"


def wait(*users, **more):
    return [
        Notice.objects.create(to=user, subject="Hallo", body="", html="", **more) for user in users
    ]


def test_a_second_worker_leaves_what_the_first_one_has(anna, bert, monkeypatch):
    wait(anna, bert)
    send = EmailBackend.send_messages

    def send_messages(backend, messages):
        monkeypatch.setattr(EmailBackend, "send_messages", send)
        notices.send_notices()
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    notices.send_notices()
    assert [to for to, _ in sent()] == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    user = UserFactory(email="anna@voorbeeld.nl")
    Notice.objects.bulk_create(Notice(to=user, subject=f"{n:02}") for n in range(12))
    start = threading.Barrier(2)

    def worker():
        start.wait()
        notices.send_notices()
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [subject for _, subject in sent()] == [f"{n:02}" for n in range(12)]


def test_what_fails_is_tried_later_and_told_without_the_address(anna, monkeypatch, caplog):
    def refuse(backend, messages):
        raise smtplib.SMTPDataError(554, b"anna@voorbeeld.nl is not wanted")

    wait(anna)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "send_messages", refuse)
            with pytest.raises(CommandError):
                work()
            work()
        assert sent() == []
        clock.shift(timedelta(minutes=1))
        work()
    assert len(sent()) == 1
    assert "anna" not in caplog.text


def test_an_address_that_is_refused_does_not_hold_up_the_others(anna, bert, monkeypatch):
    send = EmailBackend.send_messages

    def send_messages(backend, messages):
        if messages[0].to == ["anna@voorbeeld.nl"]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(backend, messages)

    wait(anna, bert)
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    work()
    assert [to for to, _ in sent()] == ["bert@voorbeeld.nl"]


def test_who_left_in_the_meantime_gets_nothing(anna):
    wait(anna)
    anna.is_active = False
    anna.save()
    work()
    assert sent() == []
    assert not Notice.objects.due().exists()


def test_after_a_month_a_mail_is_forgotten(anna):
    old = timezone.now() - timedelta(days=31)
    wait(anna, made_at=old, sent_at=old)
    wait(anna, made_at=old, due_at=timezone.now() + HOUR)
    (kept,) = wait(anna, sent_at=timezone.now())
    work()
    assert list(Notice.objects.all()) == [kept]
