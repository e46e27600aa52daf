from django import template

from newsletter.models import format_landsdelen
from newsletter.wording import CURRENT_VERSION, WORDINGS

register = template.Library()
register.filter("landsdelen", format_landsdelen)


@register.simple_tag
def consent_wording() -> str:
    """What she agrees to; `Consent.wording` says which version it was."""
    return WORDINGS[CURRENT_VERSION]
