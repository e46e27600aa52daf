"""Moderation from request to answer, and actions on several objects at once."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from pact.models import Article, Page, Project
from publishing import services
from publishing.admin import changelist_actions
from publishing.models import Event
from publishing.revisions import snapshots
from tests.factories import ArticleFactory, PageFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def submitter():
    return UserFactory(username="anna", first_name="Anna", is_staff=True, roles=["Regioredactie"])


@pytest.fixture
def regional_project(submitter):
    region = RegionFactory()
    region.editors.add(submitter)
    return ProjectFactory(title="Techport", slug="techport", region=region)


@pytest.fixture
def submitted_project(regional_project, submitter):
    """She changed what is on the site, and asks whether it is right."""
    save_draft_of(regional_project, submitter, title="Techport 2")
    services.submit_for_review(obj=regional_project, user=submitter, note="Klopt de titel?")
    regional_project.refresh_from_db()
    return regional_project


def save_draft_of(obj, by, **fields):
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= fields
    return services.save_draft(obj=obj, snapshot=snapshot, user=by)


def project_url(obj, name):
    model = obj._meta
    args = [] if name == "changelist" else [obj.pk]
    return reverse(f"admin:{model.app_label}_{model.model_name}_{name}", args=args)


def parse_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def workflow_panel(client, obj):
    """Return the panel above the form, which stands outside it."""
    page = parse_page(client.get(project_url(obj, "change")))
    panel = page.select_one(".panel")
    assert not page.select("form form")
    assert panel is None or panel.find_parent("form") is None
    return panel


def visible_text(element):
    return " ".join(element.text.split())


def message_texts(answer):
    return [visible_text(item) for item in parse_page(answer).select(".messagelist li")]


def test_who_judges_sees_who_asked_and_why(admin_client, submitted_project):
    panel = workflow_panel(admin_client, submitted_project)
    assert "Wacht op een oordeel" in visible_text(panel)
    assert "Anna" in visible_text(panel)
    assert "Klopt de titel?" in visible_text(panel)
    assert (
        panel.select_one("a")["href"]
        == project_url(submitted_project, "diff")
        + f"?van={submitted_project.live_revision_id}&met={submitted_project.latest_revision_id}"
    )


def test_what_is_not_on_the_site_has_nothing_to_compare_with(
    admin_client, regional_project, submitter
):
    services.unpublish(obj=regional_project, user=None)
    services.submit_for_review(obj=regional_project, user=submitter)
    assert not workflow_panel(admin_client, regional_project).select("a")


def test_approving_puts_it_on_the_site(admin_client, client, submitted_project):
    form = workflow_panel(admin_client, submitted_project).select_one("form")
    revision = form.select_one("[name=revision]")["value"]
    answer = admin_client.post(form["action"], {"revision": revision}, follow=True)
    assert "staat op de site" in message_texts(answer)[0]
    assert "Techport 2" in client.get("/praktijk/techport/").text
    assert workflow_panel(admin_client, submitted_project) is None


def test_what_changed_after_she_looked_is_not_approved(admin_client, submitted_project):
    revision = workflow_panel(admin_client, submitted_project).select_one("[name=revision]")[
        "value"
    ]
    save_draft_of(submitted_project, None, title="Techport 3")
    answer = admin_client.post(
        project_url(submitted_project, "approve"), {"revision": revision}, follow=True
    )
    assert "Intussen is dit gewijzigd" in message_texts(answer)[0]
    assert Project.objects.get().title == "Techport"


def test_a_remark_stays_in_sight_until_she_saves(
    admin_client, client, submitted_project, submitter
):
    remark = "Noem de school.\r\nEn het jaar."
    admin_client.post(project_url(submitted_project, "send_back"), {"remark": remark})
    client.force_login(submitter)
    panel = workflow_panel(client, submitted_project)
    assert "Teruggestuurd" in visible_text(panel)
    assert "Noem de school." in visible_text(panel)
    assert panel.select("blockquote br")
    save_draft_of(submitted_project, submitter, title="Techport 4")
    assert workflow_panel(client, submitted_project) is None


def test_a_character_that_nobody_can_see_is_left_out_of_a_remark(admin_client, submitted_project):
    address = project_url(submitted_project, "send_back")
    assert admin_client.post(address, {"remark": "Noem\0 de school"}).status_code == 302
    panel = workflow_panel(admin_client, submitted_project)
    assert "Noem de school" in visible_text(panel)


def test_a_remark_is_needed_and_is_never_lost(admin_client, submitted_project):
    for remark, error in (
        ("  ", "Schrijf op wat er nog moet gebeuren"),
        ("x" * 501, "mag 500 tekens lang zijn, en is er 501"),
    ):
        answer = admin_client.post(project_url(submitted_project, "send_back"), {"remark": remark})
        field = parse_page(answer).select_one("#remark")
        assert field.text.strip() == remark.strip()
        assert "remark-error" in field["aria-describedby"]
        assert error in parse_page(answer).select_one("#remark-error").text
        assert parse_page(answer).title.text.startswith("Fout:")
    submitted_project.refresh_from_db()
    assert submitted_project.submitted_at


def test_a_remark_that_came_too_late_is_kept(admin_client, submitted_project, submitter):
    services.publish(obj=submitted_project, user=None)
    answer = admin_client.post(
        project_url(submitted_project, "send_back"), {"remark": "Noem de school."}
    )
    assert "niet meer op een oordeel" in parse_page(answer).select_one("#remark-error").text
    assert parse_page(answer).select_one("#remark").text == "Noem de school."


def test_who_asked_is_told_to_wait_and_cannot_approve(client, submitted_project, submitter):
    client.force_login(submitter)
    panel = workflow_panel(client, submitted_project)
    assert "U hoeft nu niets te doen" in visible_text(panel)
    assert not panel.select("button")
    submitted_project.refresh_from_db()
    assert (
        client.post(
            project_url(submitted_project, "approve"),
            {"revision": submitted_project.latest_revision_id},
        ).status_code
        == 403
    )
    assert (
        client.post(project_url(submitted_project, "send_back"), {"remark": "x"}).status_code == 403
    )


def run_action(client, action, things, **more):
    data = {"action": action, ACTION_CHECKBOX_NAME: [obj.pk for obj in things]}
    return client.post(project_url(things[0], "changelist"), data | more, follow=True)


def test_many_are_published_and_what_cannot_be_is_named(admin_client):
    good, bad = ArticleFactory(live=False), ArticleFactory(live=False)
    save_draft_of(bad, None, title="")
    answer = run_action(admin_client, "publish_selected", [good, bad])
    links = parse_page(answer).select(".messagelist a")
    assert [link["href"] for link in links] == [project_url(bad, "change")]
    assert "titel" in visible_text(links[0].parent).lower()
    assert "Op de site gezet: 1." in message_texts(answer)
    assert list(Article.objects.published()) == [good]


def test_each_step_is_a_transaction_of_its_own(admin_client, monkeypatch):
    first, second = ArticleFactory.create_batch(2, live=False)
    publish = services.publish

    def stop_at_the_first(*, obj, user, **options):
        if obj == first:
            raise KeyboardInterrupt
        publish(obj=obj, user=user)

    monkeypatch.setattr(services, "publish", stop_at_the_first)
    with pytest.raises(KeyboardInterrupt):
        run_action(admin_client, "publish_selected", [first, second])
    assert list(Article.objects.published()) == [second]


@pytest.mark.parametrize(
    "action", ["publish_selected", "unpublish_selected", "schedule_selected", "delete_selected"]
)
def test_too_many_at_once_are_refused(admin_client, monkeypatch, action):
    monkeypatch.setattr(changelist_actions, "MAX_SELECTED", 2)
    things = [ArticleFactory(live=False), *ArticleFactory.create_batch(2)]
    answer = run_action(admin_client, action, things, post="yes")
    message = "U koos er 3. Kies er hoogstens 2 tegelijk. Er is niets gewijzigd."
    assert message_texts(answer) == [message]
    assert Article.objects.not_trashed().filter(live=True).count() == 2


def test_many_are_taken_off_the_site_after_a_question(admin_client):
    pages = PageFactory.create_batch(2)
    body = f'<p><a href="{pages[0].get_absolute_url()}">Kijk</a></p>'
    PageFactory(title="Wijzer", body=body)
    draft = PageFactory(live=False, title="Nog niet af")
    page = parse_page(run_action(admin_client, "unpublish_selected", [*pages, draft]))
    assert Page.objects.published().count() == 3
    assert "Wijzer" in visible_text(page.select_one(".chosen"))
    assert "Nog niet af: Dit staat niet op de site." in visible_text(page.select_one(".panel"))
    form = page.select_one("form.steps")
    sent = [field["value"] for field in form.select(f"[name={ACTION_CHECKBOX_NAME}]")]
    assert sorted(sent) == sorted(str(page.pk) for page in pages)
    assert form.select_one("[name=action]")["value"] == "unpublish_selected"
    answer = run_action(admin_client, "unpublish_selected", pages, post="yes")
    assert "Van de site gehaald: 2." in message_texts(answer)
    assert [page.title for page in Page.objects.published()] == ["Wijzer"]


def test_what_points_at_many_costs_no_query_for_each(admin_client):
    def queries(many):
        articles = ArticleFactory.create_batch(many)
        with CaptureQueriesContext(connection) as executed:
            run_action(admin_client, "unpublish_selected", articles)
        return len(executed)

    queries(1)
    assert queries(2) == queries(6)


@pytest.fixture
def publishing_editor(submitter, regional_project):
    """She may publish what is of her region."""
    regional_project.region.editors_publish = True
    regional_project.region.save()
    return submitter


def test_a_step_for_many_asks_rights_for_each(client, publishing_editor, regional_project):
    other = ProjectFactory(title="Van een ander")
    client.force_login(publishing_editor)
    page = parse_page(run_action(client, "unpublish_selected", [regional_project, other]))
    message = "Van een ander: U mag dit niet van de site halen."
    assert message in visible_text(page.select_one(".panel"))
    run_action(client, "unpublish_selected", [regional_project, other], post="yes")
    assert list(Project.objects.published()) == [other]
    answer = run_action(client, "publish_selected", [regional_project, other])
    message = "Van een ander: U mag dit niet publiceren. Vraag een oordeel."
    assert message in message_texts(answer)
    assert Project.objects.get(pk=regional_project.pk).live


def test_no_plan_is_asked_for_what_she_may_not_publish(client, publishing_editor, regional_project):
    other = ProjectFactory(title="Van een ander")
    message = "Van een ander: U mag dit niet publiceren. Vraag een oordeel."
    client.force_login(publishing_editor)
    answer = run_action(client, "schedule_selected", [regional_project, other])
    assert message in message_texts(answer)
    assert [item.text for item in parse_page(answer).select(".chosen li")] == [
        regional_project.title
    ]
    answer = run_action(client, "schedule_selected", [other])
    assert message in message_texts(answer)
    assert not parse_page(answer).select("form.moments")


def test_who_may_publish_nothing_is_offered_no_way_to(client, submitter, regional_project):
    def offered():
        page = parse_page(client.get(project_url(regional_project, "changelist")))
        return {option["value"] for option in page.select("[name=action] option")} - {""}

    client.force_login(submitter)
    assert not offered() & {"publish_selected", "unpublish_selected", "schedule_selected"}
    regional_project.region.editors_publish = True
    regional_project.region.save()
    assert offered() >= {"publish_selected", "unpublish_selected", "schedule_selected"}


def test_many_are_planned_on_a_page_of_its_own(admin_client):
    articles = ArticleFactory.create_batch(3, live=False)
    page = parse_page(run_action(admin_client, "schedule_selected", articles))
    assert [item.text for item in page.select(".chosen li")] == [
        str(article) for article in articles[::-1]
    ]
    form = page.select_one("form.moments")
    names = {field["name"] for field in form.select("input[name]")}
    assert {"action", ACTION_CHECKBOX_NAME, "plan_from", "plan_until"} <= names
    moment = localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    typed = {"plan_from": moment.strftime("%Y-%m-%dT%H:%M"), "plan_until": "", "post": "yes"}
    answer = run_action(admin_client, "schedule_selected", articles, **typed)
    assert "Planning bewaard: 3." in message_texts(answer)
    assert set(Article.objects.values_list("go_live_at", flat=True)) == {moment}
    assert set(Article.objects.values_list("expire_at", flat=True)) == {None}


def test_what_is_left_blank_for_many_stays_and_clearing_is_a_choice(admin_client):
    start = timezone.now().replace(microsecond=0) + timedelta(days=1)
    planned, live = ArticleFactory(live=False), ArticleFactory()
    services.schedule(obj=planned, user=None, go_live_at=start, expire_at=None)
    save_draft_of(planned, None, title="Nieuwer")
    scheduled = Article.objects.get(pk=planned.pk).scheduled_revision
    page = parse_page(run_action(admin_client, "schedule_selected", [planned, live]))
    assert "op de site op" in visible_text(page.select_one(".chosen"))
    typed = {"plan_from": "", "plan_until": "2099-12-30T09:00", "post": "yes"}
    run_action(admin_client, "schedule_selected", [planned, live], **typed)
    for obj in (planned, live):
        obj.refresh_from_db()
        assert obj.expire_at.year == 2099
    assert (planned.go_live_at, planned.scheduled_revision) == (start, scheduled)
    both = {"plan_from": "2099-12-01T09:00", "clear_from": "on", "post": "yes"}
    answer = run_action(admin_client, "schedule_selected", [planned], **both)
    assert "Niet allebei" in answer.text
    cleared = {"clear_from": "on", "post": "yes"}
    run_action(admin_client, "schedule_selected", [planned], **cleared)
    planned.refresh_from_db()
    assert (planned.go_live_at, planned.expire_at.year) == (None, 2099)


@pytest.fixture
def planned_article():
    article = ArticleFactory(title="Onder embargo", live=False)
    moment = timezone.now() + timedelta(days=3)
    services.schedule(obj=article, user=None, go_live_at=moment, expire_at=None)
    article.refresh_from_db()
    return article


def test_publishing_many_asks_first_when_one_is_planned(admin_client, planned_article):
    other = ArticleFactory(live=False)
    page = parse_page(run_action(admin_client, "publish_selected", [planned_article, other]))
    assert "Deze planning vervalt: op de site op" in visible_text(page.select_one(".chosen"))
    assert not Article.objects.published().exists()
    run_action(admin_client, "publish_selected", [planned_article, other], post="yes")
    assert Article.objects.published().count() == 2


def test_what_lapses_is_told_before_and_after_and_in_the_trash(admin_client, planned_article):
    page = admin_client.get(project_url(planned_article, "delete"))
    assert "Deze planning vervalt: op de site op" in page.text
    answer = admin_client.post(project_url(planned_article, "delete"), {"post": "yes"}, follow=True)
    assert "De planning is vervallen: op de site op" in message_texts(answer)[0]
    assert "Planning vervallen: op de site op" in admin_client.get(reverse("admin:trash")).text


def test_taking_off_the_site_ends_both_moments_and_says_so(admin_client):
    article = ArticleFactory()
    start, end = (timezone.now() + timedelta(days=days) for days in (1, 2))
    services.schedule(obj=article, user=None, go_live_at=start, expire_at=end)
    assert "Deze planning vervalt:" in admin_client.get(project_url(article, "unpublish")).text
    answer = admin_client.post(project_url(article, "unpublish"), follow=True)
    assert "De planning is vervallen: op de site op" in message_texts(answer)[0]
    article.refresh_from_db()
    assert (article.live, article.go_live_at, article.expire_at) == (False, None, None)


@pytest.fixture
def planned_request(submitted_project):
    moment = timezone.now() + timedelta(days=3)
    services.schedule(obj=submitted_project, user=None, go_live_at=moment, expire_at=None)
    submitted_project.refresh_from_db()
    return submitted_project


def test_sending_back_ends_the_plan_and_says_so_beforehand(admin_client, planned_request):
    panel = workflow_panel(admin_client, planned_request)
    assert "Deze planning vervalt als u het terugstuurt: op de site op" in visible_text(panel)
    url = project_url(planned_request, "send_back")
    assert "Deze planning vervalt" in admin_client.post(url, {"remark": ""}).text
    answer = admin_client.post(url, {"remark": "Nog niet."}, follow=True)
    assert "De planning is vervallen: op de site op" in message_texts(answer)[0]
    planned_request.refresh_from_db()
    assert planned_request.go_live_at is None


def test_a_request_with_a_plan_is_approved_for_then_or_for_now(admin_client, planned_request):
    buttons = workflow_panel(admin_client, planned_request).select("[name=when]")
    assert [button["value"] for button in buttons] == ["planned", "now"]
    url = project_url(planned_request, "approve")
    data = {"revision": planned_request.latest_revision_id}
    assert "Dit is ingepland" in message_texts(admin_client.post(url, data, follow=True))[0]
    admin_client.post(url, data | {"when": "planned"})
    planned_request.refresh_from_db()
    assert (planned_request.title, planned_request.submitted_at) == ("Techport", None)
    assert planned_request.go_live_at
    services.submit_for_review(obj=planned_request, user=None)
    answer = admin_client.post(url, data | {"when": "now"}, follow=True)
    assert "staat op de site. De planning is vervallen" in message_texts(answer)[-1]
    planned_request.refresh_from_db()
    assert (planned_request.title, planned_request.go_live_at) == ("Techport 2", None)


def test_lists_show_the_plan_of_what_waits_for_approval(admin_client, planned_request):
    changelist = project_url(planned_request, "changelist")
    for status in ("ingepland", "ter-beoordeling"):
        page = parse_page(admin_client.get(changelist, {"status": status}))
        assert "Ingepland:" in visible_text(page.select_one("#result_list"))
    start_page = admin_client.get(reverse("admin:index")).text
    assert "; ingepland: op de site op" in " ".join(start_page.split())


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("", "", "plan_from"),
        ("gisteren", "", "plan_from"),
        ("2020-01-01T09:00", "", "plan_from"),
        ("2999-01-02T09:00", "2999-01-01T09:00", "plan_until"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_on_the_same_page(admin_client, start, end, field):
    article = ArticleFactory(live=False)
    typed = {"plan_from": start, "plan_until": end, "post": "yes"}
    page = parse_page(run_action(admin_client, "schedule_selected", [article], **typed))
    assert page.title.text.strip().startswith("Fout:")
    assert page.select_one(".errornote a")["href"] == f"#id_{field}"
    assert page.select_one("#id_plan_from")["value"] == start
    assert not Event.objects.filter(kind=Event.Kind.SCHEDULED).exists()


def test_taking_off_the_site_asks_first(admin_client, client):
    article = ArticleFactory(slug="bericht")
    page = parse_page(admin_client.get(project_url(article, "unpublish")))
    assert "als concept" in visible_text(page.select_one("#content"))
    assert Article.objects.get().live
    admin_client.post(project_url(article, "unpublish"))
    assert client.get("/nieuws/bericht/").status_code == 404
