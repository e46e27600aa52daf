"""A draft by link, for people without an account: one version, for a while."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from caching import version
from publishing import services
from publishing.models import Event, ShareLink
from publishing.revisions import snapshots
from techniekpact.log_redaction import SECRET_PATH
from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)
from tests.publishing.pages import parse_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def project_url(name, *args):
    return reverse(f"admin:pact_project_{name}", args=args)


def save_draft_fields(obj, **fields):
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= fields
    services.save_draft(obj=obj, snapshot=snapshot, user=None)
    obj.refresh_from_db()


def share_url(link):
    return reverse("shared", args=[link.token])


@pytest.fixture
def project_with_draft():
    """A project on the site, with a draft over it."""
    project = ProjectFactory(title="Zoals het was")
    save_draft_fields(project, title="Nog geheim")
    return project


@pytest.fixture
def share_link(project_with_draft):
    return services.create_share_link(obj=project_with_draft, user=None)


def test_an_editor_makes_a_link_that_works_for_a_fortnight(
    admin_client, admin_user, client, project_with_draft
):
    form = parse_page(admin_client.get(project_url("change", project_with_draft.pk))).select_one(
        "#delen form"
    )
    assert form.select_one("option[selected]")["value"] == "14"
    response = admin_client.post(form["action"], {"days": 14})
    assert response.url == project_url("change", project_with_draft.pk) + "#delen"
    link = ShareLink.objects.get()
    assert link.revision == project_with_draft.latest_revision
    assert link.created_by == admin_user
    left = link.expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
    event = Event.objects.latest("pk")
    assert (event.kind, event.user, event.revision) == (
        Event.Kind.SHARED,
        admin_user,
        project_with_draft.latest_revision,
    )
    listed = parse_page(admin_client.get(response.url)).select_one(".share__links")
    assert listed.code.text == settings.SITE_URL + share_url(link)
    assert str(admin_user) in listed.text
    assert parse_page(client.get(share_url(link))).h1.text == "Nog geheim"


@pytest.mark.parametrize("days", [1, 7, 30])
def test_she_chooses_how_long_it_works(admin_client, project_with_draft, days):
    admin_client.post(project_url("create_share_link", project_with_draft.pk), {"days": days})
    left = ShareLink.objects.get().expires_at - timezone.now()
    assert left.days == days - 1


@pytest.mark.parametrize("days", ["", "3650", "-1", "x"])
def test_an_unlisted_lifetime_makes_no_link(admin_client, project_with_draft, days):
    response = admin_client.post(
        project_url("create_share_link", project_with_draft.pk), {"days": days}, follow=True
    )
    assert "Er is niets gedeeld." in response.text
    assert not ShareLink.objects.exists()


def test_what_was_never_saved_as_a_draft_is_shared_as_it_stands(client):
    project = ProjectFactory(live=False)
    link = services.create_share_link(obj=project, user=None)
    assert parse_page(client.get(share_url(link))).h1.text == project.title


def test_the_page_is_the_real_one_and_stays_private(client, project_with_draft, share_link):
    response = client.get(share_url(share_link))
    page = parse_page(response)
    assert response.status_code == 200
    assert page.select_one(".tp-header")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert not page.select_one("link[rel=canonical]")
    banner = page.select_one(".tp-banner").text
    assert "niet openbaar" in banner
    assert "werkt tot" in banner
    assert "gewijzigd" not in banner
    assert b"Zoals het was" in client.get(project_with_draft.get_absolute_url()).content


def test_a_link_shows_one_version_and_says_that_there_is_a_newer_one(
    client, project_with_draft, share_link
):
    save_draft_fields(project_with_draft, title="Nog later")
    page = parse_page(client.get(share_url(share_link)))
    assert page.h1.text == "Nog geheim"
    assert "Het concept is daarna gewijzigd." in page.select_one(".tp-banner").text


def test_of_what_is_on_the_site_by_now_the_link_leads_there(client, project_with_draft, share_link):
    services.publish(obj=project_with_draft, user=None)
    response = client.get(share_url(share_link))
    assert response.status_code == 302
    assert response.url == project_with_draft.get_absolute_url()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    save_draft_fields(project_with_draft, title="Nog later")
    services.publish(obj=project_with_draft, user=None)
    assert parse_page(client.get(share_url(share_link))).h1.text == "Nog geheim"


def test_who_looks_again_holds_up_nobody(client, project_with_draft, share_link):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(share_url(share_link)).status_code == 200
        return [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]

    assert writes()
    assert not writes()
    save_draft_fields(project_with_draft, title="Nog later")  # the banner says so
    assert writes()
    version.invalidate_locally()
    assert writes()


def assert_reveals_nothing(response, status):
    assert response.status_code == status
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "Nog geheim" not in response.text
    assert parse_page(response).h1


def test_an_expired_link_is_gone(client, share_link):
    assert client.get(share_url(share_link)).status_code == 200
    ShareLink.objects.update(expires_at=timezone.now())
    assert_reveals_nothing(client.get(share_url(share_link)), 410)


def test_a_link_can_be_taken_back(admin_client, admin_user, client, project_with_draft, share_link):
    path = project_url("revoke_share_link", project_with_draft.pk, share_link.pk)
    assert path in admin_client.get(project_url("change", project_with_draft.pk)).text
    assert client.get(share_url(share_link)).status_code == 200
    admin_client.post(path)
    assert_reveals_nothing(client.get(share_url(share_link)), 410)
    event = Event.objects.latest("pk")
    assert (event.kind, event.user) == (Event.Kind.UNSHARED, admin_user)
    assert path not in admin_client.get(project_url("change", project_with_draft.pk)).text
    admin_client.post(path)
    assert Event.objects.latest("pk") == event


def test_forged_and_unknown_links_look_the_same(client, share_link):
    signature = share_link.token.partition(".")[2]
    other = ShareLink(revision=share_link.revision, expires_at=share_link.expires_at)
    wrong = [
        share_link.key.hex,
        f"{other.key.hex}.{signature}",
        share_link.token[:-1],
        f"{share_link.token}x",
        other.token,  # signed, and never kept
        "%00",
        "é.è",
    ]
    answers = [client.get(f"/concept/{token}/") for token in wrong]
    for answer in answers:
        assert_reveals_nothing(answer, 404)
    assert len({answer.content for answer in answers}) == 1


def test_what_was_thrown_away_cannot_be_seen(client, project_with_draft, share_link):
    assert client.get(share_url(share_link)).status_code == 200
    services.move_to_trash(obj=project_with_draft, user=None)
    assert_reveals_nothing(client.get(share_url(share_link)), 404)
    services.restore_from_trash(obj=project_with_draft, user=None)
    assert client.get(share_url(share_link)).status_code == 200
    project_with_draft.delete()
    assert_reveals_nothing(client.get(share_url(share_link)), 404)


def test_what_has_no_page_yet_tells_a_stranger_no_more_than_that(client):
    goal = GoalFactory(pillar=PillarFactory(live=False, name="Geheime pijler"))
    response = client.get(share_url(services.create_share_link(obj=goal, user=None)))
    assert_reveals_nothing(response, 404)
    assert "Geheime pijler" not in response.text


def test_links_are_only_looked_at(client, share_link):
    assert client.post(share_url(share_link)).status_code == 405
    assert client.head(share_url(share_link)).status_code == 200


def test_a_link_is_of_one_thing(admin_client, project_with_draft, share_link):
    other = ProjectFactory()
    assert (
        admin_client.post(project_url("revoke_share_link", other.pk, share_link.pk)).status_code
        == 404
    )
    assert ShareLink.objects.active().exists()


def test_a_regional_editor_shares_what_is_hers_and_sees_no_other_link(
    client, project_with_draft, share_link
):
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    region = RegionFactory(landsdeel=LandsdeelFactory())
    region.editors.add(user)
    own = ProjectFactory(region=region)
    client.force_login(user)
    assert client.post(project_url("create_share_link", own.pk), {"days": 7}).status_code == 302
    assert ShareLink.objects.for_object(own).get().created_by == user
    assert (
        client.post(
            project_url("create_share_link", project_with_draft.pk), {"days": 7}
        ).status_code
        == 403
    )
    assert (
        client.post(
            project_url("revoke_share_link", project_with_draft.pk, share_link.pk)
        ).status_code
        == 403
    )
    assert ShareLink.objects.for_object(project_with_draft).active().count() == 1
    form = client.get(project_url("change", project_with_draft.pk))
    assert form.status_code == 200
    assert share_link.token not in form.text


def test_a_secret_link_stays_out_of_the_log(share_link):
    written = SECRET_PATH.sub(r"\1…", f"Not Found: {share_url(share_link)}")
    assert written == "Not Found: /concept/…/"


def block(user, project):
    user.is_active = False
    user.save()


def take_role(user, project):
    user.groups.clear()


def take_region(user, project):
    project.region.editors.remove(user)


def give_project_away(user, project):
    project.region = RegionFactory()
    project.save()


def delete_account(user, project):
    user.delete()


@pytest.mark.parametrize(
    ("end_rights", "status"),
    [
        (block, 410),
        (take_role, 410),
        (take_region, 410),
        (give_project_away, 410),
        (delete_account, 404),
    ],
)
def test_a_link_ends_with_the_rights_of_its_maker(client, admin_client, end_rights, status):
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    project = ProjectFactory(region=RegionFactory())
    project.region.editors.add(user)
    save_draft_fields(project, title="Nog geheim")
    link = services.create_share_link(obj=project, user=user)
    assert client.get(share_url(link)).status_code == 200
    end_rights(user, project)
    assert_reveals_nothing(client.get(share_url(link)), status)
    assert link.token not in admin_client.get(project_url("change", project.pk)).text
