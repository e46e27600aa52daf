"""The form with which an editor hands in addresses, and the pages of an import."""

from django.urls import reverse

IMPORT_ADD_URL = reverse("admin:newsletter_import_add")
CONSENT_PROOF = {
    "purpose": "subscribe",
    "source": "Het congres in Zwolle",
    "consented_on": "2026-01-31",
    "wording": "Ja, stuur mij de nieuwsbrief.",
}


def approve(client, imported):
    """Approve an import with the numbers that its page shows."""
    imported.refresh_from_db()
    url = import_url("approve", imported)
    return client.post(url, {"aantallen": imported.approval_key}, follow=True)


def import_url(name, imported):
    return reverse(f"admin:newsletter_import_{name}", args=[imported.pk])
