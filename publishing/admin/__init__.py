"""What admins of things share. The things' own admins stand in their apps."""

from publishing.admin.arranged import OrderedAdmin, SingletonAdmin
from publishing.admin.base import ScopedAdmin, decimal_field_options
from publishing.admin.fieldsets import SEO_FIELDSET, SOURCES_FIELDSET
from publishing.admin.log import EventAdmin
from publishing.admin.publishable import PublishableAdmin
from publishing.admin.rows import ChildInline

__all__ = [
    "SEO_FIELDSET",
    "SOURCES_FIELDSET",
    "ScopedAdmin",
    "EventAdmin",
    "SingletonAdmin",
    "OrderedAdmin",
    "PublishableAdmin",
    "ChildInline",
    "decimal_field_options",
]
