"""The data that we have of one subscriber, for herself to read and download (rule 7)."""

from newsletter.consent_wording import with_texts, wording_text
from newsletter.models import AddressChange, Consent, Delivery, Subscriber, split_landsdelen
from newsletter.models.consent import hash_email


def mask_email(email: str) -> str:
    """Return 'a***@voorbeeld.nl': enough to recognise one's own address."""
    name, _, host = email.rpartition("@")
    return f"{name[0]}***@{host}"


def consents_of(subscriber: Subscriber) -> list[tuple[Consent, str]]:
    """Return the lines of a subscriber in the ledger, oldest first, with the text agreed to."""
    return with_texts(Consent.objects.filter(email_hash=hash_email(subscriber.email)))


def pending_address_change(subscriber: Subscriber) -> AddressChange | None:
    """Return the change of address that she asked for and that has not ended."""
    changes = AddressChange.objects.unexpired().filter(subscriber=subscriber)
    change: AddressChange | None = changes.first()
    return change


def build_data_export(subscriber: Subscriber) -> dict[str, object]:
    """Return all data, by Dutch labels; times are UTC."""
    return {
        "e-mailadres": subscriber.email,
        "status": subscriber.get_state_display(),
        "reden": subscriber.get_reason_display(),
        "landsdelen": split_landsdelen(subscriber.landsdelen),
        "aangevraagd op": subscriber.requested_at,
        "aangevraagd op de pagina": subscriber.signup_page,
        "tekst bij de aanvraag": wording_text(subscriber.signup_wording),
        "bevestigd op": subscriber.confirmed_at,
        "geëindigd op": subscriber.ended_at,
        "stop ongedaan gemaakt op": subscriber.reinstated_at,
        "laatste mail om te bevestigen": subscriber.confirmation_mailed_at,
        "laatste mail met een link": subscriber.manage_link_mailed_at,
        "adreswijziging": _address_change_data(subscriber),
        "toestemming": [_consent_data(line, text) for line, text in consents_of(subscriber)],
        "mails": [
            _delivery_data(mail)
            for mail in Delivery.objects.filter(subscriber=subscriber).with_mailing_without_bodies()
        ],
    }


def _address_change_data(subscriber: Subscriber) -> dict[str, object]:
    change = pending_address_change(subscriber)
    if change is None:
        return {}
    return {
        "nieuw e-mailadres": change.email,
        "aangevraagd op": change.requested_at,
        "aangevraagd op de pagina": change.page,
        "bevestigd met het oude adres op": change.old_confirmed_at,
        "bevestigd met het nieuwe adres op": change.new_confirmed_at,
        "tekst bij het nieuwe adres": wording_text(change.wording),
    }


def _consent_data(line: Consent, text: str) -> dict[str, object]:
    return {
        "wat": line.get_kind_display(),
        "wanneer": line.recorded_at,
        "pagina of bron": line.page,
        "landsdelen": split_landsdelen(line.landsdelen),
        "tekst": text,
    }


def _delivery_data(mail: Delivery) -> dict[str, object]:
    return {
        "soort": mail.get_kind_display(),
        "onderwerp": mail.mailing.subject if mail.mailing else "",
        "status": mail.get_state_display(),
        "teruggekomen": mail.get_bounce_display() if mail.bounce else "",
        "wanneer": mail.ended_at,
    }
