"""Sources, the details of the owner, contacts, and the banners of a preview."""

from pact.models import Project, SiteDetails
from publishing.models import Sourced
from publishing.preview import Banner
from regions.contacts import Contact
from techniekpact.styleguide_samples.texts import CHECKED, LONG_TEXT, SOURCES


def sample_sources() -> dict[str, Sourced]:
    many = "\n".join(
        f"https://www.voorbeeld{n}.nl/cijfers (stand {n} mei 2024)" for n in range(1, 31)
    )
    return {
        "plain": Project(sources=SOURCES, checked_on=CHECKED),
        "undated": Project(sources=SOURCES),
        "dated": Project(checked_on=CHECKED),
        "many": Project(sources=many, checked_on=CHECKED),
        "long": Project(
            sources=f"https://www.voorbeeld.nl/{LONG_TEXT} {LONG_TEXT}", checked_on=CHECKED
        ),
    }


def sample_owner() -> SiteDetails:
    return SiteDetails(
        owner="Stichting Voorbeeld",
        address="Voorbeeldstraat 1\n1234 AB Voorbeeld",
        email="post@voorbeeld.nl",
        phone="012 345 67 89",
        kvk="12345678",
        security_contact="lek@voorbeeld.nl",
        accessibility_status=SiteDetails.AccessibilityStatus.B,
        accessibility_audited_on=CHECKED,
        accessibility_contact="toegankelijk@voorbeeld.nl",
        accessibility_deviations="<p>De oudste filmpjes zijn niet ondertiteld.</p>",
        accessibility_approved_by="Hoofd communicatie",
        accessibility_approved_on=CHECKED,
        accessibility_review_on=CHECKED.replace(year=2025),
    )


def sample_contacts() -> dict[str, Contact]:
    return {
        "plain": Contact("Anna de Vries", "Adviseur", "anna@voorbeeld.nl", "012 345 67 89"),
        "phone": Contact("Loket techniek", phone="012 345 67 89"),
        "long": Contact(LONG_TEXT[:120], LONG_TEXT[:120], f"{'a' * 64}@{'b' * 60}.nl", "0" * 30),
    }


def sample_banners() -> dict[str, Banner]:
    until = "Deze link werkt tot 15 mei 2024 09:00 uur."
    return {
        "draft": Banner("Versie van 1 mei 2024 09:00 uur", ["Dit is een concept.", until]),
        "live": Banner("Versie van 2 mei 2024 09:00 uur", ["Zij staat op de site.", until], "/"),
        "revision": Banner("Versie van 3 mei 2024 09:00 uur", ["Een oude versie."], "", "/"),
        "long": Banner(LONG_TEXT[:150], [LONG_TEXT]),
    }
