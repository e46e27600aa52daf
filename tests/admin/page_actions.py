"""Steps of an editor in her browser, in the words that the page has for them."""

from playwright.sync_api import expect

PASTE = """(editor, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "zonder opmaak");
    const event = { clipboardData, bubbles: true, cancelable: true };
    editor.dispatchEvent(new ClipboardEvent("paste", event));
}"""


def click_button(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def expect_message(page, words):
    expect(page.locator(".messagelist")).to_contain_text(words)


def rich_text_field(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def paste_html(editor, html):
    """Paste as a program does that puts HTML on the clipboard."""
    editor.evaluate(PASTE, html)
