"""Checks of the DNS records of a domain that sends mail."""

import binascii
import re
from base64 import b64decode

from newsletter.sender_domain import dns_lookup
from newsletter.sender_domain.findings import Finding, Severity

SPF_RECORD = re.compile(r"v=spf1(\s|$)", re.IGNORECASE)
# An RSA key of 2048 bits has some 290 bytes; one of 1024 bits has 162.
MIN_KEY_BYTES = 250


def check_spf(domain: str) -> Finding:
    """Check SPF (RFC 7208) of the domain that mail returns to."""
    records = [text for text in dns_lookup.query_dns(domain, "TXT") if SPF_RECORD.match(text)]
    if len(records) != 1:
        return _missing_or_many_spf(domain, len(records))
    end = records[0].split()[-1].lower()
    if end in ("-all", "~all") or end.startswith("redirect="):
        return Finding("SPF", Severity.GOOD, f"Bij {domain} staat wie er mail mag versturen.")
    return Finding(
        "SPF",
        Severity.BETTER,
        f"Het SPF-record van {domain} laat ook andere servers toe.",
        "Laat het record eindigen met -all of ~all.",
    )


def _missing_or_many_spf(domain: str, number: int) -> Finding:
    if number:
        message = f"Bij {domain} staan {number} SPF-records. Dan telt er geen."
        return Finding("SPF", Severity.WRONG, message, "Voeg ze samen tot één TXT-record.")
    return Finding(
        "SPF",
        Severity.WRONG,
        f"Er staat nergens welke servers mail van {domain} mogen versturen.",
        f"Zet bij {domain} een TXT-record dat begint met v=spf1, de mailserver noemt en eindigt "
        "met -all. Wie uw mail verstuurt, weet de precieze tekst.",
    )


def check_dkim(domain: str, selectors: list[str]) -> list[Finding]:
    """Check the public keys of the signatures in our mail (RFC 6376)."""
    if selectors:
        return [_check_dkim_key(domain, selector) for selector in selectors]
    return [
        Finding(
            "DKIM",
            Severity.UNKNOWN,
            "Wij weten niet onder welke naam de sleutel voor de handtekening staat.",
            "Vraag de beheerder om die naam in te vullen (DKIM_SELECTORS). Wie uw mail verstuurt, "
            "weet hem; bij een mail die aankwam staat hij achter s= in DKIM-Signature.",
        )
    ]


def _check_dkim_key(domain: str, selector: str) -> Finding:
    where = f"{selector}._domainkey.{domain}"
    fields = _parse_tags(" ".join(dns_lookup.query_dns(where, "TXT")))
    key = re.sub(r"\s", "", fields.get("p", ""))
    if not key:
        problem = "is ingetrokken" if "p" in fields else "staat er niet"
        return Finding(
            "DKIM",
            Severity.WRONG,
            f"De sleutel voor de handtekening onder onze mail {problem}.",
            f"Zet bij {where} het TXT- of CNAME-record dat hoort bij wie uw mail verstuurt.",
        )
    try:
        length = len(b64decode(key, validate=True))
    except binascii.Error:
        length = 0
    if fields.get("k", "rsa") == "rsa" and length < MIN_KEY_BYTES:
        return Finding(
            "DKIM",
            Severity.BETTER,
            f"De sleutel bij {where} is kort of beschadigd.",
            "Maak een nieuwe sleutel van 2048 bits.",
        )
    return Finding("DKIM", Severity.GOOD, f"De sleutel bij {where} staat er en is sterk genoeg.")


def check_dmarc(domain: str) -> Finding:
    """Check DMARC (RFC 7489): a domain without a record inherits that of the domain above it."""
    above = domain.split(".")
    places = [".".join(above[index:]) for index in range(max(1, len(above) - 1))]
    for place in places:
        records = list(filter(_is_dmarc, dns_lookup.query_dns(f"_dmarc.{place}", "TXT")))
        if records:
            return _check_dmarc_policy(place, _parse_tags(records[0]), inherited=place != domain)
    return Finding(
        "DMARC",
        Severity.WRONG,
        "Er staat nergens wat mailservers moeten doen met valse mail uit uw naam. Gmail en Outlook "
        "houden een nieuwsbrief zonder DMARC vaak tegen.",
        f"Zet bij _dmarc.{domain} een TXT-record. Begin met v=DMARC1; p=none en een adres voor "
        "rapporten (rua=mailto:…), en maak het later p=quarantine.",
    )


def _is_dmarc(text: str) -> bool:
    return text.replace(" ", "").lower().startswith("v=dmarc1")


def _check_dmarc_policy(place: str, fields: dict[str, str], *, inherited: bool) -> Finding:
    policy = fields.get("p", "")
    if inherited:
        policy = fields.get("sp", policy)
    if policy.lower() in ("quarantine", "reject"):
        message = f"Bij {place} staat dat valse mail uit uw naam geweerd wordt."
        return Finding("DMARC", Severity.GOOD, message)
    return Finding(
        "DMARC",
        Severity.BETTER,
        f"Bij {place} staat een DMARC-record, maar het weert nog niets.",
        "Kijk in de rapporten of uw eigen mail klopt. Maak er dan p=quarantine van.",
    )


def check_mx(domain: str) -> Finding:
    """Check that bounces and replies can arrive at all (RFC 5321 and 7505)."""
    servers = dns_lookup.query_dns(domain, "MX")
    if not servers and dns_lookup.resolve_addresses(domain):
        message = f"{domain} heeft geen eigen mailserver (MX); mail gaat naar de webserver."
        advice = f"Zet bij {domain} een MX-record naar de mailserver."
        return Finding("Ontvangen", Severity.BETTER, message, advice)
    if not servers or all(server.split()[-1] == "." for server in servers):
        return Finding(
            "Ontvangen",
            Severity.WRONG,
            f"{domain} kan geen mail ontvangen. Wat niet te bezorgen is, kan dus niet terugkomen.",
            f"Zet bij {domain} een MX-record naar de mailserver.",
        )
    return Finding("Ontvangen", Severity.GOOD, f"{domain} kan mail ontvangen.")


def _parse_tags(text: str) -> dict[str, str]:
    """Parse the tags of DKIM and DMARC, `a=1; b=2`."""
    pairs = (field.partition("=") for field in text.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
