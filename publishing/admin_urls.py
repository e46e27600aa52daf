"""The addresses of admin pages about models and objects."""

from django.db.models import Model
from django.urls import reverse

from publishing.models.generic import content_type_of


def admin_url(model: Model | type[Model], name: str, *args: object) -> str:
    """Return a page about a model or an object: `admin_url(Article, "change", pk)`."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def edit_url(obj: Model) -> str:
    return admin_url(obj, "change", obj.pk)


def audit_url(obj: Model) -> str:
    """Return the audit log with only the events of one object."""
    query = {"content_type": content_type_of(obj).pk, "object_id": obj.pk}
    return reverse("admin:publishing_event_changelist", query=query)
