"""Make the menus of a site that has pages already out of what stood in its menu and its footer.

A new site gets them from `fixtures/menus.toml`.
"""

from django.db import migrations

SECTIONS = (
    ("/vier-os/", "De vier O’s"),
    ("/landsdelen/", "Landsdelen"),
    ("/doelen/", "Doelen"),
    ("/cijfers/", "Cijfers"),
    ("/praktijk/", "Praktijk"),
    ("/ambassadeurs/", "Ambassadeurs"),
    ("/agenda/", "Agenda"),
    ("/nieuws/", "Nieuws"),
)
TO_FIND = (
    ("/landsdelen/", "Uw regio"),
    ("/praktijk/", "Voorbeelden uit de praktijk"),
    ("/doelen/", "De 12 doelen"),
    ("/cijfers/", "Cijfers"),
    ("/data/", "Open data"),
    ("/agenda/", "Agenda"),
    ("/nieuwsbrief/", "Nieuwsbrief"),
)
BEFORE_PAGES = (("/contact/", "Contact"), ("/pers/", "Pers"))
AFTER_PAGES = (
    ("/overzicht/", "Overzicht van alle pagina’s"),
    ("/nieuws/atom.xml", "Nieuws als Atom-feed"),
)
LEGAL_BLOCKS = ("accessibility", "privacy")


def make_menus(apps, schema_editor):
    pages = apps.get_model("pact", "Page").objects.filter(trashed_at=None)
    if not pages.exists():
        return
    in_menu, in_footer, landsdelen = [], [], []
    for page in pages.order_by("position", "title"):
        if page.in_menu:
            in_menu.append((f"pact.page:{page.pk}", ""))
        if (page.in_footer and page.block != "contact") or page.block in LEGAL_BLOCKS:
            in_footer.append((f"pact.page:{page.pk}", ""))
    for landsdeel in apps.get_model("regions", "Landsdeel").objects.order_by("position", "name"):
        landsdelen.append((f"regions.landsdeel:{landsdeel.pk}", ""))
    make_menu(apps, 1, "hoofdmenu", "Hoofdmenu", [*SECTIONS, *in_menu])
    make_menu(apps, 2, "vinden", "Vinden", TO_FIND)
    make_menu(apps, 3, "landsdelen", "Landsdelen", landsdelen)
    make_menu(apps, 4, "over-deze-site", "Over deze site", [*BEFORE_PAGES, *in_footer, *AFTER_PAGES])


def make_menu(apps, position, key, title, items):
    """Make a menu that is live, and tell `load_content` that it is there."""
    place = "main" if key == "hoofdmenu" else "footer"
    menu = apps.get_model("pact", "Menu").objects.create(
        title=title, place=place, position=position, live=True
    )
    model = apps.get_model("pact", "MenuItem")
    model.objects.bulk_create(
        model(menu=menu, position=number, target=target, label=label)
        for number, (target, label) in enumerate(items, 1)
    )
    apps.get_model("pact", "LoadedFixture").objects.create(
        kind="menus", key=key, object_id=menu.pk
    )


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0014_menus'),
        ('regions', '0003_plain_names'),
    ]

    operations = [migrations.RunPython(make_menus, migrations.RunPython.noop)]
