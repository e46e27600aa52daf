"""The block of rich text that shows a picture of the library."""

from caching.bulk_read import Row, build_instances
from images.models import Image
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)

PICTURE = BlockType(
    name="picture",
    label="Afbeelding",
    icon="image",
    position=10,
    help_text="Een foto of tekening uit de bibliotheek.",
    fields=[
        BlockField(
            "target",
            "Afbeelding",
            FieldKind.TARGET,
            required=True,
            chooser="picture",
            models=["images.image"],
        ),
        BlockField(
            "alt",
            "Wat hoort iemand die de afbeelding niet ziet?",
            FieldKind.CHOICE,
            choices=[
                ("library", "De tekst uit de bibliotheek"),
                ("own", "Een eigen tekst, die past bij dit verhaal"),
                ("decorative", "Niets: de afbeelding vertelt niets extra’s"),
            ],
        ),
        BlockField(
            "alttext",
            "Eigen alternatieve tekst",
            help_text="Wat is er te zien dat hier van belang is?",
            required=True,
            max_length=250,
            only_if=("alt", "own"),
        ),
        BlockField("caption", "Bijschrift", help_text="Staat eronder, voor iedereen."),
        BlockField(
            "size",
            "Grootte",
            FieldKind.CHOICE,
            choices=[
                ("text", "Zo breed als de tekst"),
                ("wide", "Zo breed als de pagina toelaat"),
                ("half", "Half zo breed, met de tekst ernaast"),
            ],
        ),
    ],
    find_source=lambda label: _picture_source() if label == Image._meta.label_lower else None,
)


def _picture_source() -> TargetSource:
    columns = [field.attname for field in Image._meta.concrete_fields]
    return TargetSource(Image, Image.objects.visible, columns, _build_image, protects=True)


def _build_image(row: Row) -> Image:
    image: Image = build_instances(Image.objects.order_by("pk"), [row])[0]
    return image


def register_types() -> None:
    register_block(PICTURE)
