"""A conversation about a draft: place, reply, resolve, and what it keeps from publishing."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from comments.colleagues import find_mentioned
from comments.mentions import open_mentions
from comments.models import Comment
from comments.services import Passage, add_comment, add_reply, resolve_all, resolve_thread
from comments.threads import read_threads
from newsletter.content.checklist import check_issue
from newsletter.services.mailings import plan_mailing
from publishing import services
from publishing.admin_urls import admin_url, edit_url
from publishing.due_jobs import purge_trash
from publishing.retention import TRASH_RETENTION
from tests.comments.conftest import create_colleague, save_body
from tests.factories import IssueFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TWELVE = Passage("body", "krijgt twaalf panelen", "Elk dak", ".")


def page_of(obj, name="comments", *args):
    return admin_url(obj, name, obj.pk, *args)


def parse(response):
    return BeautifulSoup(response.text, "html.parser")


def text_of(element):
    return " ".join(element.text.split())


def test_a_comment_is_placed_answered_resolved_and_opened_again(client, sun_article, bert):
    client.force_login(bert)
    form = parse(client.get(page_of(sun_article))).select_one("[data-comment-new]")
    assert {"title", "body", "summary"} <= {option["value"] for option in form.select("option")}
    sent = {"field": "body", "quote": "krijgt  twaalf\npanelen", "text": "Waren het er geen tien?"}
    shown = parse(client.post(page_of(sun_article), sent, follow=True))
    thread = Comment.objects.get()
    item = shown.select_one(f"#opmerking-{thread.pk}")
    assert "Bij: Tekst" in text_of(item)
    assert "krijgt twaalf panelen" in text_of(item.blockquote)
    assert item.select_one("[data-comment-gone]").has_attr("hidden")
    client.post(page_of(sun_article, "comment_reply", thread.pk), {"text": "Nee, @Anna telde."})
    assert "Nee, @Anna telde." in client.get(page_of(sun_article)).text
    client.post(page_of(sun_article, "comment_resolve", thread.pk))
    shown = parse(client.get(page_of(sun_article)))
    assert "Er staat geen opmerking open" in text_of(shown)
    assert "Afgehandeld door Bert" in text_of(shown.select_one(f"#opmerking-{thread.pk}"))
    client.post(page_of(sun_article, "comment_reopen", thread.pk))
    assert Comment.objects.open_threads().get() == thread
    client.post(page_of(sun_article, "comment_resolve", thread.pk))
    client.post(page_of(sun_article, "comment_reply", thread.pk), {"text": "Toch nog iets."})
    assert Comment.objects.open_threads().get() == thread


def test_what_cannot_be_placed_comes_back_with_what_to_do(client, sun_article, bert):
    client.force_login(bert)
    sent = {"field": "body", "quote": "twaalf", "text": " "}
    shown = parse(client.post(page_of(sun_article), sent))
    assert shown.title.text.strip().startswith("Fout:")
    assert "Schrijf op wat u wilt zeggen" in text_of(shown.select_one("#comment-error"))
    assert shown.select_one("#comment-quote").text == "twaalf"
    long = {"text": "x" * 2001}
    shown = parse(client.post(page_of(sun_article), long))
    assert shown.select_one("#comment-text").text == long["text"]
    thread = add_comment(obj=sun_article, user=bert, text="Klopt dit?")
    shown = parse(client.post(page_of(sun_article, "comment_reply", thread.pk), {"text": ""}))
    assert shown.select_one(f"#reply-{thread.pk}-error")
    client.post(page_of(sun_article), {"quote": "woord " * 200, "text": "Te lang gekozen"})
    assert len(Comment.objects.get(text="Te lang gekozen").quote) <= 300
    assert Comment.objects.count() == 2


def test_who_is_ticked_for_a_reply_is_ticked_nowhere_else(client, sun_article, anna, bert):
    client.force_login(bert)
    thread = add_comment(obj=sun_article, user=bert, text="Klopt dit?")
    refused = {"text": "", "voor": [str(anna.pk)]}
    shown = parse(client.post(page_of(sun_article, "comment_reply", thread.pk), refused))
    ticked = [box["id"] for box in shown.select("[name=voor][checked]")]
    assert ticked == [f"reply-{thread.pk}-colleague-{anna.pk}"]
    sent = {"text": "Kijk", "voor": [str(anna.pk)]}
    part = client.post(page_of(sun_article), sent, headers={"X-Comments-Part": "1"})
    assert not parse(part).select("[name=voor][checked]")


def test_words_are_found_again_until_they_are_gone(sun_article, anna, bert):
    add_comment(obj=sun_article, user=bert, text="Tien?", passage=TWELVE)
    save_body(sun_article, anna, "<h2>Dak</h2><p>Straks krijgt twaalf <em>panelen</em></p>")
    sun_article.refresh_from_db()
    assert not read_threads(sun_article)[0].place.is_gone
    save_body(sun_article, anna, "<p>Elk dak krijgt tien panelen.</p>")
    sun_article.refresh_from_db()
    (thread,) = read_threads(sun_article)
    assert (thread.place.label, thread.place.is_gone) == ("Tekst", True)


def test_publishing_waits_until_everything_is_resolved(client, sun_article, anna, bert):
    client.force_login(anna)
    thread = add_comment(obj=sun_article, user=bert, text="Tien?", passage=TWELVE)
    tomorrow = timezone.now() + timedelta(days=1)
    for step in (
        lambda: services.publish(obj=sun_article, user=anna),
        lambda: services.schedule(obj=sun_article, user=anna, go_live_at=tomorrow, expire_at=None),
    ):
        with pytest.raises(ValidationError) as refusal:
            step()
        assert "‘Tien?’ (Bert). Zet die bij ‘Opmerkingen’" in refusal.value.messages[0]
    form = parse(client.get(edit_url(sun_article)))
    panel = form.select_one("[data-open-comments]")
    assert "Er staat een opmerking open" in text_of(panel)
    assert panel.find_parent("form") is None
    client.post(panel.form["action"], {"naar_formulier": "1"})
    thread.refresh_from_db()
    assert (thread.resolved_by, thread.resolved_at is None) == (anna, False)
    assert services.publish(obj=sun_article, user=anna) == ""
    assert not parse(client.get(edit_url(sun_article))).select("[data-open-comments]")


def test_the_worker_carries_out_what_was_planned_before_a_comment(sun_article, anna, bert):
    soon = timezone.now() + timedelta(hours=1)
    services.schedule(obj=sun_article, user=anna, go_live_at=soon, expire_at=None)
    add_comment(obj=sun_article, user=bert, text="Tien?")
    sun_article.refresh_from_db()
    services.publish(
        obj=sun_article, user=None, revision=sun_article.scheduled_revision, overrides_plan=True
    )
    sun_article.refresh_from_db()
    assert sun_article.live


def test_a_newsletter_waits_too_until_its_mailing_is_planned(anna, bert):
    issue = IssueFactory(live=False)
    add_comment(obj=issue, user=get_superuser(), text="Welke foto?")
    with pytest.raises(ValidationError, match="Welke foto"):
        plan_mailing(issue=issue, user=get_superuser())
    assert any("Welke foto" in problem.message for problem in check_issue(issue, get_superuser()))
    resolve_all(obj=issue, user=get_superuser())
    assert plan_mailing(issue=issue, user=get_superuser())


def get_superuser():
    return User.objects.filter(is_superuser=True).first() or UserFactory(is_superuser=True)


def test_who_judges_sees_what_is_open(client, anna, bert):
    region = RegionFactory()
    writer = create_colleague("Cora", "Regioredactie")
    region.editors.add(writer)
    project = ProjectFactory(region=region, live=False, title="Techport")
    services.submit_for_review(obj=project, user=writer)
    add_comment(obj=project, user=bert, text="Welke school?")
    client.force_login(anna)
    review = parse(client.get(edit_url(project))).select_one("[aria-labelledby=review-title]")
    assert "staat nog een opmerking open" in text_of(review)
    client.force_login(writer)
    panel = parse(client.get(edit_url(project))).select_one("[data-open-comments]")
    assert "Publiceren kan" in text_of(panel)
    assert not panel.form
    assert client.post(page_of(project, "comments_resolve_all")).status_code == 403
    with pytest.raises(PermissionDenied):
        resolve_all(obj=project, user=writer)
    resolve_thread(obj=project, thread=Comment.objects.get(), user=writer)
    assert not Comment.objects.open_threads()


def test_a_reader_takes_part_and_who_sees_no_drafts_does_not(client, sun_article, bert):
    thread = add_comment(obj=sun_article, user=bert, text="Tien?")
    reader = create_colleague("Dirk", "Lezer")
    add_reply(obj=sun_article, thread=thread, user=reader, text="Twaalf, zie de offerte.")
    with pytest.raises(PermissionDenied):
        resolve_thread(obj=sun_article, thread=thread, user=reader)
    own = add_comment(obj=sun_article, user=reader, text="En de buren?")
    client.force_login(reader)
    steps = [
        form["action"] for form in parse(client.get(page_of(sun_article))).select("form[action]")
    ]
    assert page_of(sun_article, "comment_resolve", own.pk) in steps
    assert page_of(sun_article, "comment_resolve", thread.pk) not in steps
    client.post(page_of(sun_article, "comment_resolve", own.pk))
    assert Comment.objects.open_threads().get() == thread
    client.post(page_of(sun_article, "comment_reopen", own.pk))
    assert Comment.objects.open_threads().count() == 2
    for step in ("comment_resolve", "comment_reopen"):
        assert client.post(page_of(sun_article, step, thread.pk)).status_code == 403
    regional = create_colleague("Eva", "Regioredactie")
    with pytest.raises(PermissionDenied):
        add_comment(obj=sun_article, user=regional, text="Ik ook")
    client.force_login(regional)
    assert client.get(page_of(sun_article)).status_code == 404


def test_nobody_is_named_who_may_not_see_the_draft_nor_by_address(client, sun_article, anna, bert):
    eva = create_colleague("Eva", "Regioredactie")
    outsider = create_colleague("Fien", "Lezer")
    type(outsider).objects.filter(pk=outsider.pk).update(is_staff=False)
    client.force_login(bert)
    answer = client.get(page_of(sun_article))
    assert {box["data-name"] for box in parse(answer).select("[name=voor]")} == {"Anna"}
    assert "@voorbeeld.nl" not in answer.text
    sent = {"text": "@Annabel @Eva kijk", "voor": [str(eva.pk), str(anna.pk), "x", "9" * 30]}
    client.post(page_of(sun_article), sent)
    assert list(Comment.objects.get().mentioned.all()) == [anna]
    client.post(page_of(sun_article), {"text": "Kijk eens, @anna."})
    assert list(Comment.objects.latest("pk").mentioned.all()) == [anna]
    client.post(page_of(sun_article), {"text": "Kijk eens, @Annabel."})
    assert not Comment.objects.latest("pk").mentioned.exists()


def test_a_name_is_the_longest_one_after_an_at_sign_that_is_in_no_address():
    names = ("Redactie", "Anna Regio", "Anna")
    colleagues = [User(pk=number, first_name=name) for number, name in enumerate(names)]
    editors, regional, anna = colleagues
    for text, named in {
        "@Anna Regio, kijk": [regional],
        "@anna en @Anna regio": [regional, anna],
        "(@Anna Regiotour)": [anna],
        "Mail info@redactie.nl": [],
        "Vraag het @redactie.": [editors],
    }.items():
        assert find_mentioned(text, [], colleagues) == named


def test_the_start_page_has_what_names_me_until_i_answer(client, sun_article, anna, bert):
    thread = add_comment(obj=sun_article, user=bert, text="Tien?", mentioned=[anna])
    client.force_login(anna)
    start = parse(client.get("/beheer/")).select_one("[aria-labelledby=queue-mentions]")
    assert "Bert" in text_of(start)
    assert start.a["href"] == f"{page_of(sun_article)}#opmerking-{thread.pk}"
    add_reply(obj=sun_article, thread=thread, user=anna, text="Ja")
    assert open_mentions(anna) == []
    add_reply(obj=sun_article, thread=thread, user=bert, text="Zeker?", mentioned=[anna])
    assert [mention.comment.text for mention in open_mentions(anna)] == ["Zeker?"]
    anna.groups.clear()
    assert open_mentions(type(anna).objects.get(pk=anna.pk)) == []


def test_comments_are_no_contents(client, sun_article, anna, bert):
    services.publish(obj=sun_article, user=anna)
    add_comment(obj=sun_article, user=bert, text="Zeepkist", passage=TWELVE)
    add_reply(obj=sun_article, thread=Comment.objects.get(), user=anna, text="Zeepsop")
    save_body(sun_article, anna, "<p>Anders</p>")
    sun_article.refresh_from_db()
    assert "Zeep" not in str(sun_article.latest_revision.snapshot)
    assert "Zeep" not in client.get("/nieuws/zon/").text
    copy = services.copy_as_draft(obj=sun_article, user=anna, unversioned={})
    assert not Comment.objects.for_object(copy).exists()


def test_comments_share_the_fate_of_what_they_are_about(sun_article, anna, bert):
    add_comment(obj=sun_article, user=bert, text="Tien?", mentioned=[anna])
    services.move_to_trash(obj=sun_article, user=anna)
    assert open_mentions(anna) == []
    services.restore_from_trash(obj=sun_article, user=anna)
    assert len(open_mentions(anna)) == 1
    services.move_to_trash(obj=sun_article, user=anna)
    past = timezone.now() - TRASH_RETENTION
    type(sun_article)._base_manager.filter(pk=sun_article.pk).update(trashed_at=past)
    purge_trash()
    assert not Comment.objects.exists()


def test_what_a_former_colleague_said_stays_without_her_name(client, sun_article, anna, bert):
    add_comment(obj=sun_article, user=bert, text="Tien?", mentioned=[anna])
    bert.delete()
    client.force_login(anna)
    shown = parse(client.get(page_of(sun_article))).select_one(".comment")
    assert "oud-collega" in text_of(shown)
    assert "Tien?" in text_of(shown)


def test_a_form_with_comments_needs_one_query_more(
    client, sun_article, anna, bert, django_assert_max_num_queries
):
    client.force_login(anna)
    client.get(edit_url(sun_article))
    with django_assert_max_num_queries(22):
        client.get(edit_url(sun_article))
    for number in range(5):
        thread = add_comment(obj=sun_article, user=bert, text=f"{number}", passage=TWELVE)
        add_reply(obj=sun_article, thread=thread, user=anna, text="Ja", mentioned=[bert])
    with django_assert_max_num_queries(22):
        client.get(edit_url(sun_article))
    with django_assert_max_num_queries(3):
        assert len(read_threads(sun_article)) == 5
