"""Texts that several examples share, and articles made of them."""

from datetime import date

from pact.models import Article

LONG_TEXT = "Hottentottententententoonstellingsterreinbeheerder" * 6
SUMMARY = "School en bedrijf geven samen les in techniek, een ochtend per week."
FILM_URL = "https://www.voorbeeld.nl/film"
LONG_FILM_URL = f"https://{LONG_TEXT[:60]}.nl/"
CHECKED = date(2024, 5, 1)
SOURCES = "https://www.voorbeeld.nl/cijfers (stand 1 mei 2024)\nJaarverslag van een school"

# Every kind of markup that an editor can make.
RICH_TEXT = """
<h2>Een kop</h2>
<p>Een alinea met <strong>vette</strong> en <em>schuine</em> letters,
en <a href="/over/">een link</a>.<br>
Dit is een nieuwe regel.</p>
<h3>Een kleinere kop</h3>
<ul><li><p>Een punt</p></li>
<li><p>Nog een punt</p><ul><li><p>En een punt daarbinnen</p></li></ul></li></ul>
<ol><li><p>Eerst dit</p></li><li><p>Dan dat</p></li></ol>
<blockquote><p>Een uitspraak van iemand uit het vak.</p></blockquote>
<hr>
<figure data-block="callout" data-tone="tip" data-title="Begin klein"
data-text="Nodig eerst één klas uit."></figure>
<figure data-block="quote" data-text="Sinds die ochtend wil ik lasser worden." data-name="Noor"
data-role="leerling van 14 jaar"></figure>
<figure data-block="button" data-label="Zoek uw regio" data-url="/landsdelen/"
data-tone="secondary"></figure>
<table data-caption="Bijeenkomsten"><tbody><tr><th>Wanneer</th><th>Waar</th><th>Deelnemers</th></tr>
<tr><td>2018</td><td>Oegstgeest</td><td>ruim 140</td></tr>
<tr><td>2019</td><td>Utrecht</td><td>niet bekend</td></tr></tbody></table>
<p>En een laatste<sup data-note="Tot de volgende, zie www.voorbeeld.nl."></sup> alinea.</p>
"""
LONG_RICH_TEXT = f"""
<h2>{LONG_TEXT}</h2><p>{LONG_TEXT}</p><ul><li>{LONG_TEXT}</li></ul>
<blockquote><p>{LONG_TEXT}</p></blockquote><p><a href="/">{LONG_TEXT}</a></p>
<table><tbody><tr><th>{LONG_TEXT}</th><th>{LONG_TEXT}</th></tr>
<tr><td>{LONG_TEXT}</td><td>1</td></tr></tbody></table>
"""


def sample_articles() -> dict[str, Article]:
    return {
        "plain": Article(
            title="Nieuws over de techniek", slug="nieuws", summary=SUMMARY, date=CHECKED
        ),
        "long": Article(title=LONG_TEXT[:150], slug="lang", summary=LONG_TEXT[:300], date=CHECKED),
    }
