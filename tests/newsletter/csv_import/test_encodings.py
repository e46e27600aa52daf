"""Files of a Dutch Excel are read with their accents; what is no text stays refused."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from newsletter.csv_import.encodings import convert_to_utf_8, detect_encoding
from tests.newsletter.import_forms import import_url

NAMES = "Zoë Groß;zoe@school.nl\r\n“André’s” – €5;andre@school.nl\r\nDaniël Coïmbra;d@school.nl\r\n"
CODECS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
}

UNREADABLE = {
    "a byte without meaning": "Zoë".encode("cp1252") + b"\x81@school.nl",
    "another alphabet": "Иван;i@school.nl".encode("cp1251"),
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "two encodings": "Zoë;z@school.nl\n".encode() + "André;a@school.nl\n".encode("cp1252"),
    "half a letter of UTF-16": "Zoë;z@school.nl".encode("utf-16")[:-1],
    "no words": b"anna@voorbeeld.nl\n\xff\xfe\n",
}


@pytest.mark.once
@pytest.mark.parametrize(("codec", "encoding"), CODECS.items())
def test_the_text_stays_what_it_was(codec, encoding):
    file = ContentFile(NAMES.encode(codec))
    assert detect_encoding(file) == encoding
    assert convert_to_utf_8(file, encoding).read().decode("utf-8-sig") == NAMES


@pytest.mark.once
def test_signs_alone_are_read_as_windows_1252():
    assert detect_encoding(ContentFile("prijs;€ 5".encode("cp1252"))) == "Windows-1252"


@pytest.mark.once
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_text_in_one_encoding_is_not_guessed(content):
    assert detect_encoding(ContentFile(content)) == "UTF-8"


@pytest.mark.django_db
@pytest.mark.parametrize("codec", ["cp1252", "utf-16"])
def test_an_editor_can_check_accents_where_they_are_a_guess(codec, admin_client, upload_csv):
    plain = "".join(f"Lezer;{number}@school.nl\r\n" for number in range(8))
    content = f"Naam;Mail\r\n{plain}{NAMES}".replace(";", "\t").encode(codec)
    imported = upload_csv("", file=SimpleUploadedFile("lijst.txt", content))
    assert imported.rows.count() == 11
    assert not imported.rows.exclude(verdict="new").exists()
    page = BeautifulSoup(admin_client.get(import_url("change", imported)).text, "lxml")
    is_guess = codec == "cp1252"
    assert ("Gelezen als Windows-1252" in page.text) == is_guess
    names = [cell.text for cell in page.select(".columns-form tbody td:first-of-type")]
    shown = ["Lezer", "Lezer", "Zoë Groß", "“André’s” – €5", "Daniël Coïmbra"]
    assert names == (shown if is_guess else ["Lezer"] * 5)
