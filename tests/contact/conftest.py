import pytest

from caching import version
from pact.models import SiteDetails
from tests.factories import PageFactory, RegionFactory

MESSAGE = {
    "naam": "Anna de Vries",
    "email": "anna@voorbeeld.nl",
    "vraag": "Een stageplek",
    "bericht": "Waar vind ik een stage?\n\nIk woon in Zwolle.",
}


@pytest.fixture
def national_contact(db):
    """Fill in the national contact, and a page with a text of the editors."""
    PageFactory(slug="contact", block="contact", title="Contact", body="<p>Noem de pagina.</p>")
    return SiteDetails.objects.create(
        owner="Stichting Voorbeeld",
        contact_name="Loket techniek",
        contact_function="Landelijke redactie",
        email="loket@voorbeeld.nl",
        phone="030 (0) 123 45-67",
    )


@pytest.fixture
def region(db):
    return RegionFactory(name="Zwolle", slug="zwolle")


@pytest.fixture
def send(client):
    """Send the form as a visitor does, with some of its values replaced."""

    def post(path="/contact/", headers=None, **values):
        return client.post(path, {**MESSAGE, **values}, headers=headers or {})

    version.invalidate_locally()
    return post
