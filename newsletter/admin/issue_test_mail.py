"""The test of an issue: its mail to some addresses, before any reader gets it."""

import re
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from math import ceil

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from limits.attempts import Attempt, AttemptKind, count_attempt
from newsletter.admin.preview_rendering import TEST_NOTE, render_snapshot
from newsletter.content.mail_pictures import PictureNotReadyError
from newsletter.delivery import enqueue, enqueue_transactional
from newsletter.email_addresses import normalize_email
from newsletter.models import OUTLINE_MESSAGE, Issue, Suppression
from publishing.accounts import Account
from publishing.admin import PublishableAdmin, autosave, preview
from publishing.admin.admin_request import AdminRequest
from publishing.mail_templates import MailContent
from publishing.services.unsaved_input import form_url, repeatable_input

MAX_ADDRESSES = 10
ADDRESSES_FIELD = "test_to"
# Of one editor. A test goes to ten addresses at most.
TEST_LIMITS = AttemptKind(name="test-mail", window=timedelta(hours=1), per_subject=20)

SEPARATORS = re.compile(r"[\s,;]+")
# What a mail program puts before an address that has a name: `Anna de Vries <anna@voorbeeld.nl>`.
NAMED_ADDRESS = re.compile(r"[^,;\r\n<>@]*<([^<>\s]*)>")
NO_ADDRESS_ERROR = "Vul het adres in waar de test naartoe moet."
SUPPRESSED_ERROR = "‘{address}’ krijgt van ons geen mail meer: het adres is gestopt. Haal het weg."
TOO_MANY_ERROR = (
    "Dit zijn {number} adressen. Een test gaat naar hoogstens {most}: haal er {less} weg."
)
BUSY_ERROR = "U hebt dit uur al {most} tests gestuurd. Probeer het over {wait} opnieuw."


class TestAddressesForm(forms.Form):
    test_to = forms.CharField(
        label="Stuur een test naar",
        strip=True,
        error_messages={"required": NO_ADDRESS_ERROR},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_test_to(self) -> list[str]:
        """Return the addresses, each once; say what is wrong with which of them."""
        text = NAMED_ADDRESS.sub(r" \1 ", self.cleaned_data[ADDRESSES_FIELD])
        addresses, errors = [], []
        for piece in filter(None, SEPARATORS.split(text)):
            try:
                addresses.append(normalize_email(piece))
            except ValidationError as error:
                errors.append(f"‘{piece[:100]}’ klopt niet. {error.messages[0]}")
        addresses = list(dict.fromkeys(addresses))
        errors += self._find_suppressed(addresses)
        if not addresses and not errors:
            errors.append(NO_ADDRESS_ERROR)
        if (number := len(addresses)) > MAX_ADDRESSES:
            less = number - MAX_ADDRESSES
            errors.append(TOO_MANY_ERROR.format(number=number, most=MAX_ADDRESSES, less=less))
        if errors:
            raise ValidationError(errors)
        return addresses

    def _find_suppressed(self, addresses: Iterable[str]) -> list[str]:
        """Return what is wrong with stopped addresses; that of her account gets mail like this."""
        return [
            SUPPRESSED_ERROR.format(address=address)
            for address in addresses
            if not is_own_address(self.user, address)
            and Suppression.objects.for_email(address).exists()
        ]


def test_addresses_context(user: Account, autosaved_data: QueryDict | None) -> dict[str, object]:
    """Return the context for the field with addresses, which starts with the editor's own."""
    own = getattr(user, "email", "")
    value = own if autosaved_data is None else autosaved_data.get(ADDRESSES_FIELD, own)
    return {"test_addresses": value, "max_addresses": MAX_ADDRESSES}


def send_test(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None
) -> HttpResponse:
    """Mail what stands in the form to the addresses that the editor gives, without saving it."""
    if issue and issue.is_outline:
        model_admin.message_user(request, OUTLINE_MESSAGE, messages.ERROR)
        return redirect(url_with_input(model_admin, request, issue))
    try:
        submitted = preview.parse_submitted(model_admin, request, issue)
    except preview.InvalidFormError as error:
        return preview.render_invalid_form(request, error)
    form = TestAddressesForm(request.POST, user=request.user)
    if not form.is_valid():
        return refuse_test(model_admin, request, issue, form)
    try:
        content = render_snapshot(submitted.obj, submitted.snapshot, test_note=TEST_NOTE)
    except PictureNotReadyError as error:
        form.add_error(ADDRESSES_FIELD, error)
        return refuse_test(model_admin, request, issue, form)
    attempt = count_attempt(TEST_LIMITS, subject=str(request.user.pk))
    if not attempt.is_allowed:
        return refuse_test(model_admin, request, issue, form, attempt)
    addresses: list[str] = form.cleaned_data[ADDRESSES_FIELD]
    enqueue_test(request.user, addresses, content)
    message = f"De test gaat zo weg, naar {describe_goal(request.user, addresses)}."
    model_admin.message_user(request, message, messages.SUCCESS)
    is_default = request.POST[ADDRESSES_FIELD].strip() == request.user.email
    if issue and is_default and submitted.opened == submitted.snapshot:
        return redirect(model_admin.url("change", issue.pk))
    return redirect(url_with_input(model_admin, request, issue))


def is_own_address(user: User, address: str) -> bool:
    return address == user.email.lower()


def describe_goal(user: User, addresses: list[str]) -> str:
    """Return where a test goes; addresses of others are counted, and not named."""
    if len(addresses) != 1:
        return f"{len(addresses)} adressen"
    return user.email if is_own_address(user, addresses[0]) else "1 adres"


@transaction.atomic
def enqueue_test(user: User, addresses: Iterable[str], content: MailContent) -> None:
    """Queue one mail per address, so that nobody sees who else got it."""
    for address in addresses:
        if is_own_address(user, address):
            enqueue(user=user, content=content)
        else:
            enqueue_transactional(content=content, email=address)


def refuse_test(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    issue: Issue | None,
    form: TestAddressesForm,
    attempt: Attempt | None = None,
) -> HttpResponse:
    """Show what is wrong, on a page that sends the addresses and the form of the issue again.

    `attempt` is one too many.
    """
    if attempt:
        message = BUSY_ERROR.format(most=TEST_LIMITS.per_subject, wait=attempt.wait_in_words)
        form.add_error(ADDRESSES_FIELD, message)
    context: dict[str, object] = {
        "obj": issue,
        "title": "Test sturen",
        "form": form,
        "repeated": repeatable_input(request.POST, ADDRESSES_FIELD),
        "max_addresses": MAX_ADDRESSES,
        "cancel_url": url_with_input(model_admin, request, issue),
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if attempt else HTTPStatus.UNPROCESSABLE_ENTITY
    response = model_admin.render_page(request, "newsletter/issue/test_mail", context, status)
    if attempt:
        response.headers["Retry-After"] = str(ceil(attempt.wait.total_seconds()))
    return response


def url_with_input(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None
) -> str:
    """Store what was typed, and return the address of the form that opens on it."""
    stored = autosave.store_autosave(model_admin, request, issue)
    return form_url(Issue, issue.pk if issue else 0, stored.form_key if stored else "")
