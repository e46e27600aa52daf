"""Ambassadors, one of the four O's, and forms to sign up for the newsletter."""

from ambassadors.models import Ambassador
from newsletter.consent_wording import current_wording
from newsletter.forms import SubscribeForm
from newsletter.views.email_form_flow import BUSY_MESSAGE
from pact.models import Stakeholder
from techniekpact.styleguide_samples.pictures import sample_image
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_people() -> dict[str, Ambassador]:
    summary = "Zij vertelt op scholen waarom techniek ertoe doet."
    return {
        "serving": Ambassador(
            name="Anna de Vries", slug="anna", role="Ambassadeur", summary=summary
        ),
        "pictured": Ambassador(
            name="Dirk Bos",
            slug="dirk",
            role="Ambassadeur",
            summary=summary,
            picture=sample_image(),
        ),
        "former": Ambassador(
            name="Bo Jansen", slug="bo", role="Aanjager", period="tot mei 2019", summary=summary
        ),
        "bare": Ambassador(name="Cher", slug="cher", role="Ambassadeur"),
        "long": Ambassador(
            name=LONG_TEXT[:120],
            slug="lang",
            role=LONG_TEXT[:120],
            period=LONG_TEXT[:120],
            summary=LONG_TEXT,
        ),
    }


def long_stakeholder() -> Stakeholder:
    texts = {"role_line": LONG_TEXT[:100], "entrance": LONG_TEXT[:60], "summary": LONG_TEXT}
    return Stakeholder(name=LONG_TEXT[:60], slug="lang", colour=Stakeholder.Colour.GREEN, **texts)


def sample_signup_forms() -> dict[str, SubscribeForm]:
    shown = {"toestemming": current_wording().version}
    busy = SubscribeForm({"email": "anna@voorbeeld.nl", **shown})
    busy.add_error(None, BUSY_MESSAGE.format(wait="een uur"))
    chosen = {"email": "anna@voorbeeld.nl", "landsdeel": ["oost", "noord"]}
    return {
        "chosen": SubscribeForm(chosen | shown),
        "wrong": SubscribeForm({"email": "geen adres", **shown}),
        "other_wording": SubscribeForm({"email": "anna@voorbeeld.nl"}),
        "long": SubscribeForm({"email": LONG_TEXT, **shown}),
        "busy": busy,
    }
