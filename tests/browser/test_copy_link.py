"""The button that copies the address of a page, where a browser can do that."""

import pytest

ADDRESS = "/praktijk/techport/?utm_source=nieuwsbrief"
LABEL = "Kopieer de link naar deze pagina"


def test_it_copies_the_canonical_address_and_says_so(page, base_url):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ADDRESS)
    page.get_by_role("button", name=LABEL).press("Enter")
    page.get_by_role("status").get_by_text("De link is gekopieerd.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}/praktijk/techport/"
    # Nor does the browser complain about JSON-LD, which the policy could have forbidden.
    assert complaints == []


def test_it_says_so_when_the_browser_refuses(page):
    refusal = "{ value: { writeText: () => Promise.reject() } }"
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {refusal})")
    page.goto(ADDRESS)
    page.get_by_role("button", name=LABEL).click()
    page.get_by_text("Kopiëren lukt niet.").wait_for()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_it_is_not_there(page):
    page.goto(ADDRESS)
    assert not page.get_by_role("button", name=LABEL).is_visible()


def test_its_place_is_there_before_its_script(page):
    page.route("**/copy-link*.js", lambda route: route.abort())
    page.goto(ADDRESS)
    assert page.get_by_role("button", name=LABEL).is_visible()
