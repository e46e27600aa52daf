"""A site of the first release, which had no drafts and no issues of the newsletter."""

from datetime import UTC, datetime

from django.apps import apps
from django.core import mail
from django.core.management import call_command
from taggit.managers import TaggableManager
from taggit.models import Tag, TaggedItem

from newsletter.models import AudienceCount, Consent, Delivery, Subscriber
from newsletter.models.consent import hash_email
from pact.models import Project
from publishing import services
from publishing.models import Revision, publishable_models
from publishing.models.generic import content_type_of
from publishing.status import Status, status_of

RELEASE_MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME_PARTS = [
    *("about", "highlight", "stakeholders", "landsdelen", "goals", "ambassadors", "featured"),
    "examples",
]
# Columns whose contents moved: to organisations, and to the items of menus.
MOVED_COLUMNS = {
    "pact.Page": {"in_menu", "in_footer"},
    "pact.Project": {"organisations"},
    "regions.Region": {
        f"{group}_partners" for group in ("business", "education", "government", "research")
    },
}
COLUMN_VALUES = {
    **dict.fromkeys(("name", "title", "short_label", "centre_town", "provinces", "role"), "Proef"),
    **dict.fromkeys(("summary", "lead", "role_line", "entrance", "unit", "period"), "Kort."),
    **dict.fromkeys((f"{part}_title" for part in HOME_PARTS), "Kop"),
    "body": "<p>Tekst</p>",
    "about": "<p>Tekst</p>",
    "lon": 6.1,
    "lat": 52.5,
    "shape": "oost",
    "colour": "blue",
    "number": 4,
}


def add_row(models, label, **values):
    model = models.get_model(label)
    columns = {"pk", *(field.name for field in model._meta.fields)}
    given = {"slug": f"op-{values.get('live', True)}".lower(), **COLUMN_VALUES, **values}
    return model.objects.create(**{key: given[key] for key in given if key in columns})


def fill_database(models):
    """Create a row of every model, linked together; of most models also one that is not live."""
    user = add_row(models, "auth.User", username="anna")
    pillar = add_row(models, "pact.Pillar", live=True)
    goal = add_row(models, "pact.Goal", pillar=pillar, live=True)
    landsdeel = add_row(models, "regions.Landsdeel", live=True)
    region = add_row(models, "regions.Region", landsdeel=landsdeel, live=True)
    region.editors.add(user)
    stakeholder = add_row(models, "pact.Stakeholder", live=True)
    tag = Tag.objects.create(name="zorg", slug="zorg")
    for live in (True, False):
        project = add_row(models, "pact.Project", region=region, live=live)
        project.goals.add(goal)
        project.stakeholders.add(stakeholder)
        TaggedItem.objects.create(
            tag=tag, object_id=project.pk, content_type=content_type_of(Project)
        )
        indicator = add_row(models, "pact.Indicator", live=live)
        indicator.goals.add(goal)
        add_row(models, "pact.Measurement", indicator=indicator, period="2020", value="1.5")
        add_row(models, "ambassadors.Ambassador", live=live)
        add_row(models, "pact.Page", live=live, block="contact" if live else "")
        article = add_row(models, "pact.Article", live=live)
    add_row(models, "pact.HomePage", pk=1, highlight=article)


def dump_all_rows(models):
    """Return label → key → all columns of the row, with the keys that it is linked to."""
    return {
        model._meta.label: {
            row.pk: {
                **{field.attname: getattr(row, field.attname) for field in model._meta.fields},
                **{
                    field.name: sorted(getattr(row, field.name).values_list("pk", flat=True))
                    for field in model._meta.many_to_many
                    if not isinstance(field, TaggableManager)
                },
            }
            for row in model.objects.all()
        }
        for model in models.get_models()
        if model._meta.app_label in ("pact", "regions", "ambassadors", "images")
    }


def add_subscribers(models):
    subscribers = models.get_model("newsletter.Subscriber").objects
    subscribers.create(email="due@voorbeeld.nl")
    subscribers.create(
        email="mailed@voorbeeld.nl", mail_due_at=None, confirmation_sent_at=RELEASE_MOMENT
    )
    subscribers.create(
        email="anna@voorbeeld.nl", state="confirmed", confirmed_at=RELEASE_MOMENT, mail_due_at=None
    )
    return dict(subscribers.values_list("email", "key"))


def assert_public_site_unchanged(rows_before, client):
    rows_after = dump_all_rows(apps)
    for label, rows in rows_before.items():
        for key, columns in rows.items():
            for column in MOVED_COLUMNS.get(label, ()):
                columns.pop(column)
            assert columns.items() <= rows_after[label][key].items(), label
    for model in publishable_models():
        if model._meta.label not in rows_before:
            continue
        for obj in model.objects.filter(pk__in=rows_before[model._meta.label]):
            assert obj.live == rows_before[model._meta.label][obj.pk].get("live", True)
            assert status_of(obj) == (Status.LIVE if obj.live else Status.DRAFT)
            response = client.get(obj.get_absolute_url().partition("#")[0])
            assert response.status_code == (200 if obj.live else 404), obj
            services.publish(obj=obj, user=None)
            assert type(obj).objects.get(pk=obj.pk).live_revision.kind == Revision.Kind.START
    projects = Project.objects.filter(pk__in=rows_before["pact.Project"])
    assert [list(project.tags.names()) for project in projects] == [["zorg"]] * 2


def assert_subscribers_remain(keys):
    assert keys.items() <= dict(Subscriber.objects.values_list("email", "key")).items()
    assert (
        Subscriber.objects.get(email="mailed@voorbeeld.nl").confirmation_mailed_at == RELEASE_MOMENT
    )
    assert Subscriber.objects.get(email="anna@voorbeeld.nl").confirmed_at == RELEASE_MOMENT
    assert AudienceCount.objects.get(landsdelen="").confirmed == 1
    lines = Consent.objects.filter(email_hash=hash_email("anna@voorbeeld.nl")).values_list(
        "kind", flat=True
    )
    assert list(lines) == ["asked", "confirmed"]
    assert Delivery.objects.get(kind=Delivery.Kind.CONFIRM).subscriber.email == "due@voorbeeld.nl"


def assert_who_waited_is_mailed():
    call_command("worker", "--once")
    addresses = [address for message in mail.outbox for address in message.to]
    assert addresses.count("due@voorbeeld.nl") == 1
    assert not {"mailed@voorbeeld.nl", "anna@voorbeeld.nl"} & set(addresses)
