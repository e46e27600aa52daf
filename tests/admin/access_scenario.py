"""A site with something own, something of others, and secrets in all that is not published.

`SECRET` stands in whatever an editor of one region has no business with.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from comments.models import Comment
from images.image_version import keep_version
from images.models import Collection
from newsletter.models import ConsentWording, Subscriber
from newsletter.models.landsdelen_field import LandsdelenField
from pact.models import Article, Goal, HomePage, Project, SiteDetails
from pact.models.target_groups_field import TargetGroupsField
from publishing import services
from publishing.models import (
    Event,
    JargonTerm,
    MissingPage,
    Publishable,
    Redirect,
    Revision,
    publishable_models,
)
from publishing.revisions import snapshots
from regions.models import Region
from search.models import BestBet, Synonyms
from tests.factories import (
    ActivityFactory,
    ContactMessageFactory,
    DocumentFactory,
    GoalFactory,
    ImageFactory,
    ImportFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    MunicipalityFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    SuppressionFactory,
    ThemeFactory,
    UserFactory,
    VideoFactory,
    create_finding,
    factory_for,
)

SECRET = "Geheim"
# Columns of text that hold no free text.
KEY_FIELDS = (
    models.SlugField,
    models.EmailField,
    models.URLField,
    LandsdelenField,
    TargetGroupsField,
)

YESTERDAY = timezone.localdate() - timedelta(days=1)

ROLES = {
    "anonymous": None,
    "superuser": [],
    "nobody": [],
    "administrator": ["Beheerder"],
    "national": ["Landelijke redactie"],
    "regional": ["Regioredactie"],
    "publishing regional": ["Regioredactie"],
    "newsletter": ["Nieuwsbriefredactie"],
    "reader": ["Lezer"],
}


@dataclass
class ScenarioObject:
    row: Any
    own: bool = False
    shown: bool = True
    numbers: dict[str, int] = field(default_factory=dict)

    def __str__(self):
        whose, how = ("own", "other")[not self.own], ("shown", "hidden")[not self.shown]
        return f"{whose} {how} {self.row._meta.label_lower}"


@dataclass
class AccessScenario:
    user: User | None
    region: Region
    things: list[ScenarioObject]
    binned: list[ScenarioObject]

    def of(self, model):
        return [
            scenario_object for scenario_object in self.things if type(scenario_object.row) is model
        ]

    def one(self, model, *, own=False, shown=True):
        return next(t.row for t in self.of(model) if (t.own, t.shown) == (own, shown))


def build_access_scenario(role):
    """Made for a user with a role; a regional editor has one region on the site and one not."""
    user = create_role_user(role)
    landsdeel = LandsdeelFactory(slug="oost")
    own_region = RegionFactory(landsdeel=landsdeel, editors_publish=role.startswith("publishing"))
    secret = RegionFactory(name=f"{SECRET} gebied", landsdeel=landsdeel, live=False)
    other_region = RegionFactory(landsdeel=landsdeel)
    others = UserFactory(username=f"{SECRET.lower()}@voorbeeld.nl", is_staff=True)
    for region in (other_region, secret):
        region.editors.add(others)
    if user:
        own_region.editors.add(user)
    things = [
        *_create_owned_objects(own_region, other_region, user),
        *_create_national_objects(other_region, landsdeel),
        *_create_other_objects(user, others),
        ScenarioObject(ContactMessageFactory(region=own_region), own=True, shown=False),
        ScenarioObject(_create_secret_message(other_region), shown=False),
        ScenarioObject(_create_secret_message(None), shown=False),
    ]
    things += [
        ScenarioObject(own_region, own=True),
        ScenarioObject(other_region),
        ScenarioObject(secret, shown=False),
        ScenarioObject(MunicipalityFactory(region=own_region), own=True),
        ScenarioObject(MunicipalityFactory(region=other_region)),
        ScenarioObject(MunicipalityFactory(name=f"{SECRET} gemeente", region=secret), shown=False),
    ]
    for scenario_object in things:
        if isinstance(scenario_object.row, Publishable):
            _add_draft_and_link(scenario_object)
    binned = [
        ScenarioObject(ProjectFactory(region=own_region), own=True, shown=False),
        *(
            ScenarioObject(_create_secret(make, live=True, **ties), shown=False)
            for make, ties in _trashable_factories(other_region)
        ),
    ]
    for scenario_object in binned:
        services.move_to_trash(obj=scenario_object.row, user=None)
    binned += _create_trashed_files(user)
    for own in (True, False):
        row = next(t.row for t in things if t.own is own and isinstance(t.row, Publishable))
        things.append(ScenarioObject(Event.objects.for_object(row).first(), own=own, shown=False))
        finding = create_finding(row, "Eigen woorden" if own else SECRET)
        things.append(ScenarioObject(finding, own=own, shown=False))
    return AccessScenario(user, own_region, things, binned)


def _trashable_factories(other_region):
    """Return (factory, values) for an object of every type that can go to the trash."""
    own = {"region": other_region, "title": f"{SECRET} weg"}
    models = [
        model
        for model in publishable_models()
        if model is not Project and not model().reason_not_to_trash()
    ]
    other = [
        (factory_for(model), {"slug": "weg"} if hasattr(model, "slug") else {}) for model in models
    ]
    return [(ProjectFactory, own), *other]


def create_role_user(role):
    groups = ROLES[role]
    if groups is None:
        return None
    return UserFactory(username=role, is_staff=True, is_superuser=role == "superuser", roles=groups)


def _create_owned_objects(own_region, other_region, user):
    goal, hidden = GoalFactory(number=1), GoalFactory(number=12, title=SECRET, live=False)
    theme, unused = ThemeFactory(name="Havens"), ThemeFactory(name=f"{SECRET} thema")
    ties = {"goals": [goal, hidden], "tags": [theme.name]}
    picture = ImageFactory(title="Op de site")
    return [
        ScenarioObject(ProjectFactory(region=own_region, picture=picture, **ties), own=True),
        ScenarioObject(
            ProjectFactory(region=own_region, live=False, title="Eigen concept"),
            own=True,
            shown=False,
        ),
        ScenarioObject(ProjectFactory(region=other_region, **ties)),
        ScenarioObject(
            _create_secret(ProjectFactory, region=other_region, tags=[unused.name]), shown=False
        ),
        ScenarioObject(ActivityFactory(region=own_region, goals=[goal]), own=True),
        ScenarioObject(
            ActivityFactory(region=own_region, live=False, title="Eigen plan"),
            own=True,
            shown=False,
        ),
        ScenarioObject(ActivityFactory(region=other_region, goals=[hidden])),
        ScenarioObject(_create_secret(ActivityFactory, region=other_region), shown=False),
        ScenarioObject(goal),
        ScenarioObject(hidden, shown=False),
        ScenarioObject(theme),
        ScenarioObject(unused, shown=False),
        _with_version(picture),
        _with_version(ImageFactory(title="Eigen plaat", owner=user), own=True, shown=False),
        _with_version(ImageFactory(title=f"{SECRET} plaat"), shown=False),
        ScenarioObject(Collection.objects.create(name="Gedeeld", shared=True)),
        ScenarioObject(Collection.objects.create(name=SECRET), shown=False),
        _create_document(title="Jaarverslag"),
        _create_document(title="Oud", own=True, shown=False, owner=user),
        _create_document(title=SECRET, shown=False),
        _create_document(VideoFactory, title="Rondleiding"),
        _create_document(VideoFactory, title="Oude film", own=True, shown=False, owner=user),
        _create_document(VideoFactory, title=f"{SECRET} film", shown=False),
    ]


def _with_version(image, *, own=False, shown=True):
    """Give a picture a former version."""
    keep_version(image)
    return ScenarioObject(image, own, shown, {"": 1})


def _create_trashed_files(user):
    """Throw away a picture, a document and a video of the user, and those of somebody else."""
    for make in (ImageFactory, DocumentFactory, VideoFactory):
        for owner, title in ((user, "Eigen weg"), (None, f"{SECRET} weg")):
            file = make(title=title, owner=owner)
            services.move_file_to_trash(obj=file, user=None)
            yield ScenarioObject(file, own=owner is not None, shown=False)


def _create_document(make=DocumentFactory, *, own=False, shown=True, **values):
    """Create a document or a video with a former version; what is not shown has expired."""
    document = make(**values, valid_until=None if shown else YESTERDAY)
    return ScenarioObject(document, own, shown, {"": document.keep_version().number})


def _create_national_objects(other_region, landsdeel):
    """Create a published and a secret object of every type that nobody owns."""
    made = [
        (StakeholderFactory(slug="overheid"), _create_secret(StakeholderFactory, slug="onderwijs")),
        (PillarFactory(), _create_secret(PillarFactory, slug="werken")),
        (landsdeel, _create_secret(LandsdeelFactory, slug="noord")),
        (MeasurementFactory().indicator, _create_secret(IndicatorFactory)),
    ]
    made_elsewhere = {Goal, HomePage, *(type(published) for published, _ in made)}
    made += [
        (factory_for(model)(), _create_secret(factory_for(model)))
        for model in publishable_models()
        if not model.owner_lookup and model not in made_elsewhere
    ]
    secret_article = next(hidden for _, hidden in made if isinstance(hidden, Article))
    home = HomePage.objects.create(highlight=secret_article)
    pairs = [(ScenarioObject(shown), ScenarioObject(hidden, shown=False)) for shown, hidden in made]
    return [ScenarioObject(home), *(entry for pair in pairs for entry in pair)]


def _create_other_objects(user, others):
    # Colleagues read her name: she may see all drafts.
    boss = UserFactory(
        username=f"{SECRET.lower()}-baas", first_name="Bo", is_staff=True, is_superuser=True
    )
    return [
        ScenarioObject(SiteDetails.objects.create(accessibility_approved_by=SECRET), shown=False),
        ScenarioObject(
            Subscriber.objects.create(email=f"{SECRET.lower()}@voorbeeld.nl"), shown=False
        ),
        ScenarioObject(Synonyms.objects.create(words=f"{SECRET}, verborgen"), shown=False),
        ScenarioObject(
            BestBet.objects.create(words=SECRET, title=SECRET, path="/zoeken/"), shown=False
        ),
        ScenarioObject(
            Redirect.objects.create(path=f"/{SECRET}/", address="/zoeken/"), shown=False
        ),
        ScenarioObject(
            MissingPage.objects.create(path=f"/{SECRET}/", last_requested_on=timezone.localdate()),
            shown=False,
        ),
        ScenarioObject(JargonTerm.objects.create(words=SECRET, alternative="gewoon"), shown=False),
        ScenarioObject(SuppressionFactory(), shown=False),
        ScenarioObject(ImportFactory(source=SECRET), shown=False),
        ScenarioObject(ConsentWording.objects.first()),
        ScenarioObject(others, shown=False),
        ScenarioObject(boss, shown=False),
    ]


def _create_secret_message(region):
    return ContactMessageFactory(region=region, name=SECRET, subject=SECRET, text=SECRET)


def _create_secret(factory, **values):
    model = factory._meta.model
    name = "name" if any(f.name == "name" for f in model._meta.fields) else "title"
    return factory(**{"live": False, name: f"{SECRET} {model._meta.model_name}", **values})


def _add_draft_and_link(scenario_object):
    """A draft, one that was set aside, and a link; those of others are secret."""
    word = "Eigen" if scenario_object.own else SECRET
    row = scenario_object.row
    if not scenario_object.own:
        inner = {f.name: word for f in row._meta.fields if f.name == "editor_note"}
        type(row).objects.filter(pk=row.pk).update(**inner, to_check=True) if inner else None
        row.refresh_from_db()
    draft = _fill_texts(snapshots.take_snapshot(row), type(row), f"{word} concept")
    newest = services.save_draft(obj=row, snapshot=draft, user=None, note=f"{word} notitie")
    aside = services.save_draft(
        obj=row, snapshot=_fill_texts(draft, type(row), f"{word} opzij"), user=None, based_on=0
    )
    assert aside.kind == Revision.Kind.CONFLICT
    link = services.create_share_link(obj=row, user=None)
    comment = Comment.objects.create(
        content_object=row,
        text=f"{word} opmerking",
        quote=word,
        resolved_at=timezone.now(),  # an open one keeps from publishing
    )
    scenario_object.numbers = {
        "": newest.pk,
        "resolve_conflict": aside.pk,
        "revoke_share_link": link.pk,
        **dict.fromkeys(("comment_reply", "comment_resolve", "comment_reopen"), comment.pk),
    }
    row.refresh_from_db()


def _fill_texts(snapshot, model, words):
    texts = {
        f.attname: words
        for f in snapshots.snapshot_fields(model)
        if isinstance(f, models.CharField | models.TextField)
        if not f.choices
        if not isinstance(f, KEY_FIELDS)
    }
    return {**snapshot, "fields": {**snapshot["fields"], **texts}}
