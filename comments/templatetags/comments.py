from django import template

from comments.threads import Thread, read_open_threads
from publishing.models import Publishable

register = template.Library()


@register.simple_tag
def open_threads_of(obj: Publishable | None, may_view_drafts: bool | str = False) -> list[Thread]:
    """Return the open threads about an object, for who may see its draft."""
    return read_open_threads(obj) if obj and may_view_drafts else []
