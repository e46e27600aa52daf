"""Documents: what is accepted, where it is served, and how a new version takes the place."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from caching import version
from documents.models import EXPIRED, Document
from tests.admin_forms import form_url
from tests.factories import ACCESSIBLE_PDF, ArticleFactory, DocumentFactory, UserFactory, pdf_file
from tests.publishing.test_blocks import block

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD_URL = reverse("admin:documents_document_add")
ODT = "application/vnd.oasis.opendocument.text"


def zip_file(name, **members):
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return ContentFile(content.getvalue(), name=name)


def upload_document(client, url, upload=None, **values):
    data = {"title": "Jaarverslag 2026", "language": "nl", **values}
    return client.post(url, data | ({"upload": upload} if upload else {}), follow=True)


def download(client, url):
    """Return an answer with the whole file in it, as a server sends it."""
    answer = client.get(url, follow=True)
    if answer.streaming:
        answer.text_sent = b"".join(answer.streaming_content)
    return answer


def form_text(answer):
    return " ".join(BeautifulSoup(answer.text, "lxml").select_one("#content").text.split())


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (pdf_file(name="x.exe"), "pdf"),
        (zip_file("x.docx", **{"word/document.xml": ""}), "docx"),
        (zip_file("x.zip", **{"xl/workbook.xml": ""}), "xlsx"),
        (zip_file("x.odt", mimetype=ODT), "odt"),
        (ContentFile(b"jaar;aantal\n2025;12\n", name="x.csv"), "csv"),
        (zip_file("x.pdf", picture=""), None),
        (zip_file("x.docx", **{"word/document.xml": "", "word/vbaProject.bin": ""}), None),
        (ContentFile(b"<html>;</html>", name="x.csv"), None),
        (ContentFile(b"MZ\x00\x01,;", name="x.pdf"), None),
    ],
)
def test_a_file_is_known_by_its_contents(admin_client, upload, kind):
    upload.seek(0)
    answer = upload_document(admin_client, ADD_URL, upload)
    assert [document.kind for document in Document.objects.all()] == ([kind] if kind else [])
    if kind is None:
        assert "probeer het opnieuw" in form_text(answer)


def test_a_new_version_keeps_the_address(admin_client, client):
    upload_document(admin_client, ADD_URL, pdf_file(**ACCESSIBLE_PDF))
    document = Document.objects.get()
    assert document.get_absolute_url() == "/bestanden/jaarverslag-2026.pdf"
    first = download(client, document.get_absolute_url())
    assert first.headers["Content-Disposition"] == 'inline; filename="jaarverslag-2026.pdf"'
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Jaarverslag" in first.text_sent
    unchanged = client.get(document.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304
    url = reverse("admin:documents_document_change", args=[document.pk])
    csv = ContentFile(b"jaar;aantal\n2025;12\n", name="x.csv")
    upload_document(admin_client, url, csv, title="Een andere titel")
    moved = download(client, "/bestanden/jaarverslag-2026.pdf")
    assert moved.redirect_chain == [("/bestanden/jaarverslag-2026.csv", 302)]
    assert moved.headers["Content-Disposition"].startswith("attachment")
    version = reverse("admin:documents_document_version", args=[document.pk, 1])
    assert download(admin_client, version).headers["Content-Type"] == "application/pdf"
    restore = reverse("admin:documents_document_restore_version", args=[document.pk, 1])
    assert "Zet versie 1 terug" in form_text(admin_client.get(restore))
    assert [row.number for row in document.versions.all()] == [1]
    admin_client.post(restore)
    assert download(client, "/bestanden/jaarverslag-2026.pdf").text_sent == first.text_sent
    assert [row.number for row in document.versions.all()] == [2, 1]


def test_a_missing_file_of_a_former_version_is_told_of(admin_client):
    document = DocumentFactory()
    version = document.keep_version()
    version.file.storage.delete(version.file.name)
    args = [document.pk, version.number]
    url = reverse("admin:documents_document_version", args=args)
    assert admin_client.get(url).status_code == 404
    restore = reverse("admin:documents_document_restore_version", args=args)
    answer = admin_client.post(restore, follow=True)
    assert "staat niet meer op de server" in answer.text
    assert document.versions.count() == 1


def test_a_former_version_is_for_who_sees_more_than_visitors(admin_client, client):
    upload_document(admin_client, ADD_URL, pdf_file(**ACCESSIBLE_PDF))
    document = Document.objects.get()
    upload_document(
        admin_client, reverse("admin:documents_document_change", args=[document.pk]), pdf_file()
    )
    version = reverse("admin:documents_document_version", args=[document.pk, 1])
    editor = UserFactory(is_staff=True, roles=["Regioredactie"])
    for owner, role, status in ((None, "", 403), (editor, "", 200), (None, "Lezer", 200)):
        Document.objects.update(owner=owner)
        client.force_login(UserFactory(is_staff=True, roles=[role]) if role else editor)
        assert download(client, version).status_code == status
        form = client.get(reverse("admin:documents_document_change", args=[document.pk]))
        assert ("Eerdere versies" in form.text) == (status == 200)


def test_an_expired_document_is_gone_for_visitors(client, admin_client):
    yesterday = timezone.localdate() - timedelta(days=1)
    document = DocumentFactory(valid_until=yesterday)
    assert client.get(document.get_absolute_url()).status_code == 404
    listed = admin_client.get(reverse("admin:documents_document_changelist"), {"stand": "verlopen"})
    assert document.title in listed.text
    url, valid = document.get_absolute_url(), DocumentFactory().get_absolute_url()
    body = block("file", target=f"documents.document:{document.pk}")
    body += f'<p><a href="{url}">oud</a> en <a href="{valid}">nieuw</a></p>'
    article = ArticleFactory(live=True, body=body)
    version.invalidate_locally()
    shown = client.get(article.get_absolute_url()).text
    assert f'oud en <a href="{valid}">nieuw</a>' in shown
    told = form_text(admin_client.get(form_url(article)))
    assert f"{document.title}. {EXPIRED}" in told
    assert f"een link naar {url}" in told


def test_the_form_says_what_is_missing_and_where_it_stands(admin_client):
    upload_document(admin_client, ADD_URL, pdf_file())
    document = Document.objects.get()
    address = document.get_absolute_url()
    ArticleFactory(title="Bericht", body=f'<p><a href="{address}">Lees het</a></p>')
    url = reverse("admin:documents_document_change", args=[document.pk])
    text = form_text(admin_client.get(url))
    assert "De taal staat er niet in." in text
    assert "Besluit digitale toegankelijkheid overheid" in text
    assert "Nieuwsbericht: Bericht" in text


def test_deleting_leaves_no_file(django_capture_on_commit_callbacks):
    document = DocumentFactory()
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not storage.exists(name)
