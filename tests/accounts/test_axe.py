"""The checker axe finds nothing on the pages of accounts in any state, and nothing sticks out."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from accounts.links import LinkPurpose, make_link_path
from tests.accounts.conftest import EMAIL, PASSWORD
from tests.browser.axe import find_in_sizes
from tests.browser.page_urls import WIDE

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 700}
OWN_PAGES = (
    *("account_own", "account_own_password", "mfa_index", "mfa_add_webauthn"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("account_reauthenticate", "mfa_reauthenticate"),
)


@pytest.fixture
def look(page):
    """Let axe look at the page in two widths, and see whether anything sticks out."""
    problems = {}
    page.emulate_media(reduced_motion="reduce")  # or colours are still on their way

    def check(state):
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            problems[f"{state}, {size['width']}"] = max(overhang, 0)
        problems[state] = find_in_sizes(page, NARROW, WIDE)

    yield check
    assert {state: seen for state, seen in problems.items() if seen} == {}


@pytest.fixture
def at(page, live_server):
    return lambda path: page.goto(live_server.url + path)


def give_second_step(user):
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def test_the_pages_of_ones_own_account(admin_page, admin_user, look, at, settings):
    at(reverse("mfa_activate_totp"))
    look("an app")
    settings.MFA_REQUIRED = True
    at(reverse("admin:index"))
    look("a second step is due")
    give_second_step(admin_user)
    for name in OWN_PAGES:
        at(reverse(name))
        look(name)


def test_the_page_of_an_account(admin_page, make_editor, look):
    account = make_editor()
    give_second_step(account)
    admin_page.at("auth_user_change", account.pk)
    look("account")


def fill(page, **values):
    for name, text in values.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("form.account button.default").click()


def test_the_pages_before_somebody_is_in(page, make_editor, look, at):
    account = make_editor()
    give_second_step(account)
    at(reverse("account_login"))
    look("log in")
    fill(page, username=EMAIL, password="fout")
    # The list of errors has the focus, without script too.
    page.locator(".errornote:focus").wait_for()
    look("log in, error")
    fill(page, username=EMAIL, password=PASSWORD)
    page.locator("[name=code]").wait_for()
    look("second step")
    fill(page, code="000000")
    page.locator(".errornote").wait_for()
    look("second step, error")
    for name in ("account_forgotten_password", "account_forgotten_password_sent"):
        at(reverse(name))
        look(name)
    at(make_link_path(account, LinkPurpose.INVITATION))
    look("invitation")
    fill(page, new_password1="techniekpact", new_password2="techniekpact")
    page.locator(".errornote").wait_for()
    look("invitation, error")
    at(reverse("account_new_password", args=["x"]))
    look("link that does not work")
    assert Authenticator.objects.filter(user=account).exists()
