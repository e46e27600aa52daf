"""Mails to editors about their work."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from newsletter.models import Delivery, Letter
from newsletter.outbox import post
from newsletter.outbox.delivering import deliver
from publishing import notices, services, snapshots
from publishing.models.publishable import Publishable
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory
from tests.post_office import opened
from tests.threads import at_once

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def person(name, role, **more):
    named = {"username": name, "first_name": name.title(), "email": f"{name}@voorbeeld.nl"}
    return UserFactory(**named, is_staff=True, roles=[role], **more)


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


@pytest.fixture
def office(settings):
    with opened(settings) as office:
        yield office


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
    Delivery.objects.all().delete()
    services.send_back(thing=project, by=bert, remark="Noem <b>de school</b>.")
    services.submit(thing=project, by=anna)
    Delivery.objects.filter(user=bert).delete()
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
    Delivery.objects.all().delete()
    region.editors.remove(anna)
    services.send_back(thing=project, by=bert, remark="Noem de school.")
    assert not Delivery.objects.exists()


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
    assert not Delivery.objects.exists()


def test_a_title_makes_no_header_of_its_own(anna, bert, region):
    project = ProjectFactory(title="A & B\r\nBcc: x@voorbeeld.nl", region=region, live=False)
    notices.submitted(project, anna, "")
    work()
    assert mail.outbox[0].subject == "Te beoordelen: A & B Bcc: x@voorbeeld.nl"


def wait(*users):
    for user in users:
        post(to=user, subject="Hallo", text="", html="")
    return list(Delivery.objects.order_by("pk"))


def test_a_second_worker_leaves_what_the_first_one_has(anna, bert):
    wait(anna, bert)
    others = []

    def meanwhile():
        if not others:
            others.append(deliver(2))
        return True

    deliver(1, meanwhile)
    assert [to for to, _ in sent()] == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    user = UserFactory(email="anna@voorbeeld.nl")
    for number in range(12):
        post(to=user, subject=f"{number:02}", text="", html="")
    at_once(lambda: deliver(1), lambda: deliver(2))
    assert [subject for _, subject in sent()] == [f"{n:02}" for n in range(12)]


def test_what_fails_is_tried_later_and_told_without_the_address(anna, office, caplog):
    wait(anna)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        office.answers["RCPT"] = "451 anna@voorbeeld.nl is not wanted now"
        work()
        office.answers.clear()
        work()
        assert office.took == []
        clock.shift(timedelta(minutes=1))
        work()
    assert office.recipients() == ["anna@voorbeeld.nl"]
    assert "anna" not in caplog.text


def test_an_address_that_is_refused_does_not_hold_up_the_others(anna, bert, office):
    wait(anna, bert)
    office.answers["RCPT", "anna@voorbeeld.nl"] = "550 5.1.1 Unknown"
    work()
    assert office.recipients() == ["bert@voorbeeld.nl"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_who_left_in_the_meantime_gets_nothing(anna, change):
    wait(anna)
    type(anna).objects.filter(pk=anna.pk).update(**change)
    work()
    assert sent() == []
    assert Delivery.objects.get().state == "skipped"


def test_after_a_month_a_mail_is_forgotten(anna):
    old = timezone.now() - timedelta(days=31)
    with time_machine.travel(old):
        wait(anna)
        work()
        wait(anna)
        Delivery.objects.open().update(not_before=old + timedelta(days=32))
    *_, kept = wait(anna)
    work()
    assert list(Delivery.objects.all()) == [kept]
    assert list(Letter.objects.all()) == [kept.letter]
