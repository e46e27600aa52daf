"""A draft by link, for people without an account: one version, for a while."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing import generation, services, snapshots
from publishing.models import Event, ShareLink
from techniekpact.logs import SECRET
from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"admin:pact_project_{name}", args=args)


def save(thing, **fields):
    snapshot = snapshots.of(thing)
    snapshot["fields"] |= fields
    services.save_draft(thing=thing, snapshot=snapshot, by=None)
    thing.refresh_from_db()


def public(link):
    return reverse("shared", args=[link.token])


def page(response):
    return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def draft():
    """A project on the site, with a draft over it."""
    project = ProjectFactory(title="Zoals het was")
    save(project, title="Nog geheim")
    return project


@pytest.fixture
def link(draft):
    return services.share(thing=draft, by=None)


def test_an_editor_makes_a_link_that_works_for_a_fortnight(admin_client, admin_user, client, draft):
    form = page(admin_client.get(address("change", draft.pk))).select_one("#delen form")
    assert form.select_one("option[selected]")["value"] == "14"
    response = admin_client.post(form["action"], {"days": 14})
    assert response.url == address("change", draft.pk) + "#delen"
    link = ShareLink.objects.get()
    assert link.revision == draft.newest
    assert link.created_by == admin_user
    left = link.expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
    event = Event.objects.latest("pk")
    assert (event.kind, event.by, event.revision) == (Event.Kind.SHARED, admin_user, draft.newest)
    listed = page(admin_client.get(response.url)).select_one(".share__links")
    assert listed.code.text == settings.SITE_URL + public(link)
    assert str(admin_user) in listed.text
    assert page(client.get(public(link))).h1.text == "Nog geheim"


@pytest.mark.parametrize("days", [1, 7, 30])
def test_she_chooses_how_long_it_works(admin_client, draft, days):
    admin_client.post(address("share", draft.pk), {"days": days})
    left = ShareLink.objects.get().expires_at - timezone.now()
    assert left.days == days - 1


@pytest.mark.parametrize("days", ["", "3650", "-1", "x"])
def test_another_time_makes_no_link(admin_client, draft, days):
    response = admin_client.post(address("share", draft.pk), {"days": days}, follow=True)
    assert "Er is niets gedeeld." in response.text
    assert not ShareLink.objects.exists()


def test_what_was_never_saved_as_a_draft_is_shared_as_it_stands(client):
    project = ProjectFactory(live=False)
    link = services.share(thing=project, by=None)
    assert page(client.get(public(link))).h1.text == project.title


def test_the_page_is_the_real_one_and_stays_private(client, draft, link):
    response = client.get(public(link))
    found = page(response)
    assert response.status_code == 200
    assert found.select_one(".tp-header")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert not found.select_one("link[rel=canonical]")
    banner = found.select_one(".tp-banner").text
    assert "niet openbaar" in banner
    assert "werkt tot" in banner
    assert "gewijzigd" not in banner
    assert b"Zoals het was" in client.get(draft.get_absolute_url()).content


def test_a_link_shows_one_version_and_says_that_there_is_a_newer_one(client, draft, link):
    save(draft, title="Nog later")
    found = page(client.get(public(link)))
    assert found.h1.text == "Nog geheim"
    assert "Het concept is daarna gewijzigd." in found.select_one(".tp-banner").text


def test_of_what_is_on_the_site_by_now_the_link_leads_there(client, draft, link):
    services.publish(thing=draft, by=None)
    response = client.get(public(link))
    assert response.status_code == 302
    assert response.url == draft.get_absolute_url()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    save(draft, title="Nog later")
    services.publish(thing=draft, by=None)
    assert page(client.get(public(link))).h1.text == "Nog geheim"


def test_who_looks_again_holds_up_nobody(client, draft, link):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(public(link)).status_code == 200
        return [it["sql"] for it in queries if not it["sql"].startswith("SELECT")]

    assert writes()
    assert not writes()
    save(draft, title="Nog later")  # the banner says so
    assert writes()
    generation.forget()
    assert writes()


def assert_tells_nothing(response, status):
    assert response.status_code == status
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "Nog geheim" not in response.text
    assert page(response).h1


def test_an_expired_link_is_gone(client, link):
    assert client.get(public(link)).status_code == 200
    ShareLink.objects.update(expires_at=timezone.now())
    assert_tells_nothing(client.get(public(link)), 410)


def test_a_link_can_be_taken_back(admin_client, admin_user, client, draft, link):
    path = address("unshare", draft.pk, link.pk)
    assert path in admin_client.get(address("change", draft.pk)).text
    assert client.get(public(link)).status_code == 200
    admin_client.post(path)
    assert_tells_nothing(client.get(public(link)), 410)
    event = Event.objects.latest("pk")
    assert (event.kind, event.by) == (Event.Kind.UNSHARED, admin_user)
    assert path not in admin_client.get(address("change", draft.pk)).text
    admin_client.post(path)
    assert Event.objects.latest("pk") == event


def test_forged_and_unknown_links_look_the_same(client, link):
    signature = link.token.partition(".")[2]
    other = ShareLink(revision=link.revision, expires_at=link.expires_at)
    wrong = [
        link.key.hex,
        f"{other.key.hex}.{signature}",
        link.token[:-1],
        f"{link.token}x",
        other.token,  # signed, and never kept
        "%00",
        "é.è",
    ]
    answers = [client.get(f"/concept/{token}/") for token in wrong]
    for answer in answers:
        assert_tells_nothing(answer, 404)
    assert len({answer.content for answer in answers}) == 1


def test_what_was_thrown_away_cannot_be_seen(client, draft, link):
    assert client.get(public(link)).status_code == 200
    services.throw_away(thing=draft, by=None)
    assert_tells_nothing(client.get(public(link)), 404)
    services.take_out_of_bin(thing=draft, by=None)
    assert client.get(public(link)).status_code == 200
    draft.delete()
    assert_tells_nothing(client.get(public(link)), 404)


def test_what_has_no_page_yet_tells_a_stranger_no_more_than_that(client):
    goal = GoalFactory(pillar=PillarFactory(live=False, name="Geheime pijler"))
    response = client.get(public(services.share(thing=goal, by=None)))
    assert_tells_nothing(response, 404)
    assert "Geheime pijler" not in response.text


def test_links_are_only_looked_at(client, link):
    assert client.post(public(link)).status_code == 405
    assert client.head(public(link)).status_code == 200


def test_a_link_is_of_one_thing(admin_client, draft, link):
    other = ProjectFactory()
    assert admin_client.post(address("unshare", other.pk, link.pk)).status_code == 404
    assert ShareLink.objects.working().exists()


def test_a_regional_editor_shares_what_is_hers_and_sees_no_other_link(client, draft, link):
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    region = RegionFactory(landsdeel=LandsdeelFactory())
    region.editors.add(user)
    own = ProjectFactory(region=region)
    client.force_login(user)
    assert client.post(address("share", own.pk), {"days": 7}).status_code == 302
    assert ShareLink.objects.of(own).get().created_by == user
    assert client.post(address("share", draft.pk), {"days": 7}).status_code == 403
    assert client.post(address("unshare", draft.pk, link.pk)).status_code == 403
    assert ShareLink.objects.of(draft).working().count() == 1
    form = client.get(address("change", draft.pk))
    assert form.status_code == 200
    assert link.token not in form.text


def test_a_secret_link_stays_out_of_the_log(link):
    written = SECRET.sub(r"\1…", f"Not Found: {public(link)}")
    assert written == "Not Found: /concept/…/"
