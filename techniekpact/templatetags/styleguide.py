from typing import Any

from django import template

register = template.Library()


@register.simple_block_tag(takes_context=True)
def example(context: template.Context, content: str, title: str, note: str = "") -> str:
    """Hands an example to the style page, which shows it; here it leaves nothing."""
    examples: list[dict[str, Any]] = context["examples"]
    examples.append({"place": len(examples) + 1, "title": title, "note": note, "html": content})
    return ""
