from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from newsletter.admin import domain_check, issue_tools, mailing
from newsletter.admin.issue_form import IssueForm, ItemInline
from newsletter.content.search import find_by_reference
from newsletter.models import Issue
from publishing.admin import PublishableAdmin
from publishing.admin.fieldsets import exclude_fields
from publishing.admin.schedule_fields import SCHEDULE_FIELDS
from publishing.admin.trash import delete_selected


@admin.register(Issue)
class IssueAdmin(PublishableAdmin):
    section_order = 10
    form = IssueForm
    change_form_template = "admin/newsletter/issue/change_form.html"
    list_display = ["title", "status_badges", "sending"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ItemInline]
    actions = [delete_selected]
    button_labels = {"publish": "Werk archief bij", "unpublish": "Haal uit het archief"}
    fieldsets = [
        (None, {"fields": ["title", "summary", "slug", "audience"], "classes": ["above"]}),
        (None, {"fields": ["intro"], "classes": ["above"]}),
        (None, {"fields": ["closing"]}),
    ]

    class Media:
        css = {
            "all": [
                "admin_site/newsletter.css",
                "admin_site/newsletter-pick.css",
                "admin_site/newsletter-pre-send.css",
            ]
        }
        js = [
            forms.Script("admin_site/newsletter.js", type="module"),
            forms.Script("admin_site/ordering.js", type="module"),
        ]

    def get_urls(self) -> list[Any]:
        doors = [*issue_tools.ROUTES, *mailing.ROUTES, *domain_check.ROUTES]
        return [*(door.url_pattern(self) for door in doors), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return exclude_fields(super().get_fieldsets(request, obj), SCHEDULE_FIELDS)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.select_related("mailing").defer("mailing__text", "mailing__html")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "summary":
            field.help_text = (
                "Eén of twee zinnen. Mailprogramma's tonen ze achter het onderwerp; ze staan ook "
                "in het archief."
            )
        return field

    def get_preview_urls(self, thing: Any, page: str) -> list[tuple[str, str]]:
        return [
            ("Mail", issue_tools.tool_url(self, "mail", thing)),
            ("Mail als tekst", issue_tools.tool_url(self, "mail_text", thing)),
            ("Pagina", page),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rows = [form for it in context["inline_admin_formsets"] for form in it.formset.forms]
        keys = [str(form["thing"].value() or "") for form in rows]
        stories = find_by_reference(keys)
        context["items"] = [(form, stories.get(key)) for form, key in zip(rows, keys, strict=True)]
        issue = kwargs.get("obj")
        context |= issue_tools.issue_tools_context(self, request, issue)
        context["mailing"] = getattr(issue, "mailing", None)
        context["stands"] = mailing.sending_note(issue)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="verzending", ordering="mailing__send_at")
    def sending(self, obj: Issue) -> str:
        return mailing.status_link(self, obj)
