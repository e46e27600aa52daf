"""Factories, one per model: an object that is valid and published unless a test says otherwise."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import factory
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django.utils.timezone import localdate, now
from factory.django import DjangoModelFactory
from PIL import Image as Pillow

from ambassadors.models import Ambassador
from contact.models import ContactMessage
from documents.models import Document
from images.models import Image
from newsletter.models import Import, Issue, Item, Subscriber, Suppression
from pact.models import (
    Activity,
    Article,
    Goal,
    HomePage,
    Indicator,
    Measurement,
    Menu,
    Page,
    Pillar,
    Project,
    SiteText,
    Stakeholder,
    Theme,
)
from pact.text_places import TEXT_PLACES
from publishing.models import TextFinding, publishable_models
from publishing.models.generic import content_type_of
from regions.models import Landsdeel, Municipality, Organisation, Region
from tests.video_files import CAPTIONS, mp4_file
from videos.models import Video


class PublishedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    live = True
    summary = factory.LazyAttribute(lambda obj: f"Waar dit over gaat: {obj.slug}.")


def factory_for(model):
    """Return the factory of a publishable type; one is built for a type that has none here."""
    factories = {written._meta.model: written for written in PublishedFactory.__subclasses__()}
    return factories.get(model) or _build_factory(model)


def create_finding(obj, words="Woord", **values):
    """Create what the check of texts found in an object of any model."""
    about = {"content_type": content_type_of(obj), "object_id": obj.pk, "title": str(obj)}
    what = {"rule": "jargon", "field": "summary", "words": words, "advice": words}
    return TextFinding.objects.create(**about | what | values)


def create_missing_objects(number=1):
    """Create published objects of every publishable type of which there is none."""
    for model in publishable_models():
        if not model.objects.exists():
            factory_for(model).create_batch(number)


def _build_factory(model):
    """Give every required field a valid value that is unlike those of other objects."""
    name = model._meta.model_name
    values = {
        field.name: _default_value(field)
        for field in model._meta.concrete_fields
        if field.editable and not (field.blank or field.has_default())
    }
    meta = type("Meta", (), {"model": model})
    texts = {"summary": factory.Sequence(lambda n: f"Waar dit over gaat: {name} {n}.")}
    return type(f"{model.__name__}Factory", (PublishedFactory,), {"Meta": meta, **texts, **values})


def _default_value(field):
    name = field.name
    if field.is_relation:
        return factory.SubFactory(factory_for(field.related_model))
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.SlugField):
        return factory.Sequence(lambda n: f"{name}-{n}")
    if isinstance(field, models.CharField | models.TextField):
        return factory.Sequence(lambda n: f"{name.title()} {n}"[: field.max_length])
    if isinstance(field, models.DateTimeField):
        return factory.LazyFunction(now)
    if isinstance(field, models.DateField):
        return factory.LazyFunction(date.today)
    return factory.Sequence(lambda n: n)


class StakeholderFactory(PublishedFactory):
    class Meta:
        model = Stakeholder
        django_get_or_create = ("slug",)

    name = factory.LazyAttribute(lambda o: o.slug.title())
    slug = factory.Iterator(["onderzoekers", "overheid", "ondernemers", "onderwijs"])
    role_line = "De drijvende kracht"
    entrance = "Ik doe mee"
    colour = factory.LazyAttribute(
        lambda o: {
            "onderzoekers": "purple",
            "overheid": "green",
            "ondernemers": "orange",
            "onderwijs": "blue",
        }[o.slug]
    )


class PillarFactory(PublishedFactory):
    class Meta:
        model = Pillar
        django_get_or_create = ("slug",)

    slug = "kiezen"
    name = factory.LazyAttribute(lambda pillar: f"{pillar.slug.title()} in de techniek")


class GoalFactory(PublishedFactory):
    class Meta:
        model = Goal
        django_get_or_create = ("number",)

    number = factory.Iterator(range(1, 13))
    title = factory.LazyAttribute(lambda goal: f"Officiële titel van doel {goal.number}")
    short_label = factory.LazyAttribute(lambda goal: f"Kort doel {goal.number}")
    summary = factory.LazyAttribute(lambda goal: f"Waar doel {goal.number} over gaat.")
    pillar = factory.SubFactory(PillarFactory)


class LandsdeelFactory(PublishedFactory):
    class Meta:
        model = Landsdeel
        django_get_or_create = ("slug",)

    slug = factory.Iterator(Landsdeel.Shape.values)
    name = factory.LazyAttribute(lambda landsdeel: landsdeel.slug.title())
    shape = factory.SelfAttribute("slug")
    provinces = "Overijssel, Gelderland"


class RegionFactory(PublishedFactory):
    class Meta:
        model = Region

    landsdeel = factory.SubFactory(LandsdeelFactory, slug="oost")
    name = factory.Sequence(lambda n: f"Regio {n}")
    slug = factory.Sequence(lambda n: f"regio-{n}")
    provinces = "Overijssel"
    centre_town = "Zwolle"
    lon = 6.094
    lat = 52.516


class OrganisationFactory(PublishedFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisatie {n}")
    slug = factory.Sequence(lambda n: f"organisatie-{n}")


def link_rows(relation):
    """Declare a many-to-many relation that is set once the object is there."""
    return factory.post_generation(
        lambda obj, create, rows, **values: getattr(obj, relation).set(rows or [])
    )


class ProjectFactory(PublishedFactory):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Project {n}")
    slug = factory.Sequence(lambda n: f"project-{n}")

    organisations = link_rows("organisations")
    other_regions = link_rows("other_regions")
    goals = link_rows("goals")
    stakeholders = link_rows("stakeholders")
    tags = link_rows("tags")


class ActivityFactory(PublishedFactory):
    """A whole day, tomorrow."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Activiteit {n}")
    slug = factory.Sequence(lambda n: f"activiteit-{n}")
    start_date = factory.LazyFunction(lambda: localdate() + timedelta(days=1))

    organisers = link_rows("organisers")
    other_regions = link_rows("other_regions")
    goals = link_rows("goals")
    stakeholders = link_rows("stakeholders")


class IndicatorFactory(PublishedFactory):
    class Meta:
        model = Indicator

    name = factory.Sequence(lambda n: f"Cijfer {n}")
    slug = factory.Sequence(lambda n: f"cijfer-{n}")
    unit = "%"


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    period = factory.Sequence(lambda n: str(1950 + n % 140))
    value = 10


class AmbassadorFactory(PublishedFactory):
    class Meta:
        model = Ambassador

    name = factory.Sequence(lambda n: f"Persoon {n}")
    slug = factory.Sequence(lambda n: f"persoon-{n}")
    role = "Ambassadeur"


class ArticleFactory(PublishedFactory):
    class Meta:
        model = Article

    title = factory.Sequence(lambda n: f"Bericht {n}")
    slug = factory.Sequence(lambda n: f"bericht-{n}")


class PageFactory(PublishedFactory):
    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Pagina {n}")
    slug = factory.Sequence(lambda n: f"pagina-{n}")


class MenuFactory(PublishedFactory):
    class Meta:
        model = Menu
        skip_postgeneration_save = True

    summary = factory.LazyAttribute(lambda menu: f"Waar dit voor is: {menu.title}.")
    title = factory.Sequence(lambda n: f"Menu {n}")

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        """Add items as {label: target}; without any, the list of goals."""
        items = {"De doelen": "/doelen/"} if extracted is None else extracted
        for number, (label, target) in enumerate(items.items(), 1):
            self.items.create(position=number, label=label, target=target)


class HomePageFactory(PublishedFactory):
    class Meta:
        model = HomePage

    title = "Samen voor techniek"
    summary = factory.LazyAttribute(lambda home: f"Waar dit over gaat: {home.title}.")
    lead = about = "Wij werken samen."
    about_title = highlight_title = stakeholders_title = landsdelen_title = "Kop"
    goals_title = ambassadors_title = featured_title = examples_title = "Kop"


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Gemeente {n}")
    # The real ones are below 2000.
    code = factory.Sequence(lambda n: f"{5_000 + n % 5_000}")
    region = factory.SubFactory(RegionFactory)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thema {n}")
    slug = factory.Sequence(lambda n: f"thema-{n}")


class IssueFactory(PublishedFactory):
    class Meta:
        model = Issue

    title = factory.Sequence(lambda n: f"Nieuwsbrief {n}")
    slug = factory.Sequence(lambda n: f"nieuwsbrief-{n}")
    intro = "<p>Beste lezer,</p>"


class SubscriberFactory(DjangoModelFactory):
    """Confirmed, unless another state is named."""

    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda n: f"lezer-{n}@voorbeeld.nl")
    state = Subscriber.State.CONFIRMED
    confirmed_at = factory.Maybe(
        factory.LazyAttribute(lambda subscriber: subscriber.state == "pending"),
        None,
        factory.LazyFunction(now),
    )
    ended_at = factory.Maybe(
        factory.LazyAttribute(lambda subscriber: subscriber.state in ("left", "stopped")),
        factory.LazyFunction(now),
        None,
    )
    reason = factory.LazyAttribute(
        lambda subscriber: "bounced" if subscriber.state == "stopped" else ""
    )


class SuppressionFactory(DjangoModelFactory):
    class Meta:
        model = Suppression

    email_hash = factory.Sequence(lambda n: f"{n:064x}")
    reason = Suppression.Reason.BOUNCED


class ContactMessageFactory(DjangoModelFactory):
    class Meta:
        model = ContactMessage

    name = "Anna de Vries"
    email = factory.Sequence(lambda n: f"afzender-{n}@voorbeeld.nl")
    subject = "Een vraag"
    text = "Wie doen er mee?"


class ImportFactory(DjangoModelFactory):
    class Meta:
        model = Import

    source = "Het congres in Zwolle"
    consented_on = date(2026, 1, 31)
    wording = "Ja, stuur mij de nieuwsbrief."


def item_key(obj: Any) -> str:
    """Return how an item of an issue names an object."""
    return f"{obj._meta.label_lower}:{obj.pk}"


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    issue = factory.SubFactory(IssueFactory)
    target_reference = factory.LazyFunction(lambda: item_key(ArticleFactory()))
    position = factory.Sequence(lambda n: n % 9999)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"gebruiker-{n}")

    @factory.post_generation
    def roles(self, create, roles):
        self.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles or [])


def picture_file(name="foto.jpg", kind="JPEG", size=(60, 40), **options):
    """Return a picture as a file; `options` go to Pillow (`exif`, `icc_profile`)."""
    content = BytesIO()
    Pillow.new("RGB", size, "orange").save(content, kind, **options)
    return ContentFile(content.getvalue(), name=name)


def pdf_file(catalog="", info="", fonts="/Font <<>>", name="jaarverslag.pdf"):
    """Return a PDF of one empty page, with more in its catalog and its information."""
    objects = [
        f"1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalog} >>\nendobj",
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj",
        f"3 0 obj\n<< /Type /Page /Parent 2 0 R /Resources << {fonts} >> >>\nendobj",
        f"4 0 obj\n<< /Producer (test) {info} >>\nendobj",
        "trailer\n<< /Root 1 0 R /Info 4 0 R >>\n%%EOF",
    ]
    return ContentFile("\n".join(["%PDF-1.4", *objects]).encode(), name=name)


ACCESSIBLE_PDF = {
    "catalog": "/Lang (nl-NL) /MarkInfo << /Marked true >> /StructTreeRoot 5 0 R",
    "info": "/Title (Jaarverslag)",
}


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    title = factory.Sequence(lambda n: f"Document {n}")
    file = factory.LazyFunction(lambda: pdf_file(**ACCESSIBLE_PDF))
    kind = "pdf"
    size = 500
    uploaded_at = factory.LazyFunction(timezone.now)


class VideoFactory(DjangoModelFactory):
    """A video that visitors see: with captions and consent."""

    class Meta:
        model = Video

    title = factory.Sequence(lambda n: f"Video {n}")
    file = factory.LazyFunction(mp4_file)
    kind = "mp4"
    size = 3_000
    duration = 12
    width, height = 640, 360
    has_sound = True
    captions = CAPTIONS
    consent = Video.Consent.NOBODY
    uploaded_at = factory.LazyFunction(timezone.now)


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = Image

    title = factory.Sequence(lambda n: f"Afbeelding {n}")
    file = factory.LazyFunction(picture_file)
    alt = "Een oranje vlak"
    credit = "De redactie"
    licence = "CC BY 4.0"
    consent = Image.Consent.NOBODY


class SiteTextFactory(PublishedFactory):
    class Meta:
        model = SiteText
        django_get_or_create = ("place",)

    place = factory.Sequence(lambda n: TEXT_PLACES[n % len(TEXT_PLACES)].key)
    title = factory.Sequence(lambda n: f"Kop {n}")
    summary = factory.LazyAttribute(lambda text: f"Waar dit over gaat: {text.title}.")
