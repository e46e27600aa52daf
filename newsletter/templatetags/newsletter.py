from django import template

from newsletter.consent_wording import CURRENT_VERSION, WORDINGS
from newsletter.models import format_landsdelen

register = template.Library()
register.filter("landsdelen", format_landsdelen)


@register.simple_tag
def consent_wording() -> str:
    """What she agrees to; `Consent.wording` says which version it was."""
    return WORDINGS[CURRENT_VERSION]
