"""The admin as editors see it: five sections, in the order in which they think."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

SECTIONS = {
    "Inhoud": [
        "HomePage", "Page", "Article", "Project", "Stakeholder", "Pillar", "Goal", "Indicator",
        "Image", "Tag",
    ],
    "Regio's": ["Landsdeel", "Region"],
    "Mensen": ["Ambassador"],
    "Nieuwsbrief": ["Subscriber"],
    "Beheer": ["SiteDetails", "User", "Group"],
}


class EditorsSite(AdminSite):
    site_header = site_title = "Techniekpact beheer"
    index_title = "Redactie"
    site_url = "/"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        return super().get_app_list(request, app_label)
