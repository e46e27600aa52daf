"""Fragments of a page that are rendered once per version of the site.

    {% fragment site_context level %}…{% endfragment %}

The HTML is stored in the `fragments` of the first argument, a cached object, so it disappears with
that object: at the next publication, or at the end of a preview, which reads everything anew. That
object must be read before, or together with, all else that the fragment shows. Whatever makes the
fragment differ from page to page is named after it. An object without `fragments` (in the admin)
leaves the fragment uncached.
"""

from collections.abc import Hashable

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

Fragments = dict[tuple[Hashable, ...], SafeString]

MAX_FRAGMENTS = 2000  # of one object; beyond this it starts anew


class FragmentNode(Node):
    def __init__(
        self, contents: NodeList, owner: FilterExpression, vary_on: list[FilterExpression]
    ) -> None:
        self.contents, self.owner, self.vary_on = contents, owner, vary_on

    def render(self, context: Context) -> SafeString:
        fragments: Fragments | None = getattr(self.owner.resolve(context), "fragments", None)
        if fragments is None:
            return self.contents.render(context)
        key = (self, *(value.resolve(context) for value in self.vary_on))
        html = fragments.get(key)
        if html is None:
            html = self.contents.render(context)
            if len(fragments) >= MAX_FRAGMENTS:
                fragments.clear()
            fragments[key] = html
        return html


def fragment_tag(parser: Parser, token: Token) -> FragmentNode:
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("{% fragment %} needs the cached object that owns the fragment")
    contents = parser.parse(("endfragment",))
    parser.delete_first_token()
    owner, *vary_on = map(parser.compile_filter, bits)
    return FragmentNode(contents, owner, vary_on)
