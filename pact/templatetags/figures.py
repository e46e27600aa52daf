"""Tags of figures: in words how they changed, how they were counted, and how to cite them."""

from django import template

from pact.citations import cite_figure
from pact.figure_changes import describe_change, describe_changes, describe_method
from pact.indicator_figures import IndicatorFigure

register = template.Library()

register.filter(describe_change)
register.filter(describe_changes)
register.filter(describe_method)


@register.simple_tag(takes_context=True)
def citation(context: template.Context, member: IndicatorFigure) -> str:
    """Return the line with which a reader names a series as a source."""
    return cite_figure(member, context["site_context"].site_details.name)
