"""Mails about what an editor wanted to look at again."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from newsletter.models import Delivery
from publishing import services
from publishing.models import ReviewReminder
from publishing.review_reminders import mail_due_work
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def create_editor(name):
    named = {"username": name, "email": f"{name}@voorbeeld.nl"}
    return UserFactory(**named, is_staff=True, roles=["Landelijke redactie"])


def mails():
    """Return the queued mails by the user who gets each."""
    deliveries = Delivery.objects.select_related("transactional_mail", "user")
    return [(delivery.user.username, delivery.transactional_mail) for delivery in deliveries]


def write(editor, title, days):
    article = ArticleFactory(title=title, live=False)
    snapshot = snapshots.take_snapshot(article)
    snapshot["fields"]["check_before"] = str(localdate() + timedelta(days=days))
    services.save_draft(
        obj=article, user=editor, snapshot=snapshot, based_on=article.latest_revision
    )
    article.refresh_from_db()
    return article


def test_one_mail_to_the_writer_once():
    anna, bert = create_editor("anna"), create_editor("bert")
    write(anna, "Lassen", -1)
    write(anna, "Frezen", 0)
    write(anna, "Draaien", 1)
    write(bert, "Boren", 0)
    mail_due_work()
    mail_due_work()
    assert sorted(name for name, _ in mails()) == ["anna", "bert"]
    to_anna = dict(mails())["anna"]
    assert to_anna.subject == "Na te kijken: 2 pagina's"
    assert to_anna.text.index("Lassen") < to_anna.text.index("Frezen")
    assert "Draaien" not in to_anna.text


def test_a_new_date_is_a_new_mail():
    anna = create_editor("anna")
    article = write(anna, "Lassen", -3)
    mail_due_work()
    article.check_before = localdate()
    article.save()
    mail_due_work()
    assert len(mails()) == 2
    assert ReviewReminder.objects.count() == 1


def test_without_a_writer_all_who_may_publish_are_told():
    create_editor("anna")
    create_editor("bert")
    ArticleFactory(check_before=localdate(), live=True)
    trashed = ArticleFactory(check_before=localdate(), live=False)
    services.move_to_trash(obj=trashed, user=None)
    mail_due_work()
    assert len(mails()) == 2


def test_a_round_without_anything_due_costs_two_queries(django_assert_num_queries):
    mail_due_work()
    with django_assert_num_queries(2):
        mail_due_work()
