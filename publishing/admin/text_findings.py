"""The list of what may be better in all that is live, to work through; and the hard words."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from publishing.accounts import display_name
from publishing.admin.admin_request import get_user
from publishing.admin.base import ScopedAdmin
from publishing.admin.csv_export import changelist_rows, export_list_view
from publishing.admin_urls import admin_url
from publishing.exports import ExportTable, register_table
from publishing.models import JargonTerm, Publishable, TextFinding
from publishing.permissions import Permission, find_editors
from publishing.writing.check import field_label
from publishing.writing.finding_notices import plan_notice
from publishing.writing.findings import Rule

CSV_HEADER = ["pagina", "soort", "nummer", "bevinding", "woorden", "wat te doen"]
CSV_HEADER += ["stand", "reden", "wie", "vóór", "gevonden op"]
MAX_LISTED_WORDS = 60  # characters
FACTS = ("page_link", "place", "rule_display", "words", "advice", "found_on")


@admin.register(JargonTerm)
class JargonTermAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 13
    list_display = ["words", "alternative"]
    search_fields = ["words", "alternative"]
    # Not that of the app, which is for what has drafts.
    change_form_template = "admin/change_form.html"


class KindFilter(admin.SimpleListFilter):
    title, parameter_name = "soort", "soort"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        findings = model_admin.get_queryset(request)
        keys = findings.order_by().values_list("content_type", flat=True).distinct()
        models = {str(key): ContentType.objects.get_for_id(key).model_class() for key in keys}
        names = [
            (key, capfirst(str(model._meta.verbose_name_plural)))
            for key, model in models.items()
            if model
        ]
        return sorted(names, key=lambda option: option[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        offered = chosen in {str(key) for key, _ in self.lookup_choices}
        return queryset.filter(content_type=int(chosen or 0)) if offered else queryset


class RuleFilter(admin.SimpleListFilter):
    title, parameter_name = "bevinding", "bevinding"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[Any]:
        return list(Rule.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(rule=self.value()) if self.value() in Rule.values else queryset


class OwnerFilter(admin.SimpleListFilter):
    title, parameter_name = "wie", "wie"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[Any]:
        user = get_user(request)
        owner_keys = model_admin.get_queryset(request).order_by().values("owner")
        owners = User.objects.filter(pk__in=owner_keys).exclude(pk=user.pk)
        colleagues = sorted((display_name(owner), str(owner.pk)) for owner in owners)
        own = [("ik", "Van mij"), ("niemand", "Van niemand")]
        return [*own, *((key, f"Van {name}") for name, key in colleagues)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen == "ik":
            return queryset.filter(owner=get_user(request))
        if chosen == "niemand":
            return queryset.filter(owner=None)
        offered = chosen in {key for key, _ in self.lookup_choices}
        return queryset.filter(owner=int(chosen or 0)) if offered else queryset


class EditorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return display_name(obj)


class TextFindingForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self._offer_owners(self.fields["owner"])

    def _offer_owners(self, field: Any) -> None:
        """Offer who may change the text; who has it now and may not any more is named beside it."""
        editors = find_editors(Permission.CHANGE, self.instance)
        names = ["first_name", "last_name", "username"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in editors]).order_by(*names)
        field.empty_label = "Niemand"
        owner = self.instance.owner
        if owner and owner not in editors:
            field.help_text = (
                f"Nu van {display_name(owner)}, die deze tekst niet meer mag wijzigen. Kies iemand "
                "anders."
            )


@admin.register(TextFinding)
class TextFindingAdmin(ScopedAdmin):
    form = TextFindingForm
    section = "Beheer"
    section_order = 11
    is_searched_apart = True
    list_display = ["title", "kind_display", "rule_in_list", "advice", "owner_display", "due_on"]
    list_display += ["state"]
    list_filter = ["state", RuleFilter, KindFilter, OwnerFilter]
    list_select_related = ["owner"]
    search_fields = ["title", "words", "advice"]
    search_help_text = "Zoekt in de titel, de woorden en de tip."
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/publishing/textfinding/change_list.html"
    change_form_template = JargonTermAdmin.change_form_template
    readonly_fields = FACTS
    fields = [*FACTS, "state", "reason", "owner", "due_on"]
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_add_permission

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "owner":  # offered by the form, which knows the text
            kwargs |= {"form_class": EditorField, "queryset": User.objects.none()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [path("csv/", view, name="publishing_textfinding_csv"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse:
        return export_list_view(self, request, FINDINGS_TABLE)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if {"owner", "due_on"} & set(form.changed_data):
            is_given = "owner" in form.changed_data and obj.owner not in (None, get_user(request))
            plan_notice(obj, is_given=is_given)
            if is_given:
                self.message_user(request, f"{display_name(obj.owner)} krijgt hierover een mail.")
        super().save_model(request, obj, form, change)

    @admin.display(description="soort")
    def kind_display(self, finding: TextFinding) -> str:
        return kind_of_finding(finding)

    @admin.display(description="bevinding", ordering="rule")
    def rule_display(self, finding: TextFinding) -> str:
        return str(Rule(finding.rule).label)

    @admin.display(description="bevinding", ordering="rule")
    def rule_in_list(self, finding: TextFinding) -> str:
        """Name the words too: a page often has several findings of one kind."""
        words = Truncator(finding.words).chars(MAX_LISTED_WORDS)
        return f"{self.rule_display(finding)}: ‘{words}’" if words else self.rule_display(finding)

    @admin.display(description="wie", ordering="owner")
    def owner_display(self, finding: TextFinding) -> str:
        return display_name(finding.owner) if finding.owner else "Niemand"

    @admin.display(description="pagina")
    def page_link(self, finding: TextFinding) -> SafeString:
        model = model_of(finding)
        assert model is not None
        relation, is_row, _ = finding.field.partition(".")
        anchor = f"{relation}-group" if is_row else f"id_{finding.field}"
        url = f"{admin_url(model, 'change', finding.object_id)}#{anchor}"
        return format_html('<a href="{}">{}</a>', url, finding.title)

    @admin.display(description="waar")
    def place(self, finding: TextFinding) -> str:
        model = model_of(finding)
        try:
            return field_label(model, finding.field) if model else ""
        except FieldDoesNotExist:  # until the next night after a release
            return ""


def model_of(finding: TextFinding) -> type[Publishable] | None:
    model = ContentType.objects.get_for_id(finding.content_type_id).model_class()
    return model if model and issubclass(model, Publishable) else None


def kind_of_finding(finding: TextFinding) -> str:
    model = model_of(finding)
    return str(model._meta.verbose_name) if model else ""


def csv_row(finding: TextFinding) -> list[str]:
    what = [str(Rule(finding.rule).label), finding.words, finding.advice]
    owner = display_name(finding.owner) if finding.owner else ""
    state = [finding.get_state_display(), finding.reason, owner]
    days = [day.isoformat() if day else "" for day in (finding.due_on, finding.found_on)]
    return [finding.title, kind_of_finding(finding), str(finding.object_id), *what, *state, *days]


FINDINGS_TABLE = register_table(
    ExportTable(
        name="text-findings",
        title="Bevindingen als bestand",
        file_name="bevindingen.csv",
        model=TextFinding,
        columns=CSV_HEADER,
        select=changelist_rows(TextFinding),
        format_row=csv_row,
    )
)
