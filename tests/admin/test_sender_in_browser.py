"""'De afzender' as an editor sees it: nothing in it is for some readers only."""

from newsletter.domain.checking import keep
from newsletter.domain.finding import Finding, Level
from tests.browser.axe import violations
from tests.browser.places import PHONE, WIDE


def test_every_outcome_can_be_read_by_everyone(editor):
    keep([Finding(f"Punt {level}", level, "Zo staat het.", "Doe dit.") for level in Level])
    editor.at("newsletter_issue_changelist")
    editor.get_by_role("link", name="De afzender").click()
    for scheme in ("light", "dark"):
        editor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (PHONE, WIDE):
            editor.set_viewport_size(size)
            assert violations(editor) == []
    editor.get_by_role("button", name="Kijk opnieuw").click()
    editor.get_by_text("De worker kijkt opnieuw").wait_for()
    assert editor.get_by_role("button", name="Kijk opnieuw").bounding_box()["height"] >= 24
