"""Rich text as visitors read it: blocks as components, working links, tables that scroll."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from publishing.blocks.headings import name_headings
from publishing.blocks.markup import Block, find_blocks, replace_blocks
from publishing.blocks.notes import number_notes
from publishing.blocks.tables import mark_up_tables
from publishing.blocks.targets import block_targets, target_key
from publishing.links.internal import repair_address, repair_links

# Returns what else a template needs of a block and of what it names; `None` leaves the block out.
BlockContext = Callable[[Block, object], Mapping[str, object] | None]


@dataclass(frozen=True)
class Medium:
    """A kind of page or mail that rich text is rendered for.

    `template` is the path of the templates of blocks, with `{}` for the name of the type. They get
    `block` (its values) and `target` (what it names).
    """

    template: str
    tables_scroll: bool = True
    notes_link: bool = True
    headings_link: bool = True


PAGE = Medium("components/block_{}.html")


def render_rich_text(
    html: str,
    medium: Medium = PAGE,
    block_context: BlockContext | None = None,
    earlier: Iterable[str] = (),
) -> SafeString:
    """Return stored rich text, already cleaned, as readers see it.

    A block that names what is not on the site is left out; a button to such a page becomes text.
    `earlier` has the other texts of the page whose headings are named before those of this one.
    """
    html = mark_up_tables(repair_links(html), scroll=medium.tables_scroll)
    html = name_headings(html, earlier) if medium.headings_link else html
    targets = block_targets().load(find_blocks(html))

    def render_block(block: Block) -> str:
        target = targets.get(target_key(block)) if block.target else None
        context = block_context(block, target) if block_context else {}
        is_gone = bool(block.target) and target is None and block.type.needs_target
        if context is None or is_gone:
            return ""
        return _render_block(block, target, medium, context)

    html = number_notes(replace_blocks(html, render_block), link=medium.notes_link)
    return mark_safe(html)  # noqa: S308  (cleaned when it was stored, and by the templates)


def _render_block(
    block: Block, target: object, medium: Medium, context: Mapping[str, object]
) -> str:
    values = dict(block.values)
    if "url" in values:
        values["url"] = repair_address(values["url"])
        if not values["url"]:
            label = values.get("label") or values.get("title", "")
            return f"<p>{escape(label)}</p>" if label else ""
    return render_to_string(
        medium.template.format(block.type.name), {**context, "block": values, "target": target}
    )
