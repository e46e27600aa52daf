from typing import TypedDict

from django import template

register = template.Library()


class Example(TypedDict):
    """One state of a component on the style page; `number` counts from 1."""

    number: int
    title: str
    note: str
    html: str


@register.simple_block_tag(takes_context=True)
def example(context: template.Context, content: str, title: str, note: str = "") -> str:
    """Hand the content to the style page, in the list `examples` of the context; render nothing."""
    examples: list[Example] = context["examples"]
    examples.append({"number": len(examples) + 1, "title": title, "note": note, "html": content})
    return ""
