from django.contrib import admin

from pact.models import HomePage, SiteDetails
from publishing.admin import PublishableAdmin, SingletonAdmin


@admin.register(HomePage)
class HomePageAdmin(SingletonAdmin, PublishableAdmin):
    section_order = 10
    autocomplete_fields = ["highlight"]
    fieldsets = [
        (None, {"fields": ["title", "lead", "summary"]}),
        ("Wat is het pact", {"fields": ["about_title", "about"]}),
        ("Uitgelicht", {"fields": ["highlight_title", "highlight"]}),
        ("De vier O's", {"fields": ["stakeholders_title", "stakeholders_intro"]}),
        ("Landsdelen", {"fields": ["landsdelen_title", "landsdelen_intro"]}),
        ("Doelen", {"fields": ["goals_title", "goals_intro"]}),
        ("Aanjager en ambassadeurs", {"fields": ["ambassadors_title", "ambassadors_intro"]}),
        ("Uitgelichte projecten", {"fields": ["featured_title", "featured_intro"]}),
        ("Praktijkvoorbeelden", {"fields": ["examples_title", "examples_intro"]}),
    ]


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
        ("Nieuwsbrief", {"fields": ["newsletter_title", "newsletter_intro"]}),
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
