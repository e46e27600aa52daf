"""Accounts: who manages them gives out roles, and cannot reach above her own."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.urls import NoReverseMatch, reverse

from newsletter.models import Subscriber
from publishing.models import Event
from techniekpact.roles import ROLE_DESCRIPTIONS
from tests.admin.access_scenario import create_role_user
from tests.factories import RegionFactory, UserFactory

pytestmark = pytest.mark.django_db

USER_LIST_URL = reverse("admin:auth_user_changelist")
USER_ADD_URL = reverse("admin:auth_user_add")
PASSWORD = "een-lange-zin-die-blijft-31"


@pytest.fixture
def administrator(client):
    user = create_role_user("administrator")
    client.force_login(user)
    return user


def user_url(user, view="change"):
    return reverse(f"admin:auth_user_{view}", args=[user.pk])


def user_form_data(user, **values):
    return {"email": user.email, "is_active": "on", "is_staff": "on", **values}


def test_the_form_shows_roles_with_what_they_do_and_nothing_finer(client, administrator):
    Group.objects.create(name="Redactie")
    form = BeautifulSoup(client.get(user_url(UserFactory())).text, "html.parser")
    labels = [label.text.strip() for label in form.select("#id_groups label")]
    assert labels == [f"{name}: {words}" for name, words in sorted(ROLE_DESCRIPTIONS.items())]
    assert "Rollen" in form.select_one(".field-groups").text
    assert not form.select("[name=is_superuser], [name=user_permissions]")


def test_the_form_gives_roles_and_several_regions(client, administrator):
    anna, (twente, zwolle, other) = UserFactory(), RegionFactory.create_batch(3)
    role = Group.objects.get(name="Regioredactie")
    data = user_form_data(anna, groups=[role.pk], regions=[twente.pk, zwolle.pk])
    assert client.post(user_url(anna), data).status_code == 302
    assert set(anna.regions.all()) == {twente, zwolle}
    client.post(user_url(anna), user_form_data(anna, groups=[role.pk], regions=[other.pk]))
    assert set(anna.regions.all()) == {other}


def test_nobody_sets_the_password_of_another(client, administrator):
    anna = UserFactory(username="anna")
    page = client.get(user_url(anna)).text
    assert 'type="password"' not in page
    with pytest.raises(NoReverseMatch):
        user_url(anna, "password_change")
    client.post(user_url(anna), user_form_data(anna, password=PASSWORD, password1=PASSWORD))
    anna.refresh_from_db()
    assert not anna.check_password(PASSWORD)


@pytest.mark.parametrize("taken", ["anna@voorbeeld.nl", "ANNA@voorbeeld.nl", "bea@voorbeeld.nl"])
def test_an_address_has_one_account(client, administrator, taken):
    UserFactory(username="anna", email="anna@voorbeeld.nl")
    UserFactory(username="bea@voorbeeld.nl")
    page = client.post(USER_ADD_URL, {"email": taken})
    assert "al een account met dit e-mailadres" in page.text
    assert User.objects.count() == 3


def test_who_logs_in_with_her_address_does_so_with_the_next_one_too(client, administrator):
    anna = UserFactory(username="anna@voorbeeld.nl", email="anna@voorbeeld.nl")
    oude = UserFactory(username="oude-naam", email="oud@voorbeeld.nl")
    for user in (anna, oude):
        client.post(user_url(user), user_form_data(user, email=f"nieuw-{user.email}"))
        user.refresh_from_db()
    assert anna.username == "nieuw-anna@voorbeeld.nl"
    assert oude.username == "oude-naam"


def test_nobody_makes_herself_or_another_a_superuser(client, administrator):
    every = [permission.pk for permission in Permission.objects.all()[:5]]
    forged = {"is_superuser": "on", "user_permissions": every}
    anna = UserFactory()
    own = Group.objects.get(name="Beheerder").pk
    for user in (administrator, anna):
        client.post(user_url(user), user_form_data(user, groups=[own], **forged))
    client.post(USER_ADD_URL, {"email": "eva@voorbeeld.nl", **forged, "is_superuser": "on"})
    assert User.objects.count() == 3
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


def test_a_superuser_is_out_of_reach(client, administrator):
    boss = UserFactory(username="baas", is_superuser=True, is_staff=True)
    before = User.objects.values().get(pk=boss.pk)
    for view in ("change", "delete", "history", "invite", "reset_second_step"):
        for answer in (
            client.get(user_url(boss, view)),
            client.post(user_url(boss, view), user_form_data(boss, username="knecht", post="yes")),
        ):
            assert answer.status_code in (302, 403, 404, 405)
    client.post(
        USER_LIST_URL, {"action": "delete_selected", "_selected_action": boss.pk, "post": "yes"}
    )
    assert "baas" not in client.get(USER_LIST_URL).text
    assert User.objects.values().get(pk=boss.pk) == before


@pytest.mark.parametrize(
    "query", ["password__startswith=m", "is_superuser=1", "user_permissions=1", "key__startswith=a"]
)
def test_no_question_to_the_list_guesses_what_it_does_not_show(client, administrator, query):
    assert client.get(f"{USER_LIST_URL}?{query}").status_code == 400


def test_the_log_knows_of_accounts_and_subscribers_no_more_than_a_name(client, administrator):
    anna = UserFactory(
        username="anna@voorbeeld.nl",
        first_name="Anna",
        last_name="Bos",
        email="anna@voorbeeld.nl",
        is_staff=True,
    )
    reader = Subscriber.objects.create(email="lezer@voorbeeld.nl")
    client.post(user_url(anna), user_form_data(anna, first_name="Anna", last_name="Bos"))
    client.post(user_url(anna, "delete"), {"post": "yes"})
    client.post(reverse("admin:newsletter_subscriber_delete", args=[reader.pk]), {"post": "yes"})
    lines = [(event.get_kind_display(), event.title) for event in Event.objects.order_by("pk")]
    assert lines == [
        ("Gewijzigd", "Anna Bos"),
        ("Verwijderd", "Anna Bos"),
        ("Verwijderd", "Een abonnee"),
    ]
    assert "@" not in str(list(Event.objects.values()))


def test_other_roles_have_no_door_to_accounts(client):
    for role in ("national", "regional", "newsletter", "reader", "nobody"):
        client.force_login(create_role_user(role))
        for address in (USER_LIST_URL, USER_ADD_URL, user_url(UserFactory())):
            assert client.get(address).status_code == 403
