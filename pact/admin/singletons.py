from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest

from pact.admin.home_sections import HomeSectionsInput
from pact.home_sections import HomeSectionsField
from pact.models import HomePage, SiteDetails
from publishing.admin import PublishableAdmin, SingletonAdmin
from publishing.admin.forms import PublishableForm
from publishing.admin.link_targets import LinkTargetFormField

BUTTONS = {"hero_target": "hero_button", "hero_target_2": "hero_button_2"}
BUTTON_NEEDS_BOTH = "Een knop heeft een tekst en een adres nodig: vul beide in, of geen van beide."


class HomePageForm(PublishableForm):
    hero_target = LinkTargetFormField(label="Eerste knop: leidt naar", required=False)
    hero_target_2 = LinkTargetFormField(label="Tweede knop: leidt naar", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BUTTONS:
            if name in self.fields:
                self.fields[name].user = self.user  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        for target, label in BUTTONS.items():
            if target in cleaned and bool(cleaned[target]) != bool(cleaned.get(label)):
                self.add_error(target if cleaned.get(label) else label, BUTTON_NEEDS_BOTH)


@admin.register(HomePage)
class HomePageAdmin(SingletonAdmin, PublishableAdmin):
    form = HomePageForm
    section_order = 10
    autocomplete_fields = ["highlight"]
    fieldsets = [
        (None, {"fields": ["title", "lead", "summary"]}),
        (
            "Knoppen onder de kop",
            {"fields": ["hero_button", "hero_target", "hero_button_2", "hero_target_2"]},
        ),
        ("Onderdelen", {"fields": ["sections"]}),
        ("Wat is het pact", {"fields": ["about_title", "about"]}),
        ("Uitgelicht", {"fields": ["highlight_title", "highlight"]}),
        ("De vier O's", {"fields": ["stakeholders_title", "stakeholders_intro"]}),
        ("Landsdelen", {"fields": ["landsdelen_title", "landsdelen_intro"]}),
        ("Doelen", {"fields": ["goals_title", "goals_intro"]}),
        ("Aanjager en ambassadeurs", {"fields": ["ambassadors_title", "ambassadors_intro"]}),
        ("Uitgelichte projecten", {"fields": ["featured_title", "featured_intro"]}),
        ("Praktijkvoorbeelden", {"fields": ["examples_title", "examples_intro"]}),
    ]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if isinstance(db_field, HomeSectionsField):
            kwargs["widget"] = HomeSectionsInput()
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(SiteDetails)
class SiteDetailsAdmin(SingletonAdmin):
    section = "Beheer"
    section_order = 10
    fieldsets = [
        (None, {"fields": ["name", "tagline"]}),
        ("Eigenaar", {"fields": ["owner", "address", "kvk"]}),
        (
            "Contact",
            {
                "fields": ["contact_name", "contact_function", "email", "phone"],
                "description": "Wie bezoekers bellen, mailen en een bericht sturen, als de regio "
                "zelf niemand noemt. Zonder e-mailadres en telefoon vraagt de site niemand om "
                "contact op te nemen.",
            },
        ),
        ("Pers", {"fields": ["press_name", "press_email", "press_phone", "boilerplate"]}),
        ("Meldpunten", {"fields": ["privacy_contact", "security_contact", "security_txt_expires"]}),
        (
            "Toegankelijkheid",
            {
                "fields": [
                    "accessibility_status",
                    "accessibility_audited_on",
                    "accessibility_contact",
                    "accessibility_deviations",
                    "accessibility_approved_by",
                    "accessibility_approved_on",
                    "accessibility_review_on",
                ]
            },
        ),
    ]
