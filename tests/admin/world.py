"""A site with something own, something of others, and secrets in all that is not published.

`SECRET` stands in whatever an editor of one region has no business with.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from newsletter.models import Subscriber
from newsletter.models.choice import ChoiceField
from pact.models import HomePage, SiteDetails
from publishing import services, snapshots
from publishing.models import Event, Publishable, Revision
from regions.models import Region
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    ImportFactory,
    IndicatorFactory,
    IssueFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    SuppressionFactory,
    ThemeFactory,
    UserFactory,
)

SECRET = "Geheim"

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
class Thing:
    row: Any
    own: bool = False
    shown: bool = True
    numbers: dict[str, int] = field(default_factory=dict)

    def __str__(self):
        whose, how = ("own", "other")[not self.own], ("shown", "hidden")[not self.shown]
        return f"{whose} {how} {self.row._meta.label_lower}"


@dataclass
class World:
    user: User | None
    region: Region
    things: list[Thing]
    binned: list[Thing]

    def of(self, model):
        return [thing for thing in self.things if type(thing.row) is model]

    def one(self, model, *, own=False, shown=True):
        return next(t.row for t in self.of(model) if (t.own, t.shown) == (own, shown))


def world(role):
    """Made for a user with a role; a regional editor has one region on the site and one not."""
    user = someone(role)
    landsdeel = LandsdeelFactory(slug="oost")
    mine = RegionFactory(landsdeel=landsdeel, editors_publish=role.startswith("publishing"))
    secret = RegionFactory(name=f"{SECRET} gebied", landsdeel=landsdeel, live=False)
    theirs = RegionFactory(landsdeel=landsdeel)
    others = UserFactory(username=f"{SECRET.lower()}@voorbeeld.nl", is_staff=True)
    for region in (theirs, secret):
        region.editors.add(others)
    if user:
        mine.editors.add(user)
    things = [*_owned(mine, theirs, user), *_national(theirs, landsdeel), *_beside(user, others)]
    things += [Thing(mine, own=True), Thing(theirs), Thing(secret, shown=False)]
    for thing in things:
        if isinstance(thing.row, Publishable):
            _remember(thing)
    binned = [
        Thing(ProjectFactory(region=mine), own=True, shown=False),
        *(Thing(_secret(make, live=True, **ties), shown=False) for make, ties in _can_go(theirs)),
    ]
    for thing in binned:
        services.throw_away(thing=thing.row, by=None)
    for own in (True, False):
        row = next(t.row for t in things if t.own is own and isinstance(t.row, Publishable))
        things.append(Thing(Event.objects.of(row).first(), own=own, shown=False))
    return World(user, mine, things, binned)


def _can_go(theirs):
    makers = (RegionFactory, IndicatorFactory, ArticleFactory, AmbassadorFactory, PageFactory)
    own = {"region": theirs, "title": f"{SECRET} weg"}
    return [(ProjectFactory, own), *((make, {"slug": "weg"}) for make in (*makers, IssueFactory))]


def someone(role):
    groups = ROLES[role]
    if groups is None:
        return None
    return UserFactory(username=role, is_staff=True, is_superuser=role == "superuser", roles=groups)


def _owned(mine, theirs, user):
    goal, hidden = GoalFactory(number=1), GoalFactory(number=12, title=SECRET, live=False)
    theme, unused = ThemeFactory(name="Havens"), ThemeFactory(name=f"{SECRET} thema")
    ties = {"goals": [goal, hidden], "tags": [theme.name]}
    picture = ImageFactory(title="Op de site")
    return [
        Thing(ProjectFactory(region=mine, picture=picture, **ties), own=True),
        Thing(
            ProjectFactory(region=mine, live=False, title="Eigen concept"), own=True, shown=False
        ),
        Thing(ProjectFactory(region=theirs, **ties)),
        Thing(_secret(ProjectFactory, region=theirs, tags=[unused.name]), shown=False),
        Thing(goal),
        Thing(hidden, shown=False),
        Thing(theme),
        Thing(unused, shown=False),
        Thing(picture),
        Thing(ImageFactory(title="Eigen plaat", owner=user), own=True, shown=False),
        Thing(ImageFactory(title=f"{SECRET} plaat"), shown=False),
    ]


def _national(theirs, landsdeel):
    made = [
        (StakeholderFactory(slug="overheid"), _secret(StakeholderFactory, slug="onderwijs")),
        (PillarFactory(), _secret(PillarFactory, slug="werken")),
        (landsdeel, _secret(LandsdeelFactory, slug="noord")),
        (MeasurementFactory().indicator, _secret(IndicatorFactory)),
        (ArticleFactory(), _secret(ArticleFactory)),
        (AmbassadorFactory(), _secret(AmbassadorFactory)),
        (PageFactory(), _secret(PageFactory)),
        (IssueFactory(), _secret(IssueFactory)),
    ]
    home = HomePage.objects.create(highlight=made[4][1])
    pairs = [(Thing(shown), Thing(hidden, shown=False)) for shown, hidden in made]
    return [Thing(home), *(thing for pair in pairs for thing in pair)]


def _beside(user, others):
    boss = UserFactory(username=f"{SECRET.lower()}-baas", is_staff=True, is_superuser=True)
    return [
        Thing(SiteDetails.objects.create(owner=SECRET), shown=False),
        Thing(Subscriber.objects.create(email=f"{SECRET.lower()}@voorbeeld.nl"), shown=False),
        Thing(SuppressionFactory(), shown=False),
        Thing(ImportFactory(source=SECRET), shown=False),
        Thing(others, shown=False),
        Thing(boss, shown=False),
    ]


def _secret(factory, **values):
    model = factory._meta.model
    name = "name" if any(f.name == "name" for f in model._meta.fields) else "title"
    return factory(**{"live": False, name: f"{SECRET} {model._meta.model_name}", **values})


def _remember(thing):
    """A draft, one that was set aside, and a link; those of others are secret."""
    word = "Eigen" if thing.own else SECRET
    row = thing.row
    if not thing.own:
        inner = {f.name: word for f in row._meta.fields if f.name == "editor_note"}
        type(row).objects.filter(pk=row.pk).update(**inner, to_check=True) if inner else None
        row.refresh_from_db()
    draft = _filled(snapshots.of(row), type(row), f"{word} concept")
    newest = services.save_draft(thing=row, snapshot=draft, by=None, note=f"{word} notitie")
    aside = services.save_draft(
        thing=row, snapshot=_filled(draft, type(row), f"{word} opzij"), by=None, based_on=0
    )
    assert aside.kind == Revision.Kind.ASIDE
    link = services.share(thing=row, by=None)
    thing.numbers = {"": newest.pk, "choose": aside.pk, "unshare": link.pk}
    row.refresh_from_db()


def _filled(snapshot, model, words):
    texts = {
        f.attname: words
        for f in snapshots.fields_of(model)
        if isinstance(f, models.CharField | models.TextField)
        if not f.choices
        if not isinstance(f, models.SlugField | models.EmailField | models.URLField | ChoiceField)
    }
    return {**snapshot, "fields": {**snapshot["fields"], **texts}}
