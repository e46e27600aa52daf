"""What admins of things share. The things' own admins stand in their apps."""

from publishing.admin.audit import EventAdmin
from publishing.admin.base import ScopedAdmin, decimal_field_options
from publishing.admin.fieldsets import SEO_FIELDSET, SOURCES_FIELDSET
from publishing.admin.inlines import ChildInline
from publishing.admin.ordering import OrderedAdmin, SingletonAdmin
from publishing.admin.publishable import PublishableAdmin

__all__ = [
    "SEO_FIELDSET",
    "SOURCES_FIELDSET",
    "ChildInline",
    "EventAdmin",
    "OrderedAdmin",
    "PublishableAdmin",
    "ScopedAdmin",
    "SingletonAdmin",
    "decimal_field_options",
]
