"""What admins of things share. The things' own admins stand in their apps."""

from publishing.admin.arranged import OneRow, OrderedAdmin
from publishing.admin.base import EditorsAdmin, number
from publishing.admin.fieldsets import FINDING, SOURCES
from publishing.admin.log import EventAdmin
from publishing.admin.publishable import PublishableAdmin
from publishing.admin.rows import RowsInline

__all__ = [
    "FINDING",
    "SOURCES",
    "EditorsAdmin",
    "EventAdmin",
    "OneRow",
    "OrderedAdmin",
    "PublishableAdmin",
    "RowsInline",
    "number",
]
