"""Parts of a page that are drawn once for as long as what they show is remembered.

    {% keep overview level %}…{% endkeep %}

The part is kept with the thing, in its `parts`, so it goes when that goes: at the next publication,
or at the end of a preview, which reads everything for itself. The thing must be read before, or
together with, all else that the part shows; what differs from page to page is named behind it.
"""

from collections.abc import Hashable
from typing import Any

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token

Fragments = dict[tuple[Hashable, ...], str]

MAX_FRAGMENTS = 2000
"""Parts of one thing, beyond which it starts anew."""


class FragmentNode(Node):
    def __init__(
        self, inner: NodeList, thing: FilterExpression, named: list[FilterExpression]
    ) -> None:
        self.inner, self.thing, self.named = inner, thing, named

    def render(self, context: Context) -> Any:
        parts: Fragments | None = getattr(self.thing.resolve(context), "parts", None)
        if parts is None:  # the admin has no overview
            return self.inner.render(context)
        key = (self, *(value.resolve(context) for value in self.named))
        drawn = parts.get(key)
        if drawn is None:
            drawn = self.inner.render(context)
            if len(parts) >= MAX_FRAGMENTS:
                parts.clear()
            parts[key] = drawn
        return drawn


def fragment_tag(parser: Parser, token: Token) -> FragmentNode:
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("{% keep %} needs the thing that the part is kept with")
    inner = parser.parse(("endkeep",))
    parser.delete_first_token()
    thing, *named = map(parser.compile_filter, bits)
    return FragmentNode(inner, thing, named)
