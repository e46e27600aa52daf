"""The block of rich text that shows one of our own figures."""

from caching.bulk_read import Row
from pact.figures import Figure, find_figure
from pact.models import Indicator
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)


def _find_figure(row: Row) -> Figure | None:
    match = find_figure(row["slug"])
    return match[0] if match else None


FIGURES = TargetSource(Indicator, Indicator.objects.published, ["slug"], _find_figure)

FIGURE = BlockType(
    name="figure",
    label="Cijfer",
    icon="insert_chart",
    position=60,
    help_text="Een grafiek van deze site. Zij verandert mee als het cijfer verandert.",
    fields=[
        BlockField(
            "target",
            "Cijfer",
            FieldKind.TARGET,
            required=True,
            chooser="item",
            models=["pact.indicator"],
        ),
        BlockField("caption", "Bijschrift", help_text="Wat valt de lezer hier op?"),
    ],
    find_source=lambda label: FIGURES if label == Indicator._meta.label_lower else None,
)


def register_types() -> None:
    register_block(FIGURE)
