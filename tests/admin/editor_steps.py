"""The hands of an editor: every click is counted, and a part of the page can become a picture."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, expect

from tests.admin.manual_shots import Shots
from tests.admin.page_actions import rich_text_field

IN_FILE_DIALOG = 1  # the click on a file, or on more with Ctrl, in the dialog of her own computer


@dataclass
class EditorSteps:
    """A browser of which the clicks are counted, and the key presses that stand for one.

    To type is no click, but to go to another field is one, by mouse or with Tab.
    """

    page: Any
    shots: Shots
    clicks: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Count what a task takes, from the start page on."""
        self.page.at("index")
        self.clicks = 0
        yield
        self.counts[name] = self.clicks

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def press_key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.clicks += 1

    def button(self, name: str, within: Any = None) -> None:
        self.click((within or self.page).get_by_role("button", name=name, exact=True))

    def link(self, name: str, within: Any = None) -> None:
        self.click((within or self.page).get_by_role("link", name=name, exact=True))

    def type_in(self, target: Locator, text: str) -> None:
        """Type in a field; to get there is a click, unless the focus is there already."""
        if not target.evaluate("field => field === document.activeElement"):
            self.click(target)
        target.fill(text)

    def type_title(self, text: str) -> None:
        """Type in the first field of a new form, where the focus is as soon as it is open."""
        title = self.page.locator("#id_title")
        expect(title).to_be_focused()
        self.type_in(title, text)

    def write(self, label: str, text: str) -> None:
        """Type at the end of a rich text."""
        editor = rich_text_field(self.page, label)
        if not editor.evaluate("field => field.contains(document.activeElement)"):
            self.click(editor)
        self.page.keyboard.type(text)

    def pick(self, target: Locator, label: str) -> None:
        """Go to a list and type how the choice begins."""
        target.select_option(label=label)
        self.clicks += 1

    def choose_files(self, button: Locator, *files: dict[str, Any]) -> None:
        """Choose files in the dialog of the computer."""
        with self.page.expect_file_chooser() as chooser:
            self.click(button)
        chooser.value.set_files(list(files))
        self.clicks += IN_FILE_DIALOG * len(files)

    def insert(self, label: str, kind: str) -> None:
        """Choose what to insert from the menu of a rich text."""
        text = rich_text_field(self.page, label).locator("xpath=..")
        self.button("Invoegen", within=text)
        # Its name goes on with what it is for.
        self.click(self.page.get_by_role("menuitem", name=re.compile(f"^{kind}")))

    def shoot(self, name: str, part: Locator, height: int | None = None) -> None:
        """Show a part of the page in the manual; of a part with much room below, only the top."""
        self.shots.take(name, part, height)
