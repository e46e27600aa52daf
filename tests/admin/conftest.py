import shutil
from copy import deepcopy

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from images.models import Collection
from newsletter.models import Subscriber
from pact.models import HomePage, SiteDetails
from publishing.audit import record_event
from publishing.models import Event, JargonTerm, MissingPage, Redirect
from search.models import BestBet, Synonyms
from tests.admin.access_scenario import build_access_scenario
from tests.database_url import rows_for_several_tests
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    ContactMessageFactory,
    DocumentFactory,
    GoalFactory,
    ImageFactory,
    ImportFactory,
    IndicatorFactory,
    IssueFactory,
    ItemFactory,
    LandsdeelFactory,
    MeasurementFactory,
    MunicipalityFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    SuppressionFactory,
    ThemeFactory,
    UserFactory,
    VideoFactory,
    create_finding,
    create_missing_objects,
)

ROWS_PER_MODEL = 60


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module")
def shared_world(request, vendor, django_db_blocker, tmp_path_factory):
    """Build the scenario of the role that is the parameter, once for the tests that share it."""
    media = tmp_path_factory.mktemp("media")
    with (
        rows_for_several_tests(django_db_blocker),
        override_settings(MEDIA_ROOT=media),
    ):
        made = build_access_scenario(request.param)
        yield made, media


@pytest.fixture
def scenario(shared_world, db, client, media_root, settings):
    """Log in as the user of a role, in a copy of the scenario that the tests share."""
    made, media = shared_world
    shutil.copytree(media, settings.MEDIA_ROOT)
    made = deepcopy(made)
    if made.user:
        client.force_login(made.user)
    return made


@pytest.fixture
def read_change_form(admin_client):
    """Return the address of the form of an object, and the data that a browser would send."""

    def read(obj):
        model = obj._meta
        path = reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[obj.pk])
        soup = BeautifulSoup(admin_client.get(path).text, "lxml")
        form = soup.select_one(f"#{model.model_name}_form")
        typed = form.select("input[name]:not([type=submit], [type=checkbox])")
        chosen = form.select("select[name] option[selected], input[type=checkbox][checked]")
        return path, {
            **{field["name"]: field.get("value", "") for field in typed},
            **{field["name"]: field.text for field in form.select("textarea")},
            **{
                (control.find_parent("select") or control)["name"]: control.get("value", "on")
                for control in chosen
            },
        }

    return read


@pytest.fixture
def admin_page(context, page, live_server, admin_client):
    """A page of a browser that is logged in, of which neither policy nor script may complain."""
    complaints = []

    def complain(text):
        complaints.append(f"{page.url} {text}")

    page.on(
        "console", lambda message: message.type in ("error", "warning") and complain(message.text)
    )
    page.on("pageerror", lambda error: complain(str(error)))
    context.set_default_timeout(10_000)
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session,
                "url": live_server.url + reverse("admin:index"),
            }
        ]
    )
    page.at = lambda name, *args: page.goto(live_server.url + reverse(f"admin:{name}", args=args))
    yield page
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def one_of_each_model():
    picture = ImageFactory()
    DocumentFactory()
    VideoFactory()
    Collection.objects.create(name="Foto's")
    goal = GoalFactory()
    region = RegionFactory(landsdeel=LandsdeelFactory(), picture=picture)
    ProjectFactory(region=region, goals=[goal], tags=[ThemeFactory().name], picture=picture)
    MeasurementFactory().indicator.goals.add(goal)
    record_event(Event.Kind.ADDED, StakeholderFactory(), None)
    ArticleFactory(picture=picture)
    AmbassadorFactory(picture=picture)
    MunicipalityFactory(region=region)
    PageFactory()
    ItemFactory()
    Group.objects.create(name="Redactie")
    HomePage.objects.create()
    SiteDetails.objects.create()
    Subscriber.objects.create(email="anna@voorbeeld.nl")
    SuppressionFactory()
    ImportFactory()
    ContactMessageFactory(region=region)
    Synonyms.objects.create(words="mbo\nroc")
    BestBet.objects.create(title="Voorpagina", path="/", words="begin")
    Redirect.objects.create(path="/oud/", address="/doelen/", by_hand=True)
    MissingPage.objects.create(path="/weg/", last_requested_on=timezone.localdate())
    create_finding(goal)
    JargonTerm.objects.create(words="faciliteren", alternative="helpen")
    create_missing_objects()


@pytest.fixture
def many_rows(db):
    create_many_rows()


def create_many_rows():
    """Create as many rows as the site may get of each model, with all kinds of relations."""
    landsdelen = LandsdeelFactory.create_batch(5)
    stakeholders = StakeholderFactory.create_batch(4)
    goals = GoalFactory.create_batch(12)
    users = UserFactory.create_batch(ROWS_PER_MODEL)
    themes = [theme.name for theme in ThemeFactory.create_batch(ROWS_PER_MODEL)]
    for index in range(ROWS_PER_MODEL):
        picture = ImageFactory()
        DocumentFactory()
        VideoFactory()
        Collection.objects.create(name=f"Verzameling {index}")
        MissingPage.objects.create(path=f"/weg/{index}/", last_requested_on=timezone.localdate())
        Redirect.objects.create(path=f"/oud/{index}/", address="/doelen/", by_hand=True)
        landsdeel = landsdelen[index % 5]
        region = RegionFactory(landsdeel=landsdeel, picture=picture)
        region.editors.set(users[:20])
        MunicipalityFactory(region=region)
        project = ProjectFactory(
            region=region, picture=picture, goals=goals, stakeholders=stakeholders, tags=themes[:10]
        )
        record_event(Event.Kind.ADDED, project, users[0])
        create_finding(project, owner=users[index])
        JargonTerm.objects.create(words=f"woord {index}", alternative="gewoon")
        indicator = IndicatorFactory(landsdeel=landsdeel)
        indicator.goals.set(goals)
        ArticleFactory(picture=picture)
        AmbassadorFactory(picture=picture)
        PageFactory()
        issue = IssueFactory()
        for obj in (project, indicator, region, goals[index % 12]):
            ItemFactory(issue=issue, target_reference=f"{obj._meta.label_lower}:{obj.pk}")
        Group.objects.create(name=f"Groep {index}")
        Subscriber.objects.create(email=f"lezer-{index}@voorbeeld.nl")
        SuppressionFactory()
        ContactMessageFactory(region=region)
        ImportFactory()
        Synonyms.objects.create(words=f"mbo {index}\nroc {index}")
        BestBet.objects.create(title="Voorpagina", path="/", words=f"begin {index}")
    for year in range(1960, 1960 + ROWS_PER_MODEL):
        MeasurementFactory(indicator=indicator, period=str(year))
    HomePage.objects.create()
    SiteDetails.objects.create()
    create_missing_objects(ROWS_PER_MODEL)


@pytest.fixture
def open_editor_browser(browser, live_server):
    """Seats an editor with a role: gives the page of her own browser, logged in."""
    contexts, complaints = [], []

    def seat(role, name="anna", regions=()):
        user = UserFactory(username=name, is_staff=True, email=f"{name}@voorbeeld.nl")
        user.groups.add(Group.objects.get(name=role))
        user.regions.set(regions)
        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url + reverse("admin:index"),
                }
            ]
        )
        context.on(
            "console",
            lambda event: (
                event.type in ("error", "warning") and complaints.append(f"{name}: {event.text}")
            ),
        )
        context.on("weberror", lambda event: complaints.append(f"{name}: {event.error}"))
        page = context.new_page()
        page.at = lambda view, *args: page.goto(
            live_server.url + reverse(f"admin:{view}", args=args)
        )
        page.user = user
        return page

    yield seat
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def visitor_text(client):
    """Return the text that a visitor sees at an address; empty when there is no page."""

    def look(path):
        answer = client.get(path)
        return answer.text if answer.status_code == 200 else ""

    return look
