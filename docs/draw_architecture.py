"""Draw the pictures of docs/architecture.md as SVG files beside this script.

    python docs/draw_architecture.py

The floors are read from `[tool.importlinter]` in pyproject.toml; a test compares the files with
what this script draws.
"""

import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parent
WIDTH = 960
MARGIN = 24
LINE_HEIGHT = 20
LEFT_WIDTH = 470
GAP = 56
RIGHT_X = MARGIN + LEFT_WIDTH + GAP
RIGHT_WIDTH = WIDTH - MARGIN - RIGHT_X

STYLE = """
svg { color-scheme: light dark; font: 14px system-ui, sans-serif; }
.paper { fill: #ffffff; } .ink { fill: #10233f; } .soft { fill: #47566f; }
.box { fill: #f6f4ef; stroke: #10233f; stroke-width: 1.5; }
.exit { fill: #ffffff; stroke: #47566f; stroke-dasharray: 5 4; }
.mark { fill: #ffd23f; stroke: #10233f; } .mark-ink { fill: #10233f; font-weight: 700; }
.line { fill: none; stroke: #10233f; stroke-width: 1.5; } .head { fill: #10233f; }
.code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; }
.title { font-size: 20px; font-weight: 800; } .name { font-weight: 700; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #0b1626; } .ink { fill: #f2f4f8; } .soft { fill: #b9c4d6; }
  .box { fill: #16263f; stroke: #8fa3c2; } .exit { fill: #0b1626; stroke: #8fa3c2; }
  .line { stroke: #8fa3c2; } .head { fill: #8fa3c2; }
}
"""


class Step(NamedTuple):
    """One box of a path, with the modules that do it, and what leaves the path there."""

    name: str
    modules: tuple[str, ...]
    lines: tuple[str, ...] = ()
    exit_lines: tuple[str, ...] = ()


FLOOR_CONTENTS = {
    "techniekpact": "settings, URLs, headers, roles, admin site, serve and worker",
    "search": "the search over everything on the site, and the place finder",
    "contact": "messages of visitors, the pages with contacts and for the press",
    "open_data": "figures to download, the catalogue, and the API",
    "newsletter": "subscribers, issues, and all mail that the site sends",
    "pact": "O's, goals, figures, projects, news, pages, the home page",
    "accounts": "logging in, second steps, sessions, editors' accounts",
    "regions": "landsdelen, regions, the map",
    "ambassadors": "people",
    "videos": "videos of the site, with captions and text",
    "images": "the picture library and its renditions",
    "documents": "files to download, with their versions",
    "comments": "what colleagues say about a draft",
    "publishing": "drafts, revisions, schedule, permissions, trash, audit log, preview",
    "caching": "version of the site, read models, fragments, page cache",
    "limits": "counts of attempts: log-ins, sign-ups, messages",
}

REQUEST = (
    Step(
        "Static files",
        ("techniekpact/static_wsgi.py",),
        ("The first layer behind the web server (granian).",),
        ("A file under /static/ is sent from disk,", "compressed beforehand. Django is not asked."),
    ),
    Step(
        "May this be a page for everybody?",
        ("caching/cacheable.py",),
        ("GET or HEAD, no session, and declared in urls.py.",),
        ("No: a form, the admin, a share link.", "Passes to Django untouched, and is not stored."),
    ),
    Step(
        "Page cache of this process",
        ("caching/page_cache.py", "caching/version.py"),
        ("Compares the token of the page with the version.",),
        ("Same version: the whole answer from memory,", "in the best encoding, or 304. No query."),
    ),
    Step(
        "Shared pages, and who makes this one",
        ("caching/shared_store.py",),
        ("Only with PAGE_CACHE_URL. One process makes a page.",),
        ("Another process has it, or is making it:", "that page, or the former one for a second."),
    ),
    Step(
        "Django, asked by the page cache itself",
        ("techniekpact/urls.py", "pact/views.py"),
        ("A new request without anything of the visitor.", "The view starts at .published()."),
        ("Database away: the former page, or a page", "that says to come back (503)."),
    ),
    Step(
        "Read models and rows",
        ("pact/site_context.py", "pact/project_index.py"),
        ("Read models come from memory; the page adds its rows.",),
        ("At most five queries for a cold page;", "a test counts them for every kind of page."),
    ),
    Step(
        "Templates and fragments",
        ("caching/fragments.py", "templates/"),
        ("Shared parts were rendered once per version.",),
    ),
    Step(
        "Stored and sent",
        ("caching/page_cache.py",),
        ("Under the version that was current before it was made;", "brotli and zstd follow later."),
    ),
)

PUBLICATION = (
    Step(
        "The form gives a snapshot",
        ("publishing/admin/forms.py", "publishing/revisions/snapshots.py"),
        ("Fields, links and child rows as JSON.",),
        ("Incomplete or in conflict with a newer version:", "the editor sees what is wrong."),
    ),
    Step(
        "Save the draft, and do what the button asks",
        ("publishing/services/form_submission.py", "publishing/services/drafts.py"),
        ("A Revision, which becomes latest_revision.", "One transaction from here to the commit."),
        ("Only saved: nothing changes for visitors,", "and nothing is invalidated."),
    ),
    Step(
        "Publish",
        ("publishing/services/publication.py",),
        ("One function, whoever publishes.",),
        ("Scheduled: publishing/due_jobs.py in the worker", "comes here at go_live_at."),
    ),
    Step(
        "Lock and check permission",
        ("publishing/services/_locking.py", "publishing/permissions.py"),
        ("By the object as it is, and as it would become.",),
        ("Not allowed, or in the trash: an exception,", "and everything is rolled back."),
    ),
    Step(
        "Write the snapshot into the row",
        ("publishing/revisions/snapshots.py",),
        ("The row is now what visitors see: live_revision.",),
        ("A constraint refuses: every problem is listed", "with the name of its field."),
    ),
    Step(
        "Redirects, audit log, mail",
        ("publishing/links/redirects.py", "publishing/audit.py"),
        ("Former addresses lead on; the author of approved work", "gets a mail from the outbox."),
    ),
    Step(
        "Invalidate",
        ("caching/version.py",),
        ("A CacheVersion row in the same transaction.",),
    ),
    Step(
        "Commit, then signal",
        ("caching/version.py", "caching/version_poller.py"),
        ("Processes of this machine know before their next answer,", "others within a second."),
        ("The next visitor of a page has it made anew;", "see the path of a request."),
    ),
)

MAIL = (
    Step(
        "Somebody asks for mail",
        ("newsletter/services/subscriptions.py", "publishing/notifications.py"),
        ("A visitor signs up, work is approved, an issue is planned.",),
        ("The request writes one row and answers;", "no page waits for a mail server."),
    ),
    Step(
        "Compose",
        ("newsletter/content/resolved_items.py", "newsletter/services/mailings.py"),
        ("An issue and its items of the site, as published.",),
    ),
    Step(
        "Render",
        ("publishing/mail_templates.py", "newsletter/content/rendering.py"),
        ("One MailContent for all readers, with placeholders.",),
        ("A mailing is frozen here: what changes on the site", "later, does not change the mail."),
    ),
    Step(
        "Deliveries in the outbox",
        ("newsletter/models/delivery.py",),
        ("One pending row per reader, in one transaction.",),
        ("Unsubscribed or suppressed since then:", "skipped."),
    ),
    Step(
        "A worker claims a batch",
        ("newsletter/delivery/queue.py", "newsletter/delivery/rates.py"),
        ("Up to 100 with a lease of five minutes, within the rates.",),
        ("Too fast, in all or for one domain:", "put off until there is room."),
    ),
    Step(
        "Personalise, and envelope",
        ("newsletter/delivery/messages.py", "newsletter/delivery/template.py"),
        ("Tokens of the reader for placeholders; headers, Message-ID.",),
    ),
    Step(
        "One commit per mail",
        ("newsletter/delivery/run.py",),
        ("The previous one was sent; this one is being sent.",),
        ("Mailing paused, or not wanted any more:", "stops here, before the mail goes out."),
    ),
    Step(
        "Transport",
        ("newsletter/delivery/smtp.py", "newsletter/delivery/transports.py"),
        ("SMTP, or a provider through django-anymail.",),
        (
            "Trouble: again after 1, 5, 30 min, 2 and 6 h.",
            "No answer: uncertain, never sent twice.",
        ),
    ),
    Step(
        "What comes back",
        ("newsletter/bounces/", "newsletter/services/bounces.py"),
        ("Webhooks and a mailbox, signed per delivery.",),
        ("Complaint or bounce: the address is suppressed", "by rule 9."),
    ),
)

CACHE_LAYERS = (
    Step(
        "1  Page cache in each process",
        ("caching/page_cache.py",),
        ("Whole answers in every encoding; 64 MB, second chance.",),
        ("Key: path and declared parameters.", "Ends with the version."),
    ),
    Step(
        "2  Shared pages, if PAGE_CACHE_URL is set",
        ("caching/shared_store.py",),
        ("The same answers in Redis or files, for all machines;", "they outlive a restart."),
        ("Key: the same, and the release of the code.", "Ends with the version."),
    ),
    Step(
        "3  Read models, once per version and process",
        ("caching/version.py", "caching/bulk_read.py"),
        ("Site context, project index, cards, figures, home page;", "one query fills them all."),
        ("Key: the function that reads.", "Ends with the version; a preview has its own."),
    ),
    Step(
        "4  Fragments",
        ("caching/fragments.py",),
        ("HTML of menu, footer, map, cards and figures.",),
        (
            "Key: the place in the template and its arguments.",
            "Ends with the read model that owns it.",
        ),
    ),
)


def floors() -> list[list[str]]:
    """Return the packages of each floor, the highest floor first."""
    pyproject = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if "containers" not in contract)
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def draw_text(x: float, y: float, text: str, classes: str = "ink") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{classes}">{escape(text)}</text>'


def draw_box(x: float, y: float, width: float, height: float, kind: str = "box") -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" class="{kind}"/>'
    )


def draw_arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Draw a horizontal or vertical arrow, from the first point to the second."""
    size = 7
    if x1 == x2:
        head = f"M{x2 - size:g} {y2 - size:g} h{2 * size} l{-size} {size}z"
    else:
        step = size if x2 > x1 else -size
        head = f"M{x2 - step:g} {y2 - size:g} v{2 * size} l{step} {-size}z"
    line = f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" class="line"/>'
    return f'{line}<path d="{head}" class="head"/>'


def document(title: str, height: float, parts: Sequence[str]) -> str:
    """Return a whole SVG document on a background of its own, so that it reads on any page."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img" aria-label="{escape(title)}">'
    )
    background = f'<rect width="{WIDTH}" height="{height:g}" class="paper"/>'
    heading = draw_text(MARGIN, 40, title, "ink title")
    return "\n".join(
        [opening, f"<style>{STYLE}</style>", background, heading, *parts, "</svg>", ""]
    )


def draw_floors() -> str:
    """Draw the floors, the highest on top, with an arrow for the direction of imports."""
    height, parts = 64, []
    layers = floors()
    for number, packages in zip(range(len(layers) - 1, -1, -1), layers, strict=True):
        top = 64 + (len(layers) - 1 - number) * height
        width = (WIDTH - 3 * MARGIN - 60) / len(packages)
        parts.append(draw_text(MARGIN, top + 31, str(number), "soft title"))
        for index, package in enumerate(packages):
            left = MARGIN + 36 + index * width
            parts.append(draw_box(left, top, width - 8, height - 10))
            parts.append(draw_text(left + 14, top + 22, f"{package}/", "ink code name"))
            parts.append(draw_text(left + 14, top + 42, FLOOR_CONTENTS[package], "soft"))
    bottom = 64 + len(layers) * height - 10
    parts.append(draw_arrow(WIDTH - MARGIN - 14, 64, WIDTH - MARGIN - 14, bottom))
    caption = (
        "A floor imports only from the floors below it. Apps on one floor do not know each other."
    )
    parts.append(draw_text(MARGIN, bottom + 30, caption, "soft"))
    return document("The floors", bottom + 50, parts)


def draw_step(step: Step, top: float) -> Iterator[str]:
    """Draw one box, its modules, and on its right what leaves the path there."""
    height = step_height(step)
    yield draw_box(MARGIN, top, LEFT_WIDTH, height)
    y = top + 24
    yield draw_text(MARGIN + 16, y, step.name, "ink name")
    for line in step.lines:
        y += LINE_HEIGHT
        yield draw_text(MARGIN + 16, y, line)
    for module in step.modules:
        y += LINE_HEIGHT
        yield draw_text(MARGIN + 16, y, module, "soft code")
    if step.exit_lines:
        exit_height = len(step.exit_lines) * LINE_HEIGHT + 20
        exit_top = top + (height - exit_height) / 2
        middle = top + height / 2
        yield draw_arrow(MARGIN + LEFT_WIDTH, middle, RIGHT_X - 2, middle)
        yield draw_box(RIGHT_X, exit_top, RIGHT_WIDTH, exit_height, "exit")
        for index, line in enumerate(step.exit_lines):
            yield draw_text(RIGHT_X + 14, exit_top + 24 + index * LINE_HEIGHT, line)


def step_height(step: Step) -> float:
    return 36 + (len(step.lines) + len(step.modules)) * LINE_HEIGHT


def draw_path(title: str, steps: Sequence[Step]) -> str:
    """Draw steps below each other, joined by arrows."""
    parts: list[str] = []
    top: float = 64
    for index, step in enumerate(steps):
        if index:
            parts.append(draw_arrow(MARGIN + 48, top - 26, MARGIN + 48, top - 2))
        parts.extend(draw_step(step, top))
        top += step_height(step) + 28
    return document(title, top, parts)


def draw_caches() -> str:
    """Draw the four layers of caching between a visitor and the database."""
    parts: list[str] = []
    labels = ("a visitor asks", "not there", "not there: Django", "rendering")
    top: float = 96
    for label, step in zip(labels, CACHE_LAYERS, strict=True):
        parts.append(draw_arrow(MARGIN + 48, top - 34, MARGIN + 48, top - 2))
        parts.append(draw_text(MARGIN + 64, top - 14, label, "soft"))
        parts.extend(draw_step(step, top))
        top += step_height(step) + 36
    parts.append(draw_arrow(MARGIN + 48, top - 34, MARGIN + 48, top - 2))
    parts.append(draw_box(MARGIN, top, LEFT_WIDTH, 56))
    parts.append(draw_text(MARGIN + 16, top + 24, "The database", "ink name"))
    rows = "Published rows, and CacheVersion rows: the version of the site."
    parts.append(draw_text(MARGIN + 16, top + 44, rows))
    parts.append(draw_box(RIGHT_X, top, RIGHT_WIDTH, 56, "mark"))
    parts.append(draw_text(RIGHT_X + 14, top + 24, "caching.version.invalidate()", "code mark-ink"))
    ends = "ends layers 1, 2 and 3 at once; 4 goes with 3"
    parts.append(draw_text(RIGHT_X + 14, top + 44, ends, "mark-ink"))
    parts.append(draw_arrow(RIGHT_X, top + 28, MARGIN + LEFT_WIDTH + 2, top + 28))
    return document("Four layers of caching", top + 80, parts)


def drawings() -> dict[str, str]:
    """Return the text of each picture by the name of its file."""
    return {
        "architecture.svg": draw_floors(),
        "architecture-request.svg": draw_path("The path of a request", REQUEST),
        "architecture-publication.svg": draw_path("The path of a publication", PUBLICATION),
        "architecture-mail.svg": draw_path("The path of a mail", MAIL),
        "architecture-caching.svg": draw_caches(),
    }


if __name__ == "__main__":
    for file_name, text in drawings().items():
        (DOCS / file_name).write_text(text, "utf-8")
