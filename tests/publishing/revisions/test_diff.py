"""Differences between two snapshots, and how editors read them."""

from copy import deepcopy

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser

from pact.models import Indicator, Project
from publishing.revisions import snapshots
from publishing.revisions.diff import diff_snapshots
from tests.factories import (
    GoalFactory,
    ImageFactory,
    IndicatorFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MEASUREMENT_ROW = {"period": "2020", "value": "10.0", "series_break": False, "note": ""}


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True)


@pytest.fixture
def project_snapshot():
    return snapshots.take_snapshot(
        ProjectFactory(title="Techport", approach="<p>Samen aan de slag.</p>")
    )


@pytest.fixture
def diff_fields(project_snapshot, superuser):
    """Return the rendered changes of a project by label, given changed fields."""

    def diff(user=superuser, **fields):
        after = deepcopy(project_snapshot)
        after["fields"] |= fields
        return {
            section.label: section.render_change(project_snapshot, after, user)
            for section in diff_snapshots(Project, project_snapshot, after)
        }

    return diff


@pytest.fixture
def diff_rows(superuser):
    """Return (state, label, text) of each item that is rendered for rows."""

    def diff(before, after, side=False):
        old = snapshots.take_snapshot(IndicatorFactory())
        old["rows"]["measurements"] = before
        new = {**old, "rows": {"measurements": after}}
        return [
            (item.state, item.label, visible_text(item.html))
            for section in diff_snapshots(Indicator, old, new)
            if section.part == "rows"
            for item in (
                section.render_side(new, old, superuser)
                if side
                else section.render_change(old, new, superuser)
            )
        ]

    return diff


def visible_text(html):
    """Return the text of HTML, including what is only for screen readers."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_equal_snapshots_have_no_differences(project_snapshot):
    assert diff_snapshots(Project, project_snapshot, deepcopy(project_snapshot)) == []


def test_words_are_marked_as_inserted_and_deleted(diff_fields):
    changes = diff_fields(title="Techport Noord", approach="<p>Samen aan het werk.</p>")
    assert set(changes) == {"titel", "aanpak"}
    assert visible_text(changes["titel"]) == "Techport toegevoegd: Noord"
    assert "<del>" in changes["aanpak"]
    assert "<ins>" in changes["aanpak"]
    assert visible_text(changes["aanpak"]) == "Samen aan verwijderd: de slag. toegevoegd: het werk."


def test_plain_text_stays_plain(diff_fields):
    changes = diff_fields(title='<script>alert(1)</script> & "Zo"')["titel"]
    assert "<script" not in changes
    assert "<script>alert(1)</script>" in visible_text(changes)


@pytest.mark.parametrize(
    "evil",
    [
        "<p onclick='x()'>Aan de slag</p><script>x()</script>",
        '<p><a href="javascript:x()">Samen</a></p>',
        '<p><a href="https://a.nl/?&lt;img src=x onerror=x()&gt;&lt;script&gt;">Samen</a></p>',
        "<ins onmouseover='x()'>Samen</ins><del style='position:fixed'>weg</del>",
    ],
)
def test_nothing_but_marks_and_clean_rich_text_comes_out(diff_fields, evil):
    soup = BeautifulSoup(diff_fields(approach=evil)["aanpak"], "html.parser")
    assert not soup.select("script, img, [onclick], [onmouseover], [onerror], [style]")
    assert not [a for a in soup.select("a") if a.get("href", "").startswith("javascript")]


def test_characters_that_are_pasted_along_break_nothing(diff_fields):
    assert "nieuw" in diff_fields(title="een\x0bnieuw \ud7ff begin 😀")["titel"]
    assert "nieuw" in diff_fields(approach="<p>een\x0bnieuw&#11; begin</p>")["aanpak"]


def test_other_formatting_alone_is_said_and_shown(diff_fields):
    changes = diff_fields(approach="<p>Samen <strong>aan</strong> de slag.</p>")["aanpak"]
    assert visible_text(changes).startswith("Alleen de opmaak verschilt.")
    assert "<strong>aan</strong>" in changes


def test_a_text_from_a_browser_has_other_line_ends_and_is_the_same(project_snapshot, diff_fields):
    project_snapshot["fields"]["sources"] = "Tata\nHAN"
    assert diff_fields(sources="Tata\r\nHAN") == {}


def test_values_read_as_editors_know_them(diff_fields):
    changes = diff_fields(status="afgerond", featured=True, check_before="2027-03-01")
    assert visible_text(changes["loopt het nog?"]) == (
        "verwijderd: Niet bekend toegevoegd: Afgerond"
    )
    assert visible_text(changes["uitgelicht"]) == "verwijderd: Nee toegevoegd: Ja"
    assert visible_text(changes["controleren vóór"]) == "toegevoegd: 1 maart 2027"


def test_relations_go_by_name(project_snapshot, diff_fields):
    region = RegionFactory(name="Twente")
    assert visible_text(diff_fields(region_id=region.pk)["regio"]) == "toegevoegd: Twente"
    assert visible_text(diff_fields(region_id=9999)["regio"]) == "toegevoegd: (bestaat niet meer)"


def test_what_an_editor_may_not_see_has_no_name(diff_fields):
    editor = UserFactory(roles=["Regioredactie"])
    hidden = RegionFactory(name="Geheim", live=False)
    assert (
        visible_text(diff_fields(editor, region_id=hidden.pk)["regio"])
        == "toegevoegd: (niet voor u te zien)"
    )


def test_pictures_stand_side_by_side(project_snapshot, diff_fields):
    before, after = ImageFactory(title="Haven"), ImageFactory(title="Kade")
    project_snapshot["fields"]["picture_id"] = before.pk
    soup = BeautifulSoup(diff_fields(picture_id=after.pk)["afbeelding"], "html.parser")
    assert soup.select_one(".diff__pair del img")["src"] == before.in_shape("wide").src
    assert soup.select_one(".diff__pair ins img")["src"] == after.in_shape("wide").src


def test_links_and_tags_are_added_and_removed(project_snapshot, superuser):
    one, two = GoalFactory(number=1, title="Een"), GoalFactory(number=2, title="Twee")
    after = deepcopy(project_snapshot)
    project_snapshot["links"] |= {"goals": [one.pk], "tags": ["haven"]}
    after["links"] |= {"goals": [two.pk], "tags": ["energie", "haven"]}
    changes = {
        section.label: [
            (item.label, item.html)
            for item in section.render_change(project_snapshot, after, superuser)
        ]
        for section in diff_snapshots(Project, project_snapshot, after)
    }
    assert changes == {
        "doelen": [("Weg", "1. Een"), ("Erbij", "2. Twee")],
        "thema's": [("Erbij", "energie")],
    }


def test_rows_are_added_removed_changed_and_moved(diff_rows):
    a, b, c, d = ({**MEASUREMENT_ROW, "period": str(year)} for year in range(2020, 2024))
    assert diff_rows([a, b], [a, b, c]) == [("added", "Erbij", "periode: 2022; waarde: 10,0")]
    assert diff_rows([a, b], [b]) == [("removed", "Weg", "periode: 2020; waarde: 10,0")]
    changed = diff_rows([a, b], [a, {**b, "value": "12.5"}])
    assert changed == [
        ("changed", "Gewijzigd", "periode: 2021; waarde: verwijderd: 10,0 toegevoegd: 12,5")
    ]
    moved = diff_rows([a, b, c, d], [d, a, b, c])
    assert moved == [("moved", "Stond op rij 4", "periode: 2023; waarde: 10,0")]


def test_a_value_of_zero_in_a_row_is_told(diff_rows):
    assert diff_rows([], [{**MEASUREMENT_ROW, "value": "0.0"}]) == [
        ("added", "Erbij", "periode: 2020; waarde: 0,0")
    ]


def test_a_number_that_is_written_otherwise_is_the_same(diff_rows):
    assert diff_rows([MEASUREMENT_ROW], [{**MEASUREMENT_ROW, "value": "10"}]) == []


def test_beside_each_other_all_rows_are_there(diff_rows):
    other = {**MEASUREMENT_ROW, "period": "2021"}
    items = diff_rows([MEASUREMENT_ROW], [{**MEASUREMENT_ROW, "value": "11"}, other], side=True)
    assert [(state, label) for state, label, _ in items] == [
        ("changed", "Anders"),
        ("added", "Alleen hier"),
    ]


def test_one_side_holds_nothing_of_the_other(project_snapshot, superuser):
    other = deepcopy(project_snapshot)
    project_snapshot["fields"]["approach"] = "<p>Samen.</p><ul><li>Een</li><li>Twee</li></ul>"
    other["fields"]["approach"] = "<p>Samen.</p><ul><li>Een</li></ul><p>Nog iets.</p>"
    (section,) = diff_snapshots(Project, project_snapshot, other)
    soup = BeautifulSoup(section.render_side(project_snapshot, other, superuser), "html.parser")
    assert [item.get_text(strip=True) for item in soup.select("li")] == ["Een", "alleen hier:Twee"]
    assert "Nog iets" not in soup.text
    assert not soup.select("del, p:empty")


def test_fields_of_another_release_break_nothing(project_snapshot, superuser):
    after = deepcopy(project_snapshot)
    del after["fields"]["period"], after["links"]["goals"]
    after["fields"]["colour"] = "rood"
    after["links"]["friends"] = [1, 2]
    after["rows"]["visits"] = [{"day": "maandag"}]
    changes = {
        section.label: visible_text(section.render_change(project_snapshot, after, superuser))
        for section in diff_snapshots(Project, project_snapshot, after)
    }
    assert changes == {
        "colour": "toegevoegd: rood",
        "friends": "toegevoegd: [1, 2]",
        "visits": "toegevoegd: [{'day': 'maandag'}]",
    }


def test_nobody_in_particular_sees_no_names(diff_fields):
    region = RegionFactory()
    assert "niet voor u" in diff_fields(AnonymousUser(), region_id=region.pk)["regio"]
