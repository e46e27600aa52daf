"""A site of the release with drafts and mailings, with work of every kind under way."""

from datetime import UTC, date, datetime, timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from newsletter.models import Delivery, Issue, Mailing
from pact.models import Article
from publishing import services
from publishing.models import Event, Revision, ShareLink
from publishing.revisions import snapshots
from publishing.status import Status, status_of
from tests.upgrade.first_release import MOVED_COLUMNS
from tests.upgrade.releases import RELEASE_WITH_DRAFTS, renames_since

MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
OUR_APPS = {"ambassadors", "images", "newsletter", "pact", "publishing", "regions"}
# Stored values that this release writes otherwise: (label, column) of now → before → after.
NEW_VALUES = {
    ("publishing.event", "kind"): {"binned": "trashed", "unbinned": "untrashed"},
    ("publishing.revision", "kind"): {"concept": "draft", "aside": "conflict"},
    ("newsletter.delivery", "kind"): {"letter": "staff"},
    ("newsletter.delivery", "reason"): {
        "5.7.1 refused": "5.7.1",
        "5.1.1 refused twice": "5.1.1",
        "killed": "worker_killed",
    },
    ("newsletter.mailing", "follow_up"): {"doubted": "refused", "weigh": "assess"},
}
# Versions of the cache, and counts that live for an hour.
BEGINS_ANEW = {"publishing.change", "newsletter.network"}
# Columns whose shape is another one, each compared in a test of its own.
RESHAPED = {("newsletter.mailing", "failure_counts"), ("newsletter.domaincheck", "findings")}


def create(models, label, **values):
    return models.get_model(label).objects.create(**values)


def content_type(model_name, app_label="pact"):
    # What today's cache remembers is not what stands in this database.
    return ContentType.objects.get_or_create(app_label=app_label, model=model_name)[0].pk


def add_revision(models, article, kind, title, **values):
    return create(
        models,
        "publishing.Revision",
        content_type_id=content_type("article"),
        object_id=article.pk,
        kind=kind,
        snapshot={
            "fields": {
                "summary": "Kort.",
                "check_before": None,
                "title": title,
                "slug": article.slug,
                "date": "2026-11-20",
                "body": "<p>Tekst</p>",
                "picture_id": None,
            },
            "links": {},
            "rows": {},
        },
        **values,
    )


def add_article(models, slug, **values):
    return create(
        models, "pact.Article", title=slug.title(), slug=slug, date=date(2026, 11, 20), **values
    )


def fill_content(models):
    """Add a live article with a draft, one that is planned, one for review and one in the bin."""
    anna = create(models, "auth.User", username="bea", is_staff=True)
    live = add_article(models, "live", live=True, first_published_at=MOMENT)
    start = add_revision(models, live, "start", "Live", published_at=MOMENT)
    draft = add_revision(models, live, "concept", "Nieuwe kop", base=start, author=anna)
    add_revision(models, live, "aside", "Opzij", base=start, author=anna, author_name="Anna")
    live.newest, live.shown = draft, start
    live.save()
    planned = add_article(models, "gepland")
    planned.newest = planned.scheduled = add_revision(models, planned, "concept", "Gepland")
    planned.publish_at = timezone.now() + timedelta(days=7)
    planned.save()
    waiting = add_article(models, "wacht", submitted_at=MOMENT)
    waiting.newest = add_revision(models, waiting, "concept", "Wacht")
    waiting.save()
    binned = add_article(models, "weg", binned_at=timezone.now())
    binned.newest = binned.shown = add_revision(models, binned, "concept", "Weg")
    binned.save()
    about_live = {"content_type_id": content_type("article"), "object_id": live.pk}
    create(
        models,
        "publishing.Event",
        kind="binned",
        title="Weg",
        by=anna,
        by_name="Anna",
        **about_live,
    )
    create(models, "publishing.Event", kind="saved", title="Live", revision=draft, **about_live)
    create(models, "publishing.Autosave", user=anna, data="title=Half+af", **about_live)
    create(models, "publishing.Presence", user=anna, **about_live)
    create(models, "publishing.Redirect", path="/nieuws/oud/", number=0, **about_live)
    create(
        models,
        "publishing.ShareLink",
        revision=draft,
        expires_at=timezone.now() + timedelta(days=1),
    )


def fill_newsletter(models):
    """Add an issue that is being sent, with a delivery of each kind, and all that surrounds it."""
    anna = models.get_model("auth.User").objects.get(username="bea")
    issue = create(models, "newsletter.Issue", title="November", slug="november", live=True)
    create(models, "newsletter.Item", issue=issue, thing="pact.article:1", position=1)
    revision = add_revision(models, issue, "concept", "November")
    models.get_model("publishing.Revision").objects.filter(pk=revision.pk).update(
        content_type_id=content_type("issue", "newsletter")
    )
    issue.newest = issue.shown = revision
    issue.save()
    mailing = create(
        models,
        "newsletter.Mailing",
        issue=issue,
        revision=revision,
        state="paused",
        by=anna,
        why="De mailserver weigert.",
        subject="November",
        text="@@leave@@",
        html="<p>@@manage@@</p>",
        started_at=MOMENT,
        candidates=4,
        failed=3,
        left=1,
        reasons={"5.7.1 refused": 1, "5.1.1 refused twice": 1, "killed": 1},
        pace=[[1, 2]],
        doubt=4,
        again="weigh",
        again_at=MOMENT,
    )
    reader = create(
        models,
        "newsletter.Subscriber",
        email="dora@voorbeeld.nl",
        state="confirmed",
        choice="noord,oost",
        asked_page="/",
        asked_wording="2026-1",
        mailed_at=MOMENT,
        linked_at=MOMENT,
        confirmed_at=MOMENT,
    )
    letter = create(
        models, "newsletter.Letter", subject="Beoordeeld", text="Ja.", html="<p>Ja.</p>"
    )
    worker = create(models, "newsletter.Worker")
    ended = {"kind": "issue", "mailing": mailing, "state": "failed", "ended_at": MOMENT}
    for reason in ("5.7.1 refused", "5.1.1 refused twice", "killed"):
        create(models, "newsletter.Delivery", reason=reason, tallied=True, **ended)
    create(
        models,
        "newsletter.Delivery",
        kind="issue",
        mailing=mailing,
        subscriber=reader,
        worker=worker,
        attempt=2,
        reserved=True,
    )
    create(models, "newsletter.Delivery", kind="letter", letter=letter, user=anna)
    batch = create(
        models,
        "newsletter.Import",
        source="Congres",
        given_on=date(2026, 11, 1),
        wording="Ja, stuur mij de nieuwsbrief.",
        by=anna,
        by_name="Anna",
        counts={"new": 1},
    )
    create(
        models,
        "newsletter.ImportRow",
        imported=batch,
        number=1,
        email="bea@voorbeeld.nl",
        choice="oost",
        why="Staat al op de lijst",
    )
    create(models, "newsletter.Consent", who="a" * 64, kind="asked", choice="oost", at=MOMENT)
    create(models, "newsletter.Suppression", who="b" * 64, reason="bounced", at=MOMENT)
    create(models, "newsletter.Request", kind="subscribe", email="c@voorbeeld.nl", choice="oost")
    create(models, "newsletter.Network", key="n", requests=3)
    create(models, "newsletter.Census", choice="noord", confirmed=12)
    create(models, "newsletter.Day", date=date(2026, 11, 20), joined=3, left=2, stopped=1, total=9)
    create(models, "newsletter.Bucket", domain="voorbeeld.nl", tokens=-1.5)
    findings = [{"name": "SPF", "level": "wrong", "says": "Ontbreekt.", "todo": "Voeg toe."}]
    models.get_model("newsletter.SenderCheck").objects.update_or_create(
        pk=1, defaults={"made_at": MOMENT, "findings": findings}
    )


def dump_rows(models):
    """Collect every column of every row of our own apps: label → primary key → column → value."""
    return {
        model._meta.label_lower: {
            row["pk"]: row for row in model.objects.values("pk", *columns(model))
        }
        for model in models.get_models()
        if model._meta.app_label in OUR_APPS and not model._meta.auto_created
    }


def columns(model):
    return [field.attname for field in model._meta.concrete_fields]


def assert_every_column_kept(rows_by_label):
    renamed_models, renamed_columns = renames_since(RELEASE_WITH_DRAFTS)
    current = {model._meta.label_lower: model for model in apps.get_models()}
    moved_columns = {label.lower(): columns for label, columns in MOVED_COLUMNS.items()}
    filled = set()
    for old_label, rows in rows_by_label.items():
        if old_label in BEGINS_ANEW:
            continue
        label = renamed_models.get(old_label, old_label)
        model = current[label]
        for pk, row in rows.items():
            stored = model._base_manager.values("pk", *columns(model)).get(pk=pk)
            for column, value in row.items():
                name = column.removesuffix("_id")
                suffix = column[len(name) :]
                new = (
                    renamed_columns.get((label, column))
                    or renamed_columns.get((label, name), name) + suffix
                )
                if (label, new) in RESHAPED or column in moved_columns.get(label, ()):
                    continue
                new_values = NEW_VALUES.get((label, new))
                expected = new_values.get(value, value) if new_values else value
                assert stored[new] == expected, (label, new)
        if rows:
            filled.add(old_label)
    left_empty = {
        label for label in rows_by_label if label.startswith(("publishing.", "newsletter."))
    }
    assert left_empty - filled == BEGINS_ANEW


def assert_every_revision_readable():
    article = Article.objects.get(slug="live")
    revisions = Revision.objects.for_object(article)
    kinds = [revision.get_kind_display() for revision in revisions]
    assert kinds == ["Opzijgezet", "Concept", "Beginstand"]
    for revision in revisions:
        with snapshots.applied_in_rollback(article, revision.snapshot) as applied:
            assert applied.title == revision.snapshot["fields"]["title"]
        services.restore_revision(obj=article, revision=revision, user=None)
        article.refresh_from_db()
        assert article.latest_revision.snapshot == revision.snapshot


def assert_drafts_plans_and_trash_go_on(client):
    statuses = {
        article.slug: status_of(article)
        for article in Article.objects.filter(slug__in=("live", "gepland", "wacht"))
    }
    assert statuses == {
        "live": Status.LIVE_AND_DRAFT,
        "gepland": Status.SCHEDULED,
        "wacht": Status.SUBMITTED,
    }
    live = Article.objects.get(slug="live")
    assert client.get(live.get_absolute_url()).status_code == 200
    assert "Nieuwe kop" in client.get(f"/concept/{ShareLink.objects.get().token}/").text
    assert client.get("/nieuws/oud/").url == live.get_absolute_url()
    services.publish(obj=live, user=None)
    assert "Nieuwe kop" in client.get(live.get_absolute_url()).text
    trashed = Article.objects.get(slug="weg")
    services.restore_from_trash(obj=trashed, user=None)
    assert Article.objects.get(slug="weg").trashed_at is None
    assert set(Event.objects.values_list("kind", flat=True)) >= {"trashed", "saved"}


def assert_mailing_goes_on():
    mailing = Mailing.objects.get()
    assert mailing.issue == Issue.objects.get()
    assert (mailing.state, mailing.pause_reason) == ("paused", "De mailserver weigert.")
    assert mailing.unsubscribed_soon is None
    assert sorted(mailing.failure_counts) == [
        ["5.1.1", "repeated", 1],
        ["5.7.1", "ambiguous", 1],
        ["worker_killed", "", 1],
    ]
    failed = Delivery.objects.filter(state="failed").order_by("pk")
    assert [(delivery.reason, delivery.refusal) for delivery in failed] == [
        ("5.7.1", "ambiguous"),
        ("5.1.1", "repeated"),
        ("worker_killed", ""),
    ]
    pending = Delivery.objects.get(state="pending", kind="issue")
    assert (pending.deferrals, pending.has_reserved_slot) == (2, True)
    staff = Delivery.objects.get(kind="staff")
    assert staff.transactional_mail.subject == "Beoordeeld"
