"""A form that is sent after the session has ended: after logging in it is filled in again."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pact.models import Article, SiteDetails, Theme
from publishing.due_jobs import delete_old_autosaves
from publishing.models import Autosave
from tests.admin_forms import form_url, open_form, read_form_data
from tests.factories import ArticleFactory, ProjectFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN_URL = reverse("admin:login")


@pytest.fixture
def send_logged_out(admin_client, client):
    """Open a form, end the session and send it; gives where the form opens after logging in."""

    def send_without_session(obj, **typed):
        opened = open_form(admin_client, obj)
        answer = client.post(form_url(obj), opened | typed | {"_save": ""})
        target = urlsplit(answer.url)
        assert (answer.status_code, target.path) == (302, LOGIN_URL)
        return parse_qs(target.query)["next"][0]

    return send_without_session


@pytest.mark.parametrize(
    ("create", "typed"),
    [
        (lambda: ThemeFactory(name="Was"), {"name": "Wordt"}),
        (SiteDetails.objects.create, {"tagline": "Samen", "phone": "0881"}),
        (UserFactory, {"last_name": "Bos"}),
        (ArticleFactory, {"title": "Wordt", "body": "<p>Nieuw</p>"}),
        (lambda: Theme, {"name": "Nieuw"}),
        (lambda: Article, {"title": "Nieuw"}),
    ],
    ids=["theme", "site-details", "account", "article", "new-theme", "new-article"],
)
def test_what_was_sent_is_filled_in_after_logging_in(admin_client, send_logged_out, create, typed):
    obj = create()
    resume_url = send_logged_out(obj, **typed)
    assert urlsplit(resume_url).path == form_url(obj)
    shown = read_form_data(admin_client.get(resume_url).text, obj)
    assert {name: shown[name] for name in typed} == {name: [text] for name, text in typed.items()}


def test_she_saves_it_herself(admin_client, send_logged_out):
    theme = ThemeFactory(name="Was")
    resume_url = send_logged_out(theme, name="Wordt")
    page = admin_client.get(resume_url).text
    theme.refresh_from_db()
    assert theme.name == "Was"
    assert "nog niet opgeslagen" in page
    answer = admin_client.post(resume_url, read_form_data(page, theme) | {"_save": ""})
    assert answer.status_code == 302
    theme.refresh_from_db()
    assert theme.name == "Wordt"
    assert not Autosave.objects.exists()


def test_a_change_by_somebody_else_meanwhile_is_still_noticed(admin_client, send_logged_out):
    theme = ThemeFactory(name="Was")
    resume_url = send_logged_out(theme, name="Mijne")
    Theme.objects.filter(pk=theme.pk).update(name="Annas")
    shown = read_form_data(admin_client.get(resume_url).text, theme)
    answer = admin_client.post(resume_url, shown | {"_save": ""})
    assert "Annas" in answer.text
    theme.refresh_from_db()
    assert theme.name == "Annas"


def test_nobody_else_sees_what_was_sent(client, send_logged_out):
    theme = ThemeFactory(name="Was")
    resume_url = send_logged_out(theme, name="Wordt")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert "Wordt" not in client.get(resume_url).text


# Named, because a signature with the time in it would give the test another name in each process.
@pytest.mark.parametrize(
    "owner",
    ["", "onzin", signing.dumps([1, "pact.theme", 0, "x"])],
    ids=["without", "nonsense", "signed for another purpose"],
)
def test_without_proof_of_who_opened_the_form_nothing_is_kept(client, admin_user, owner):
    answer = client.post(form_url(Theme), {"_owner": owner, "name": "Reclame"})
    assert answer.url == f"{LOGIN_URL}?next={form_url(Theme)}"
    assert not Autosave.objects.exists()


def test_for_an_account_that_was_blocked_nothing_is_kept(admin_client, client, admin_user):
    opened = open_form(admin_client, Theme)
    admin_user.is_active = False
    admin_user.save()
    client.post(form_url(Theme), opened | {"name": "Nieuw"})
    assert not Autosave.objects.exists()


def test_sending_it_again_keeps_one_copy(send_logged_out, admin_client, client):
    theme = ThemeFactory()
    opened = open_form(admin_client, theme)
    for name in ("Een", "Twee"):
        client.post(form_url(theme), opened | {"name": name})
    assert parse_qs(Autosave.objects.get().data)["name"] == ["Twee"]


def test_a_password_is_never_kept(admin_client, client):
    opened = read_form_data(admin_client.get(reverse("admin:auth_user_add")).text, UserFactory())
    typed = {"first_name": "Anna", "password1": "geheim-42", "password2": "geheim-42"}
    client.post(reverse("admin:auth_user_add"), opened | typed)
    data = parse_qs(Autosave.objects.get().data)
    assert data["first_name"] == ["Anna"]
    assert "geheim" not in str(data)


def test_who_logged_in_in_another_window_goes_on_with_what_she_sent(admin_client, admin_user):
    theme = ThemeFactory(name="Was")
    opened = open_form(admin_client, theme)
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    answer = client.post(form_url(theme), opened | {"name": "Wordt", "_save": ""})
    assert answer.status_code == 403
    assert f"{form_url(theme)}?verder=" in answer.text
    assert parse_qs(Autosave.objects.get().data)["name"] == ["Wordt"]
    theme.refresh_from_db()
    assert theme.name == "Was"


def test_forms_without_drafts_are_kept_for_a_day(send_logged_out):
    send_logged_out(ThemeFactory(), name="Wordt")
    send_logged_out(ProjectFactory(), title="Wordt")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        delete_old_autosaves()
    assert [row.content_type.model for row in Autosave.objects.all()] == ["project"]
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        delete_old_autosaves()
    assert not Autosave.objects.exists()


def test_no_editor_fills_the_database_with_forms(admin_user, monkeypatch):
    monkeypatch.setattr(Autosave, "MAX_PER_USER", 3)
    colleague = UserFactory()
    Autosave.store(colleague, Theme, 0, "hers", "name=Van+haar")
    for number in range(5):
        Autosave.store(admin_user, Theme, 0, f"form{number}", f"name={number}")
    form_keys = Autosave.objects.order_by("pk").values_list("form_key", flat=True)
    assert list(form_keys) == ["hers", "form2", "form3", "form4"]
