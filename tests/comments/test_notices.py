"""Mail about comments: who gets it, how often, and who wants none."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.models import CommentNotice
from comments.notices import PAUSE
from comments.services import add_comment, add_reply
from publishing import services
from tests.comments.conftest import create_colleague
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def run_worker_after(pause=PAUSE):
    with time_machine.travel(timezone.now() + pause + timedelta(seconds=1)):
        call_command("worker", "--once")


def recipients():
    return sorted(message.to[0] for message in mail.outbox)


def test_all_that_was_said_in_a_few_minutes_is_one_mail(sun_article, anna, bert, caplog):
    caplog.set_level(logging.INFO)
    cora = create_colleague("Cora")
    thread = add_comment(obj=sun_article, user=bert, text="Tien <b>?", mentioned=[cora])
    add_reply(obj=sun_article, thread=thread, user=bert, text="Of elf?")
    add_comment(obj=ArticleFactory(title="Wind"), user=bert, text="Mooi", mentioned=[cora])
    run_worker_after(timedelta())
    assert not mail.outbox
    run_worker_after()
    assert recipients() == ["anna@voorbeeld.nl", "cora@voorbeeld.nl"]
    own, other = sorted(mail.outbox, key=lambda message: message.to[0])
    assert own.subject == "Opmerking bij: Zon"
    assert other.subject == "Opmerkingen van uw collega’s"
    assert f"/beheer/pact/article/{sun_article.pk}/opmerkingen/" in own.body
    assert "Tien <b>?" in own.body
    assert "Tien &lt;b&gt;?" in own.alternatives[0][0]
    assert "Of elf?" in own.body
    assert "Wind" in other.body
    run_worker_after(2 * PAUSE)
    assert len(mail.outbox) == 2
    assert not CommentNotice.objects.exists()
    assert "voorbeeld.nl" not in caplog.text
    assert "Cora" not in caplog.text


@pytest.mark.once
def test_the_mail_leads_to_the_comment_that_names_its_reader(sun_article, anna, bert):
    add_comment(obj=sun_article, user=bert, text="Tien?")
    thread = add_comment(obj=sun_article, user=bert, text="Elf?")
    add_reply(obj=sun_article, thread=thread, user=bert, text="Toch?", mentioned=[anna])
    run_worker_after()
    address = f"/opmerkingen/#opmerking-{thread.pk}"
    assert f"{address}\r\n" in mail.outbox[0].body
    assert f'{address}"' in mail.outbox[0].alternatives[0][0]


@pytest.mark.once
def test_who_takes_part_hears_of_an_answer_but_not_of_her_own(sun_article, anna, bert):
    thread = add_comment(obj=sun_article, user=bert, text="Tien?")
    add_reply(obj=sun_article, thread=thread, user=anna, text="Twaalf")
    run_worker_after()
    assert recipients() == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]
    assert "Twaalf" not in next(m.body for m in mail.outbox if m.to[0].startswith("anna"))


@pytest.mark.once
def test_who_wants_no_mail_gets_none(client, sun_article, anna, bert):
    client.force_login(anna)
    page = reverse("admin:comments")
    assert "Mail mij niet meer" in client.get(page).text
    client.post(reverse("admin:comments_mail"), {"uit": "1"})
    add_comment(obj=sun_article, user=bert, text="Tien?", mentioned=[anna])
    run_worker_after()
    assert not mail.outbox
    assert "Tien?" in client.get(page).text
    client.post(reverse("admin:comments_mail"), {"aan": "1"})
    add_comment(obj=sun_article, user=bert, text="Elf?", mentioned=[anna])
    run_worker_after()
    assert recipients() == ["anna@voorbeeld.nl"]


@pytest.mark.once
def test_who_may_no_longer_see_it_gets_no_mail(sun_article, anna, bert):
    cora, dirk = create_colleague("Cora"), create_colleague("Dirk")
    add_comment(obj=sun_article, user=bert, text="Tien?", mentioned=[cora, dirk])
    cora.groups.clear()
    dirk.is_active = False
    dirk.save()
    run_worker_after()
    assert recipients() == ["anna@voorbeeld.nl"]
    add_comment(obj=sun_article, user=bert, text="Elf?")
    services.move_to_trash(obj=sun_article, user=anna)
    run_worker_after()
    assert recipients() == ["anna@voorbeeld.nl"]
