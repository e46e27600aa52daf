"""Whatever somebody types, every page, feed, download and mail stays well-formed."""

import csv
import json
import re
from email.message import EmailMessage
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contact.models import ContactMessage
from newsletter.content.rendering import render_issue
from newsletter.models import Issue, TransactionalMail
from pact.models import Indicator, SiteDetails
from publishing.models import publishable_models
from techniekpact.sitemaps import list_sitemap_entries
from tests.admin_forms import form_url, open_form

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# A browser cannot send a lone surrogate: it is no UTF-8.
ODD = (
    "\x00\x0b\x1b\x7f\x85\u00a0\u00ad\u0301\u200b\u2028\u202e\u2060\u2800\ufdd0\ufeff"
    "\ufffe\uffff<&\"'{%"
)
CHARACTERS = st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"]))
NOT_IN_A_DOCUMENT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
PATHS = [
    "/",
    "/nieuws/",
    "/nieuws/atom.xml",
    "/praktijk/",
    "/praktijk/atom.xml",
    "/sitemap.xml",
    "/overzicht/",
    "/site.webmanifest",
    "/.well-known/security.txt",
]
EXAMPLES = settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def check(text, content_type):
    assert not NOT_IN_A_DOCUMENT.search(text), content_type
    if "xml" in content_type:
        ET.fromstring(text.encode())
    elif "json" in content_type:
        json.loads(text)
    elif "csv" in content_type:
        assert list(csv.reader(text.splitlines(), strict=True))


def type_everywhere(client, obj, typed):
    """Publish an object with the text in all fields that take any text; return the answer."""
    sent = open_form(client, obj)
    form = BeautifulSoup(client.get(form_url(obj)).text, "lxml")
    for field in form.select("input.vTextField[type=text], textarea"):
        name = field["name"]
        if name in sent and not re.search("slug|tags|__prefix__|period|kvk|phone|path", name):
            sent[name] = typed[: int(field.get("maxlength", 1000))]
    return client.post(form_url(obj), {**sent, "_publish": "", "_save": ""}, follow=True)


def check_mail(content):
    for part in content.subject, content.text, content.html:
        assert not NOT_IN_A_DOCUMENT.search(part)
    message = EmailMessage()
    message["Subject"] = content.subject
    message.set_content(content.text)
    assert message.as_bytes()


@EXAMPLES
@given(typed=st.text(CHARACTERS, min_size=1, max_size=30))
def test_no_text_hurts_a_page_a_feed_or_a_mail(admin_client, client, one_of_each_model, typed):
    SiteDetails.objects.update(email="loket@voorbeeld.nl")
    typed = f"Tekst {typed}"
    models = [model for model in publishable_models() if admin.site.is_registered(model)]
    for model in models:
        answer = type_everywhere(admin_client, model._default_manager.first(), typed)
        assert answer.status_code == 200
        check(answer.text, f"{model.__name__} in the admin")
    message = {"naam": typed, "email": "anna@voorbeeld.nl", "vraag": typed, "bericht": typed}
    assert client.post("/contact/", message).status_code in (303, 422, 429)
    slug = Indicator.objects.first().slug
    paths = [*PATHS, f"/cijfers/{slug}.csv", f"/cijfers/{slug}.json"]
    paths += [f"{path}?{urlencode({'q': typed})}" for path in ("/zoeken/", "/praktijk/")]
    paths += [path for path, _ in list_sitemap_entries()]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        check(answer.content.decode(), answer["Content-Type"])
    for path in ("pact_article_changelist", "pact_theme_changelist", "index"):
        check(admin_client.get(reverse(f"admin:{path}"), {"q": typed}).text, path)
    check_mail(render_issue(Issue.objects.first()))
    for mail in TransactionalMail.objects.all():
        check_mail(mail)
    for stored in ContactMessage.objects.all():
        assert not NOT_IN_A_DOCUMENT.search(stored.name + stored.subject + stored.text)
