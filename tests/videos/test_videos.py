"""Videos of the site: private until they may be public, and then with captions everywhere."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse

from caching import version
from documents.forms import CHOOSE_AGAIN
from publishing import services
from publishing.links.references import blocked_keys, references_to
from search.engine import search
from tests.admin_forms import form_url
from tests.documents.test_documents import download, form_text
from tests.factories import ArticleFactory, HomePageFactory, ImageFactory, UserFactory, VideoFactory
from tests.publishing.test_blocks import block, read_page
from tests.video_files import CAPTIONS, mp4_file, webm_file
from videos import models
from videos.models import Video

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD_URL = reverse("admin:videos_video_add")


def send_form(client, url, **values):
    data = {"title": "Werkplaats", "language": "nl", "captions_language": "nl"}
    return client.post(url, data | {"consent": "unknown", "_continue": "1"} | values, follow=True)


def video_block(video, **values):
    return block("own_video", target=f"videos.video:{video.pk}", **values)


def page_of(video, name="change", *args):
    return reverse(f"admin:videos_video_{name}", args=[video.pk, *args])


def test_a_video_is_private_until_it_has_captions_and_consent(admin_client, client):
    assert models.WITHOUT_CONSENT in send_form(admin_client, ADD_URL, upload=mp4_file()).text
    video = Video.objects.get()
    addresses = [video.get_absolute_url(), video.file_url, "/bestanden/werkplaats.vtt"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    answer = send_form(admin_client, page_of(video), consent="nobody")
    assert models.WITHOUT_CAPTIONS in answer.text
    assert "Gewijzigd: Werkplaats." in answer.text
    late = CAPTIONS.replace("00:01", "00:50").replace("00:04", "00:54")
    for wrong, line in ((late, 3), ("WEBVTT\n\nHallo", 3)):
        answer = send_form(admin_client, page_of(video), consent="nobody", captions=wrong)
        assert f"Regel {line}: " in answer.text
        assert not Video.objects.get().captions
    upload = ContentFile(CAPTIONS.replace("\n", "\r\n").encode(), name="x.vtt")
    values = {"captions_upload": upload, "captions": "Wordt vervangen", "consent": "nobody"}
    send_form(admin_client, page_of(video), **values)
    assert client.get(addresses[2]).text == CAPTIONS
    page = BeautifulSoup(client.get(addresses[0]).text, "lxml")
    assert page.select_one("video")["preload"] == "none"
    assert page.select_one("track[kind=captions][srclang=nl]")["src"] == addresses[2]
    assert "Noor: Ik wil lasser worden." in page.select_one("details").text
    part = client.get(addresses[1], headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part), part["Content-Type"]) == (206, b"ftyp", "video/mp4")


def test_wrong_captions_are_mended_in_the_form_and_the_video_is_chosen_again(admin_client):
    wrong = "WEBVTT\n\n00:05.000 --> 00:02.000\nEen.\n\n00:07 --> 00:08\nTwee.\n"
    upload = ContentFile(wrong.encode(), name="x.vtt")
    answer = send_form(admin_client, ADD_URL, upload=mp4_file(), captions_upload=upload)
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#id_captions").text.strip() == wrong.strip()
    lines = [item.text.split(":")[0] for item in page.select(".field-captions .errorlist li")]
    assert lines == ["Regel 3", "Regel 6"]
    assert page.select_one(".field-upload .errorlist").text.strip() == CHOOSE_AGAIN
    assert not Video.objects.exists()


def test_editors_see_it_before_visitors_do(admin_client, client):
    video = VideoFactory(consent=Video.Consent.UNKNOWN)
    for name, start in (("file", b"\x00\x00"), ("captions", b"WEBVTT")):
        answer = download(admin_client, page_of(video, name))
        content = getattr(answer, "text_sent", None) or answer.content
        assert content.startswith(start)
        assert {"private", "no-store"} <= {*answer.headers["Cache-Control"].split(", ")}
        assert "public" not in answer.headers["Cache-Control"]
        client.force_login(UserFactory(is_staff=True, roles=["Regioredactie"]))
        assert client.get(page_of(video, name)).status_code == 404


def test_a_silent_video_needs_a_description_instead(client):
    video = VideoFactory(has_sound=False, captions="", transcript="")
    assert video.withheld_reason == models.WITHOUT_TRANSCRIPT
    assert client.get(video.get_absolute_url()).status_code == 404
    video.transcript = "Een leerling last."
    video.save()
    assert "Een leerling last." in client.get(video.get_absolute_url()).text


def test_another_cut_keeps_the_address_and_can_be_put_back(admin_client, client):
    video = VideoFactory(title="Werkplaats")
    values = {"consent": "nobody", "captions": CAPTIONS.replace("lasser", "kok")}
    send_form(admin_client, page_of(video), upload=webm_file(), transcript="Een kok.", **values)
    moved = download(client, "/bestanden/werkplaats.mp4")
    assert moved.redirect_chain == [("/bestanden/werkplaats.webm", 302)]
    assert video.versions.get().captions == CAPTIONS
    url = page_of(video, "restore_version", 1)
    assert "Laat zoals het is" in admin_client.get(url).text
    admin_client.post(url)
    video.refresh_from_db()
    assert (video.kind, video.captions) == ("mp4", CAPTIONS)
    assert [row.kind for row in video.versions.all()] == ["webm", "mp4"]
    send_form(admin_client, page_of(video), **values)
    assert video.versions.count() == 3  # other captions alone are another version too


def test_a_text_shows_it_with_its_still_in_one_query(client, django_assert_max_num_queries):
    video = VideoFactory(title="Rondleiding", still=ImageFactory(credit="Noor"), credit="Studio")
    hidden = VideoFactory(title="Geheim", consent=Video.Consent.UNKNOWN)
    body = video_block(video, caption="Kijk mee") + video_block(hidden)
    article = ArticleFactory(live=True, body=body)
    with django_assert_max_num_queries(5):
        main = read_page(client, article)
    (player,) = main.select("video")
    assert player["poster"] == video.still.in_shape("wide").src
    assert player["src"] == video.file_url
    for text in ("Rondleiding", "Kijk mee", "Studio", "Noor", "MP4, 0:12 min"):
        assert text in main.text
    assert blocked_keys([video]) == {video.pk}
    Video.objects.update(still=ImageFactory(consent="unknown"))
    version.invalidate_locally()
    assert not read_page(client, article).select("[poster]")


def test_the_form_of_a_text_says_what_visitors_do_not_see(admin_client):
    hidden = VideoFactory(title="Geheim", captions="")
    article = ArticleFactory(live=True, body=video_block(hidden))
    assert models.WITHOUT_CAPTIONS in form_text(admin_client.get(form_url(article)))


def test_it_is_found_by_what_is_said_in_it():
    video = VideoFactory(title="Rondleiding", captions=CAPTIONS.replace("lasser", "zonnewagen"))
    article = ArticleFactory(title="Bericht", live=False, body=video_block(video))
    services.publish(obj=article, user=None)
    version.invalidate_locally()
    (result,) = (row for row in search("zonnewagen").results if row.kind == "Video")
    assert result.url == video.get_absolute_url()


def test_a_button_of_the_home_page_counts_as_a_use(admin_user):
    video = VideoFactory()
    home = HomePageFactory(hero_button="Kijk", hero_target=f"{video.get_absolute_url()}#begin")
    article = ArticleFactory(live=True)
    home.hero_target_2, home.hero_button_2 = f"pact.article:{article.pk}", "Lees"
    home.save()
    for obj in (video, article):
        (use,) = references_to([obj], admin_user)[obj.pk]
        assert use.field_label.endswith("knop: leidt naar")


def test_a_video_is_added_in_the_chooser_and_says_what_it_lacks(admin_client):
    url = reverse("admin:choose", args=["video"])
    answer = admin_client.post(url, {"upload": mp4_file(), "title": "", "language": "nl"})
    assert answer.status_code == 201
    assert "Nog niet op de site" in answer.text
    assert "Werkplaats" in admin_client.get(url, {"q": "werk"}).text
    refused = admin_client.post(url, {"upload": ContentFile(b"x", name="x.mp4"), "language": "nl"})
    assert "Dit is geen video" in refused.text
