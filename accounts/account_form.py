"""The form of an account for who manages them: who, which roles, and which regions."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.module_loading import import_string

from publishing.admin.optimistic_lock import EditForm
from regions.models import Region

EMAIL_TAKEN = "Er is al een account met dit e-mailadres."


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return f"{obj.name}: {import_string(settings.ROLE_DESCRIPTIONS)[obj.name]}"


class AccountForm(EditForm):
    regions = forms.ModelMultipleChoiceField(
        label="Regio's",
        queryset=Region.objects.not_trashed(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Voor de rol Regioredactie: de regio's waar iemand over schrijft.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].required = not self.instance.pk or bool(self.instance.email)
            self.fields[
                "email"
            ].help_text = "Hiermee logt iemand in. Een nieuw account krijgt hier een uitnodiging."

    def stored_beside_row(self) -> dict[str, object]:
        return {"regions": list(self.instance.regions.all()) if self.instance.pk else []}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email:
            others = User.objects.exclude(pk=self.instance.pk)
            if others.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
                raise ValidationError(EMAIL_TAKEN)
        return email

    def save(self, commit: bool = True) -> User:
        """Let a new account have its address as its username, and an old one keep its own."""
        if not self.instance.pk or self.instance.username == self.stored.get("email"):
            self.instance.username = self.instance.email
        user: User = super().save(commit)
        return user

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "regions" in self.cleaned_data:
            self.instance.regions.set(self.cleaned_data["regions"])
