from django import template

from newsletter.consent_wording import current_wording
from newsletter.models import ConsentWording, format_landsdelen

register = template.Library()
register.filter("landsdelen", format_landsdelen)


@register.simple_tag
def consent_wording() -> ConsentWording:
    """Return the text that a subscriber agrees to; its version goes along with the form."""
    return current_wording()
