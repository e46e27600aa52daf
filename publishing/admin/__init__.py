"""Base classes for the model admins, which stand in the apps of their models."""

from publishing.admin.audit import EventAdmin
from publishing.admin.base import ScopedAdmin
from publishing.admin.fieldsets import SEO_FIELDSET, SOURCES_FIELDSET
from publishing.admin.file_trash import FileAdmin
from publishing.admin.form_fields import decimal_field_options
from publishing.admin.inlines import ChildInline
from publishing.admin.missing_pages import MissingPageAdmin
from publishing.admin.ordering import OrderedAdmin
from publishing.admin.publishable import PublishableAdmin
from publishing.admin.redirects import RedirectAdmin
from publishing.admin.singleton import SingletonAdmin
from publishing.admin.text_findings import JargonTermAdmin, TextFindingAdmin

__all__ = [
    "SEO_FIELDSET",
    "SOURCES_FIELDSET",
    "ChildInline",
    "EventAdmin",
    "FileAdmin",
    "JargonTermAdmin",
    "MissingPageAdmin",
    "OrderedAdmin",
    "PublishableAdmin",
    "RedirectAdmin",
    "ScopedAdmin",
    "SingletonAdmin",
    "TextFindingAdmin",
    "decimal_field_options",
]
