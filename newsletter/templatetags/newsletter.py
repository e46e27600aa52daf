from django import template

from newsletter.consent_wording import CURRENT_VERSION, WORDINGS
from newsletter.models import format_landsdelen

register = template.Library()
register.filter("landsdelen", format_landsdelen)


@register.simple_tag
def consent_wording() -> str:
    """Return the text that a subscriber agrees to; `Consent.wording` stores its version."""
    return WORDINGS[CURRENT_VERSION]
