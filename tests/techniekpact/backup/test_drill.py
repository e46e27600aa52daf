"""The drill: a whole site goes from one database to the other, and nothing of it is lost."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from caching import version
from images.models import Image
from newsletter.models import Consent, Delivery, MailHold, Mailing, Subscriber
from newsletter.services import mail_holds, mailings
from newsletter.services.subscriptions import record_consent
from pact.models import Article, Page, Project, SiteDetails
from publishing import services
from publishing.models import Event
from publishing.status import Status, status_of
from techniekpact.backup import database
from techniekpact.backup.comparison import check_archive, compare_with_site
from techniekpact.backup.progress import Progress
from techniekpact.backup.restoration import restore_backup
from tests import database_url
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IssueFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.publishing.steps import save_new_draft
from tests.settings import TEST_DATABASES

VENDORS = ["sqlite", "postgresql"]


@pytest.fixture
def on_database(vendor, django_db_blocker):
    """Return a context manager in which the test has a database of a vendor, without content."""

    @contextmanager
    def use(name, template=database_url.EMPTY):
        if name not in TEST_DATABASES:
            pytest.skip("PostgreSQL")
        with django_db_blocker.unblock():
            database_url.use(name, template)
            with database_url.rows_for_several_tests(django_db_blocker):
                version.invalidate_locally()
                yield
            database_url.use(vendor)

    return use


def fill_site():
    """Create content with versions and plans, readers, and a mailing that is halfway."""
    editor = UserFactory(is_staff=True, roles=["Beheerder"], username="eva")
    SiteDetails.objects.create(
        owner="Techniekpact", address="Dorpsstraat 1", email="info@voorbeeld.nl"
    )
    project = ProjectFactory(
        title="Robotlab ‘Zwolle’",
        region=RegionFactory(slug="zwolle"),
        goals=[GoalFactory(number=4)],
        tags=["robots"],
    )
    save_new_draft(project, title="Robotlab, tweede versie")
    planned = ArticleFactory(slug="gepland", live=False)
    save_new_draft(planned, title="Gepland bericht")
    planned.refresh_from_db()
    tomorrow = timezone.now() + timedelta(days=1)
    services.schedule(obj=planned, user=editor, go_live_at=tomorrow, expire_at=None)
    Article.objects.filter(pk=planned.pk).update(go_live_at=timezone.now())
    PageFactory(slug="kind", parent=PageFactory(slug="ouder"))
    ImageFactory(title="Foto")
    for name in "abc":
        record_consent(
            SubscriberFactory(email=f"{name}@voorbeeld.nl"), Consent.Kind.ASKED, page="/"
        )
    mailings.plan_mailing(issue=IssueFactory(title="Herfst", live=False), user=editor)
    mailings.prepare_due_mailings()
    ArticleFactory(slug="weg").delete()


def assert_site_is_whole():
    project = Project.objects.get()
    assert (project.title, project.region.slug) == ("Robotlab ‘Zwolle’", "zwolle")
    assert list(project.tags.names()) == ["robots"]
    assert [goal.number for goal in project.goals.all()] == [4]
    assert project.latest_revision.snapshot["fields"]["title"] == "Robotlab, tweede versie"
    assert Event.objects.filter(title__startswith="Robotlab").exists()
    assert Page.objects.get(slug="kind").parent.slug == "ouder"
    with Image.objects.get().file.open() as file:
        assert file.read(2) == b"\xff\xd8"
    assert {subscriber.email[0] for subscriber in Subscriber.objects.all()} == set("abc")
    assert Consent.objects.count() == Delivery.objects.filter(state="pending").count() == 3


def assert_nothing_goes_by_itself():
    call_command("worker", "--once")
    call_command("worker", "--once")
    assert mail.outbox == []
    assert status_of(Article.objects.get(slug="gepland")) is Status.SCHEDULED
    assert Mailing.objects.get().state == Mailing.State.PAUSED


def assert_goes_on_after_release():
    editor = User.objects.get(username="eva")
    mail_holds.resume_work(hold=MailHold.objects.get(), user=editor)
    call_command("worker", "--once")
    assert Article.objects.get(slug="gepland").live
    assert [message.to for message in mail.outbox if "voorbeeld.nl" in message.to[0]] == []


@pytest.mark.once
@pytest.mark.parametrize(("source", "target"), [VENDORS, VENDORS[::-1]])
def test_a_site_moves_to_the_other_database(on_database, source, target, make_backup, data_dir):
    with on_database(source):
        fill_site()
        last_article = Article.objects.latest("pk").pk + 1  # the one that was deleted
        backup = make_backup()
    uploads = {path: path.read_bytes() for path in data_dir.glob("*/**/*.*")}
    for path in uploads:
        path.unlink()
    # A new database on PostgreSQL; within a transaction SQLite makes no tables.
    template = database_url.BLANK if target == "postgresql" else database_url.EMPTY
    with on_database(target, template):
        restore_backup(backup, Progress())
        assert {path: path.read_bytes() for path in data_dir.glob("*/**/*.*")} == uploads
        assert_site_is_whole()
        differences = compare_with_site(check_archive(backup, Progress()), Progress())
        assert [row.name for row in differences if not row.is_expected] == []
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.all()._raw_delete("default")
        assert ArticleFactory().pk == last_article + 1
        assert_nothing_goes_by_itself()
        assert_goes_on_after_release()


@pytest.mark.once
def test_an_earlier_release_is_brought_up_to_this_one(on_database, make_backup):
    """Only on PostgreSQL: within a transaction SQLite alters no tables."""
    with on_database("postgresql"):
        ArticleFactory(slug="oud")
        call_command("migrate", "newsletter", "0027", verbosity=0)
        backup = make_backup()
        restore_backup(backup, Progress(), may_replace=True)
        assert Article.objects.get().slug == "oud"
        assert MailHold.objects.get().stops_work
        differences = compare_with_site(check_archive(backup, Progress()), Progress())
        assert [row.name for row in differences if not row.is_expected] == []


@pytest.mark.once
@pytest.mark.django_db
def test_steps_that_were_squashed_are_those_of_this_release():
    migrations = database.applied_migrations()
    assert ("newsletter", "0001_squashed_0027_import_columns") in migrations
    assert database.has_tables_of(migrations)


@pytest.mark.once
def test_a_site_of_before_a_squash(vendor, django_db_blocker):
    former = [("auth", "0001_initial"), ("contenttypes", "0001_initial")]
    steps = [("publishing", "0001_initial"), ("publishing", "0002_exported")]
    with django_db_blocker.unblock():
        database_url.use("sqlite", database_url.BLANK)
        database.build_tables([*former, *steps])
        assert set(steps) <= set(database.applied_migrations())
        assert database.unknown_migrations(steps) == []
        labels = {model._meta.label for model in database.models_at([*former, *steps])}
        assert "publishing.Revision" in labels
        database_url.use(vendor)


@pytest.mark.once
@pytest.mark.parametrize("name", VENDORS)
def test_tables_of_another_release_are_dropped(vendor, django_db_blocker, name):
    if name not in TEST_DATABASES:
        pytest.skip("PostgreSQL")
    with django_db_blocker.unblock():
        database_url.use(name)
        with database.one_transaction():
            database.drop_tables()
            assert connection.introspection.table_names() == []
            transaction.set_rollback(True)
        database_url.use(vendor)
