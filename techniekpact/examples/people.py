"""Ambassadors, one of the four O's, and who signs up for the newsletter."""

from ambassadors.models import Ambassador
from newsletter.forms import SubscribeForm
from newsletter.views.asking import BUSY
from pact.models import Stakeholder
from techniekpact.examples.pictures import image
from techniekpact.examples.texts import LONG


def people() -> dict[str, Ambassador]:
    summary = "Zij vertelt op scholen waarom techniek ertoe doet."
    return {
        "serving": Ambassador(
            name="Anna de Vries", slug="anna", role="Ambassadeur", summary=summary
        ),
        "pictured": Ambassador(
            name="Dirk Bos", slug="dirk", role="Ambassadeur", summary=summary, picture=image()
        ),
        "former": Ambassador(
            name="Bo Jansen", slug="bo", role="Aanjager", period="tot mei 2019", summary=summary
        ),
        "bare": Ambassador(name="Cher", slug="cher", role="Ambassadeur"),
        "long": Ambassador(
            name=LONG[:120], slug="lang", role=LONG[:120], period=LONG[:120], summary=LONG
        ),
    }


def long_o() -> Stakeholder:
    texts = {"role_line": LONG[:100], "entrance": LONG[:60], "summary": LONG}
    return Stakeholder(name=LONG[:60], slug="lang", colour=Stakeholder.Colour.GREEN, **texts)


def signups() -> dict[str, SubscribeForm]:
    busy = SubscribeForm({"email": "anna@voorbeeld.nl"})
    busy.add_error(None, BUSY)
    return {
        "chosen": SubscribeForm({"email": "anna@voorbeeld.nl", "landsdeel": ["oost", "noord"]}),
        "wrong": SubscribeForm({"email": "geen adres"}),
        "long": SubscribeForm({"email": LONG}),
        "busy": busy,
    }
