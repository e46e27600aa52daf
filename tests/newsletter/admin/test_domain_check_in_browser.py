"""'De afzender' as an editor sees it: nothing in it is for some readers only."""

from newsletter.sender_domain.check_runner import save_findings
from newsletter.sender_domain.findings import Finding, Severity
from tests.browser.axe import find_violations
from tests.browser.page_urls import PHONE, WIDE


def test_every_outcome_can_be_read_by_everyone(admin_page):
    save_findings(
        [Finding(f"Punt {level}", level, "Zo staat het.", "Doe dit.") for level in Severity]
    )
    admin_page.at("newsletter_issue_changelist")
    admin_page.get_by_role("link", name="De afzender").click()
    for scheme in ("light", "dark"):
        admin_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (PHONE, WIDE):
            admin_page.set_viewport_size(size)
            assert find_violations(admin_page) == []
    admin_page.get_by_role("button", name="Kijk opnieuw").click()
    admin_page.get_by_text("De worker kijkt opnieuw").wait_for()
    assert admin_page.get_by_role("button", name="Kijk opnieuw").bounding_box()["height"] >= 24
