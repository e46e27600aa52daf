"""Permissions follow from the roles, and from what a user owns."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.auth.models import Permission as AuthPermission
from django.core.exceptions import PermissionDenied

from images.models import Image
from pact.models import Article, Goal, Project, Theme
from publishing import services
from publishing.models import Publishable
from publishing.permissions import (
    Permission,
    Scope,
    accessible,
    get_scope,
    has_permission,
    load_roles,
    redact,
    require_permission,
)
from publishing.revisions import snapshots
from regions.models import Region
from techniekpact.roles import ROLE_DESCRIPTIONS
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    ProjectFactory,
    RegionFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROLES = ["Beheerder", "Landelijke redactie", "Regioredactie", "Nieuwsbriefredactie", "Lezer"]


def create_user(*names, **values):
    return UserFactory(is_staff=True, roles=names, **values)


@pytest.fixture
def regional_editor():
    return create_user("Regioredactie")


@pytest.fixture
def region(regional_editor):
    made = RegionFactory()
    made.editors.add(regional_editor)
    return made


def test_every_role_is_a_group_with_a_description():
    assert sorted(load_roles()) == sorted(ROLES)
    assert set(ROLE_DESCRIPTIONS) == set(ROLES)
    assert set(ROLES) <= set(Group.objects.values_list("name", flat=True))


def test_every_kind_that_roles_name_is_one_that_editors_see():
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert {label for role in load_roles().values() for label in role} <= labels


def test_rights_come_from_roles_alone():
    user = create_user()
    user.user_permissions.set(AuthPermission.objects.all())
    Group.objects.create(name="Redactie").user_set.add(user)
    assert not user.has_perm("pact.change_project")
    assert not user.has_module_perms("pact")
    assert get_scope(user, Permission.CHANGE, Project) is Scope.NONE
    assert not accessible(user, Permission.VIEW, Project).exists()
    assert settings.AUTHENTICATION_BACKENDS == ["accounts.backend.AccountBackend"]


@pytest.mark.parametrize("name", ["pact.fly_project", "pact.change_unicorn", "pact", ""])
def test_what_is_no_right_over_a_model_nobody_has(name):
    user = create_user("Landelijke redactie")
    assert user.has_perm("pact.change_project")
    assert not user.has_perm(name)


@pytest.mark.parametrize("right", Permission)
def test_inactive_and_anonymous_users_have_no_permission(right):
    obj = ProjectFactory()
    gone = create_user("Landelijke redactie", is_active=False)
    boss = UserFactory(is_superuser=True, is_active=False)
    for user in (gone, boss, AnonymousUser()):
        assert not has_permission(user, right, obj)
        assert not accessible(user, right, Project).exists()
        with pytest.raises(PermissionDenied):
            require_permission(user, right, obj)
    require_permission(None, right, obj)  # the worker


def test_two_roles_reach_as_far_as_the_farther_of_both(region):
    both = create_user("Regioredactie", "Lezer")
    region.editors.add(both)
    own, other = ProjectFactory(region=region), ProjectFactory(live=False)
    assert has_permission(both, Permission.CHANGE, own)
    assert not has_permission(both, Permission.CHANGE, other)
    assert has_permission(both, Permission.VIEW_DRAFTS, other)
    assert not has_permission(both, Permission.PUBLISH, own)
    assert has_permission(
        create_user("Regioredactie", "Landelijke redactie"), Permission.PUBLISH, own
    )


def test_ownership_follows_the_stored_row(regional_editor, region):
    project = ProjectFactory(region=region)
    assert has_permission(regional_editor, Permission.CHANGE, project)
    for elsewhere in (RegionFactory().pk, None, 99999):
        project.region_id = elsewhere
        assert not has_permission(regional_editor, Permission.CHANGE, project)
    assert not has_permission(regional_editor, Permission.CHANGE, Project(region=Region()))


@pytest.mark.parametrize("free", [True, False])
def test_a_region_says_whether_its_editors_publish(regional_editor, region, free):
    region.editors_publish = free
    region.save()
    project = ProjectFactory(region=region)
    assert has_permission(regional_editor, Permission.PUBLISH, project) is free
    assert has_permission(regional_editor, Permission.PUBLISH, region) is free
    assert not has_permission(regional_editor, Permission.PUBLISH, ProjectFactory())


def test_has_permission_agrees_with_accessible_querysets(regional_editor, region):
    objects = [
        *(ProjectFactory(region=region, live=live) for live in (True, False)),
        *(ProjectFactory(live=live) for live in (True, False)),
        *(ArticleFactory(live=live) for live in (True, False)),
        *(ImageFactory(owner=owner) for owner in (regional_editor, None)),
        region,
        RegionFactory(live=False),
    ]
    for obj in objects:
        for right in set(Permission) - {Permission.ADD, Permission.PUBLISH}:
            is_accessible = accessible(regional_editor, right, type(obj)).filter(pk=obj.pk).exists()
            assert has_permission(regional_editor, right, obj) is is_accessible, (obj, right)


def test_a_picture_shows_to_who_sees_where_it_stands(regional_editor, region):
    unused, hidden, shown, in_hers = ImageFactory.create_batch(4)
    ArticleFactory(picture=hidden, live=False)
    ArticleFactory(picture=shown)
    ProjectFactory(picture=in_hers, region=region, live=False)
    assert set(accessible(regional_editor, Permission.VIEW, Image)) == {shown, in_hers}
    assert not has_permission(regional_editor, Permission.CHANGE, in_hers)
    assert list(accessible(create_user("Nieuwsbriefredactie"), Permission.VIEW, Image)) == [shown]
    assert has_permission(create_user("Lezer"), Permission.VIEW, unused)


def test_a_theme_shows_once_something_published_has_it(regional_editor):
    used, hidden = ThemeFactory(name="Havens"), ThemeFactory(name="Stil")
    ProjectFactory.create_batch(2, tags=[used.name])
    ProjectFactory(tags=[hidden.name], live=False)
    assert list(accessible(regional_editor, Permission.VIEW, Theme)) == [used]


def test_redaction_keeps_public_fields(regional_editor):
    goal, hidden = GoalFactory(number=1), GoalFactory(number=2, live=False)
    secret = RegionFactory(live=False)
    project = ProjectFactory(
        region=secret, goals=[goal, hidden], picture=ImageFactory(), to_check=True
    )
    Project.objects.update(editor_note="Geheim")
    services.save_draft(obj=project, snapshot=submit_with_fields(project), user=None)
    services.schedule(obj=project, user=None, go_live_at=None, expire_at=None)
    project.refresh_from_db()
    redact([project], regional_editor)
    assert (project.editor_note, project.to_check, project.has_draft) == ("", False, False)
    assert project.region is None
    assert project.picture is not None
    assert list(project.goals.all()) == [goal]
    assert Goal.objects.filter(projects=project).count() == 2


def submit_with_fields(obj, **fields):
    snapshot = snapshots.take_snapshot(obj)
    return snapshot | {"fields": snapshot["fields"] | {"summary": "Anders", **fields}}


@pytest.mark.parametrize("where", [None, "other"])
def test_no_service_moves_a_thing_out_of_or_into_her_region(regional_editor, region, where):
    other = RegionFactory()
    own, foreign = ProjectFactory(region=region), ProjectFactory(region=other)
    away = submit_with_fields(own, region_id=other.pk if where else None)
    with pytest.raises(PermissionDenied):
        services.save_draft(obj=own, snapshot=away, user=regional_editor)
    with pytest.raises(PermissionDenied):
        services.save_draft(
            obj=foreign,
            snapshot=submit_with_fields(foreign, region_id=region.pk),
            user=regional_editor,
        )
    with pytest.raises(PermissionDenied):
        services.create_draft(model=Project, snapshot=away, user=regional_editor)
    assert own.latest_revision is None


def test_what_a_national_editor_drafted_elsewhere_she_cannot_publish(regional_editor, region):
    region.editors_publish = True
    region.save()
    own = ProjectFactory(region=region)
    services.save_draft(
        obj=own, snapshot=submit_with_fields(own, region_id=RegionFactory().pk), user=None
    )
    for step in (
        lambda: services.publish(obj=own, user=regional_editor),
        lambda: services.schedule(obj=own, user=regional_editor, go_live_at=None, expire_at=None),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_fixed_fields_are_kept_whatever_an_owner_saves(regional_editor, region):
    snapshot = services.save_draft(
        obj=region, snapshot=submit_with_fields(region, landsdeel_id=99999), user=regional_editor
    ).snapshot
    assert snapshot["fields"]["landsdeel_id"] == region.landsdeel_id
    assert snapshot["fields"]["summary"] == "Anders"


def test_every_fixed_or_inner_field_is_one_of_the_model():
    for model in admin.site._registry:
        if issubclass(model, Publishable):
            names = {field.name for field in model._meta.get_fields()}
            assert model.owner_readonly <= names
            assert model.internal_fields - Publishable.internal_fields <= names
            if model.owner_lookup:
                assert model.owner_lookup.partition("__")[0] in names


def test_nobody_reads_the_drafts_of_articles_by_their_newest_revision(regional_editor):
    article = ArticleFactory()
    assert not has_permission(regional_editor, Permission.VIEW_DRAFTS, article)
    assert has_permission(regional_editor, Permission.VIEW, article)
    assert not accessible(regional_editor, Permission.VIEW_DRAFTS, Article).exists()
