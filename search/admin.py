from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from publishing.admin import ScopedAdmin
from search.models import BestBet, Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 12
    search_fields = ["words"]


class BestBetForm(forms.ModelForm):
    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if not BestBet(path=path).is_on_site:
            raise ValidationError("Op dit adres staat niets. Neem het over uit uw browser: /over/.")
        return path


@admin.register(BestBet)
class BestBetAdmin(ScopedAdmin):
    form = BestBetForm
    section = "Beheer"
    section_order = 14
    list_display = ["title", "path"]
    search_fields = ["title", "words"]
