"""What the admins of all things share, publishable or not: rights, the log, the way of deleting."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from js_asset import Media

from publishing import generation
from publishing.admin.errors import problems
from publishing.log import record
from publishing.models import Event
from publishing.rights import Reach, Right, may, reach, reachable

EDITOR = Media(
    css={"all": ["admin_site/editor.css"]}, js=["admin_site/nonce.js", "admin_site/editor.js"]
)


def number(message: str) -> dict[str, Any]:
    """How to ask for a number with a comma; `message` is for one that cannot be understood.

    As text: the number field of a browser drops what it does not expect without a word.
    """
    return {
        "localize": True,
        "widget": forms.TextInput(attrs={"inputmode": "decimal", "size": "12"}),
        "error_messages": {"invalid": message, "max_decimal_places": message},
    }


class ByRights:
    """What the admin asks of rights, for lists, forms and rows alike."""

    model: Any

    def may(self, request: HttpRequest, right: Right, obj: Any = None) -> bool:
        return may(request.user, right, obj if isinstance(obj, self.model) else self.model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, Right.VIEW, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, Right.ADD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, Right.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, Right.DELETE, obj)

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, Right.PUBLISH, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class EditorsAdmin(ByRights, admin.ModelAdmin):
    stays = ""
    """Why nothing of this kind is ever deleted; shown where one looks for the button."""

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        return reachable(request.user, Right.VIEW, super().get_queryset(request))

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the pages about a thing: `self.url("change", pk)`."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices(self, db_field: Any, request: HttpRequest) -> "models.QuerySet[Any]":
        """What an editor may tie a thing to: what she may see. What makes it hers must be hers."""
        owners = getattr(self.model, "owners", "").split("__")
        right = Right.VIEW
        if owners[0] == db_field.name and reach(request.user, right, self.model) < Reach.ALL:
            right = Right.CHANGE
        found = reachable(request.user, right, db_field.related_model)
        return found.kept() if hasattr(found, "kept") else found

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Let the rich-text editor run under the Content-Security-Policy.

        Its widget brings `js_asset.Media`, which puts the nonce of the response on every tag.
        """
        context["why_it_stays"] = self.why_it_stays(kwargs.get("obj"))
        # One list, with links, instead of Django's note that there is something wrong.
        context |= {"problems": problems(context), "errors": None}
        if isinstance(context["media"], Media):
            context["media"] = (context["media"] + EDITOR).with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    def why_it_stays(self, obj: Any) -> str:
        return self.stays

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.why_it_stays(obj) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what was chosen, and count what editors know: no rows that only tie things."""
        stay = [f"{obj}: {why}" for obj in objs if (why := self.why_it_stays(obj))]
        if stay:
            return [], {}, set(), stay
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)
        known = [*self.admin_site._registry, *(inline.model for inline in self.inlines)]
        names = {model._meta.verbose_name_plural for model in known}
        counts = {name: count for name, count in counts.items() if name in names}
        return [str(obj) for obj in objs], counts, lacking, protected

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.note(Event.Kind.ADDED, request, obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.note(Event.Kind.CHANGED, request, obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.note(Event.Kind.DELETED, request, obj)

    def note(self, kind: Event.Kind, request: HttpRequest, obj: Any, detail: str = "") -> None:
        """Our own log instead of Django's; and visitors get to see it."""
        record(kind, obj, request.user, detail)
        transaction.on_commit(generation.bump)
