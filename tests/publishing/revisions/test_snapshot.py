import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from taggit.models import Tag

from pact.models import Article, Goal, HomePage, Indicator, Page, Project
from publishing import services
from publishing.fields import MAX_LENGTH
from publishing.models import publishable_models
from publishing.revisions import snapshots
from regions.models import Region
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    factory_for,
)

pytestmark = pytest.mark.django_db


def required_fields():
    return [
        pytest.param(model, field.name, id=f"{model._meta.model_name}-{field.name}")
        for model in publishable_models()
        for field in snapshots.snapshot_fields(model)
        if not (field.blank or isinstance(field, models.BooleanField))
    ]


def snapshot_with(obj, **changes):
    """Return the snapshot of an object after a round trip through JSON, with other fields."""
    snapshot = json.loads(json.dumps(snapshots.take_snapshot(obj)))
    snapshot["fields"] |= changes
    return snapshot


def blank_snapshot(model, **fields):
    return {"fields": fields, "links": {}, "rows": {}}


def create_draft(model, **fields):
    return services.create_draft(model=model, snapshot=blank_snapshot(model, **fields), user=None)


def publish_errors(obj, snapshot):
    """Return the errors of a publication by field, and check that nothing has changed."""
    before = snapshots.take_snapshot(type(obj).objects.get(pk=obj.pk))
    services.save_draft(obj=obj, snapshot=snapshot, user=None)
    with pytest.raises(ValidationError) as error:
        services.publish(obj=obj, user=None)
    row = type(obj).objects.get(pk=obj.pk)
    assert not row.live or snapshots.take_snapshot(row) == before
    return error.value.message_dict


# What a snapshot holds


@pytest.mark.parametrize("model", publishable_models(), ids=lambda model: model._meta.model_name)
def test_a_snapshot_round_trips(model):
    obj = model.objects.get(pk=factory_for(model)().pk)
    snapshot = snapshot_with(obj)
    with snapshots.applied_in_rollback(obj, snapshot) as row:
        assert row.live
        again = model.objects.get(pk=row.pk)
        for field in snapshots.snapshot_fields(model):
            assert getattr(again, field.attname) == getattr(obj, field.attname), field
        assert snapshot_with(again) == snapshot


def test_links_tags_and_rows_are_in_it():
    project = ProjectFactory(goals=[GoalFactory(), GoalFactory()], tags=["zorg", "Bouw"])
    links = snapshots.take_snapshot(project)["links"]
    assert links["goals"] == sorted(project.goals.values_list("pk", flat=True))
    assert links["tags"] == ["Bouw", "zorg"]
    indicator = MeasurementFactory(period="2020", value=Decimal("1.5")).indicator
    assert snapshots.take_snapshot(indicator)["rows"]["measurements"] == [
        {"period": "2020", "value": "1.5", "series_break": False, "note": ""}
    ]


def test_what_works_at_once_and_what_the_engine_keeps_is_not_in_it():
    names = {field.name for field in snapshots.snapshot_fields(Region)}
    names |= {field.name for field in snapshots.snapshot_links(Region)}
    assert not names & {"editors", "editors_publish", "live", "latest_revision", "go_live_at", "id"}
    assert "position" not in {field.name for field in snapshots.snapshot_fields(Project)}


def test_nothing_that_was_forged_comes_out_of_it(client):
    article = ArticleFactory(body="<p>Netjes</p>")
    forged = snapshot_with(article, body="<p>Hoi<script>alert(1)</script></p>", title="<script>Kop")
    with snapshots.applied_in_rollback(article, forged) as row:
        assert "script" not in row.body
        page = client.get(row.get_absolute_url()).text
        assert "alert(1)" not in page
        assert "<script>Kop" not in page
    services.save_draft(obj=article, snapshot=forged, user=None)
    services.publish(obj=article, user=None)
    article.refresh_from_db()
    assert article.body == "<p>Hoi</p>"


def test_a_text_of_the_greatest_length_is_kept_and_published():
    article = ArticleFactory()
    sentence = "Techniek is overal. "
    body = f"<p>{sentence * ((MAX_LENGTH - 100) // len(sentence))}</p>"
    services.save_draft(obj=article, snapshot=snapshot_with(article, body=body), user=None)
    services.publish(obj=article, user=None)
    article.refresh_from_db()
    assert article.body == body


@pytest.mark.parametrize("name", ["body", "sources"])
def test_a_text_that_is_too_long_stays_a_draft_and_says_so_at_publishing(name):
    article = ArticleFactory()
    errors = publish_errors(article, snapshot_with(article, **{name: "a" * (MAX_LENGTH + 1)}))
    assert "is te lang: 100.001 tekens" in errors[name][0]
    article.refresh_from_db()
    assert len(article.latest_revision.snapshot["fields"][name]) == MAX_LENGTH + 1


# Snapshots from another time


def test_what_a_release_added_since_is_read_as_its_default():
    page = PageFactory(entrance="Ik ben ouder", block="contact")
    snapshot = snapshot_with(page)
    del snapshot["fields"]["entrance"], snapshot["fields"]["block"]
    with snapshots.applied_in_rollback(page, snapshot) as row:
        assert row.entrance == ""
        assert row.block == ""


def test_what_a_release_dropped_since_is_passed_over():
    page = PageFactory()
    snapshot = snapshot_with(page, colour="orange")
    snapshot["links"]["friends"] = [1]
    snapshot["rows"]["lines"] = [{"text": "Hoi"}]
    services.save_draft(obj=page, snapshot=snapshot, user=None)
    services.publish(obj=page, user=None)


def test_a_choice_that_is_no_more_is_named_at_publishing():
    project = ProjectFactory()
    snapshot = snapshot_with(project, status="afgeschaft")
    assert "Loopt het nog?" in publish_errors(project, snapshot)["status"][0]
    with snapshots.applied_in_rollback(project, snapshot) as row:
        assert row.live


@pytest.mark.parametrize(
    ("name", "value"),
    [("date", "eens"), ("date", 12), ("picture_id", "foto"), ("check_before", {"dag": 1})],
)
def test_a_value_of_another_kind_is_read_as_the_default(name, value):
    article = ArticleFactory()
    with snapshots.applied_in_rollback(article, snapshot_with(article, **{name: value})) as row:
        field = Article._meta.get_field(name)
        assert getattr(row, name) == field.get_default()


# What it refers to


def test_what_was_chosen_and_is_gone_is_named_at_publishing():
    region = RegionFactory()
    project = ProjectFactory(region=region, goals=[GoalFactory()])
    gone = snapshot_with(project, region_id=10**6)
    gone["links"]["goals"].append(10**6)
    errors = publish_errors(project, gone)
    assert errors["region"] == ["Regio: Wat hier gekozen was, bestaat niet meer. Kies iets anders."]
    assert errors["goals"] == ["Doelen: Niet alles wat gekozen was, bestaat nog. Kies opnieuw."]
    with snapshots.applied_in_rollback(project, gone) as row:
        assert row.live
        assert row.region == region
        assert row.goals.count() == 1


def test_what_lies_in_the_bin_is_named_at_publishing():
    region = RegionFactory(name="Zwolle")
    project = ProjectFactory()
    snapshot = snapshot_with(project, region_id=region.pk)
    services.move_to_trash(obj=region, user=None)
    assert "‘Zwolle’ ligt in de prullenbak" in publish_errors(project, snapshot)["region"][0]


def test_every_problem_is_named_at_once():
    indicator = MeasurementFactory(period="2020").indicator
    snapshot = snapshot_with(indicator, name="", unit="", landsdeel_id=10**6)
    snapshot["rows"]["measurements"] += [{"period": "2020", "value": "1.0"}, {"period": "vorig"}]
    errors = publish_errors(indicator, snapshot)
    assert set(errors) == {"name", "unit", "landsdeel", "measurements"}
    assert errors["measurements"][0] == "Meting 2: Deze periode staat er al."
    assert any(text.startswith("Meting 3: Waarde: ") for text in errors["measurements"])
    assert indicator.measurements.count() == 1


def test_tags_are_the_same_whatever_their_capitals():
    Tag.objects.create(name="robotica", slug="robotica")
    project = ProjectFactory()
    snapshot = snapshot_with(project)
    snapshot["links"]["tags"] = ["Robotica", "ROBOTICA", "Zorg"]
    services.save_draft(obj=project, snapshot=snapshot, user=None)
    services.publish(obj=project, user=None)
    assert sorted(project.tags.values_list("name", flat=True)) == ["Zorg", "robotica"]


# Rows


def test_rows_are_published_in_their_order_and_as_they_are():
    indicator = IndicatorFactory()
    rows = [
        {"period": "2021", "value": "7", "series_break": True, "note": ""},
        {"period": "2019", "value": "-3.5", "series_break": False, "note": "Voorlopig"},
        {"period": "2020", "value": "7", "series_break": True, "note": ""},
    ]
    snapshot = {**snapshot_with(indicator), "rows": {"measurements": rows}}
    for _ in range(2):
        services.save_draft(obj=indicator, snapshot=snapshot, user=None)
        services.publish(obj=indicator, user=None)
    rows = indicator.measurements.order_by("pk")
    assert [(row.period, row.value, row.series_break, row.note) for row in rows] == [
        ("2021", 7, True, ""),
        ("2019", Decimal("-3.5"), False, "Voorlopig"),
        ("2020", 7, True, ""),
    ]


def test_a_row_that_is_not_complete_is_kept_in_the_draft_alone():
    indicator = MeasurementFactory(period="2020").indicator
    snapshot = snapshot_with(indicator)
    snapshot["rows"]["measurements"].append({"period": "", "value": None, "note": "Volgt"})
    services.unpublish(obj=indicator, user=None)
    revision = services.save_draft(obj=indicator, snapshot=snapshot, user=None)
    assert revision.snapshot["rows"] == snapshot["rows"]
    assert indicator.measurements.count() == 1


# Drafts that are not complete


@pytest.mark.parametrize(("model", "name"), required_fields())
def test_a_draft_may_lack_anything(model, name):
    obj = factory_for(model)()
    field = model._meta.get_field(name)
    lacking = snapshot_with(obj, **{field.attname: "" if _is_text(field) else None})
    assert name in publish_errors(obj, lacking)
    with snapshots.applied_in_rollback(obj, lacking) as row:
        assert row.pk == obj.pk
    if model is not HomePage:
        lacking["fields"] |= {"slug": "nieuw"} if "slug" in lacking["fields"] else {}
        made = services.create_draft(model=model, snapshot=lacking, user=None)
        assert str(made)


def _is_text(field):
    return isinstance(field, models.CharField | models.TextField)


@pytest.mark.parametrize("model", publishable_models(), ids=lambda model: model._meta.model_name)
def test_a_draft_may_be_empty(model):
    made = [create_draft(model) for _ in range(1 if model is HomePage else 2)]
    for obj in made:
        assert not obj.live
        assert not model.objects.published().filter(pk=obj.pk).exists()
        with snapshots.applied_in_rollback(obj, obj.latest_revision.snapshot):
            pass


def test_a_draft_is_named_by_what_it_has():
    assert str(create_draft(Project, title="Robots in de klas")) == "Robots in de klas"
    assert str(create_draft(Project, slug="robots")) == "zonder titel"


def test_a_draft_may_hold_what_cannot_be_together():
    region, landsdeel = RegionFactory(), LandsdeelFactory(slug="noord")
    both = {"title": "Techniek", "region_id": region.pk, "landsdeel_id": landsdeel.pk}
    project = create_draft(Project, **both)
    assert project.title == "Techniek"
    assert project.latest_revision.snapshot["fields"] == both
    assert not (project.region and project.landsdeel)
    lost = {"title": "Anders", "region_id": 10**6, "landsdeel_id": landsdeel.pk}
    live = ProjectFactory(region=region)
    with snapshots.applied_in_rollback(live, snapshot_with(live, **lost)) as row:
        assert row.title == "Anders"


def test_a_draft_may_want_what_another_has():
    ArticleFactory(slug="bezet")
    PageFactory(block="contact")
    GoalFactory(number=3)
    assert create_draft(Article, title="Nieuws", slug="bezet").slug != "bezet"
    assert create_draft(Page, title="Contact", slug="contact", block="contact").block == ""
    assert create_draft(Goal, title="Doel", number=3).number is None
    StakeholderFactory(slug="onderwijs")
    article = create_draft(Article, slug="nieuw")
    taken = snapshot_with(article, slug="bezet", title="Nieuws")
    assert list(publish_errors(article, taken)) == ["slug"]


def test_an_incomplete_draft_keeps_its_stand_ins():
    article = create_draft(Article, title="Een")
    slug = article.slug
    services.save_draft(obj=article, snapshot=blank_snapshot(Article, title="Twee"), user=None)
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Twee", slug)


def test_what_cannot_be_on_the_site_is_looked_at_all_the_same():
    region = create_draft(Region, name="Zwolle")
    with snapshots.applied_in_rollback(region, region.latest_revision.snapshot) as row:
        assert row.name == "Zwolle"
        assert not row.live


# Looking


def test_applying_a_snapshot_leaves_no_change():
    indicator = MeasurementFactory().indicator
    project = ProjectFactory(tags=["zorg"])
    keys = list(indicator.measurements.values_list("pk", flat=True))
    seen = project.last_published_at
    with snapshots.applied_in_rollback(
        indicator, {**snapshot_with(indicator), "rows": {"measurements": []}}
    ):
        assert not indicator.measurements.exists()
    with pytest.raises(ZeroDivisionError):
        raise_while_applied(project)
    assert list(indicator.measurements.values_list("pk", flat=True)) == keys
    project.refresh_from_db()
    assert (project.title != "B", project.last_published_at) == (True, seen)
    assert not Tag.objects.filter(name="nieuw").exists()


def raise_while_applied(project):
    with snapshots.applied_in_rollback(project, snapshot_with(project, title="B")) as row:
        row.tags.add("nieuw")
        raise ZeroDivisionError


def test_what_is_not_there_yet_can_be_looked_at():
    typed = snapshot_with(ArticleFactory(), title="Nieuw", slug="nieuw")
    with snapshots.applied_in_rollback(Article(), typed) as row:
        assert Article.objects.published().get(slug="nieuw") == row
    assert Indicator.objects.count() == 0
    assert Article.objects.count() == 1
