"""Measures what large files cost: pictures, a list of addresses, and an export of a million.

`make bench-large` writes the table in `docs/benchmarks.md`. The worker runs in this process.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.mail_workers import (  # noqa: E402
    peak_memory_of,
    run_on_each_database,
    set_up_django,
    worker_environment,
)
from bench.memory import peak_memory  # noqa: E402
from bench.newsletter_speed import SUBSCRIBERS, create_subscribers  # noqa: E402

CSV_LINES = 200_000
PICTURES = (("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGBA"), ("AVIF", "RGBA"))


def measure_pictures(folder: Path) -> dict[str, tuple[float, float]]:
    """Return the seconds and the peak megabytes of the process that decodes each kind."""
    from PIL import Image

    from images.uploads import MAX_MEGAPIXELS

    figures = {}
    for kind, mode in PICTURES:
        source, target = folder / kind, folder / "target"
        width = int((MAX_MEGAPIXELS[kind] * 1e6 * 4 / 3) ** 0.5) - 1
        picture = Image.linear_gradient("L").resize((width, width * 3 // 4)).convert(mode)
        picture.save(source, kind, **({"speed": 10} if kind == "AVIF" else {}))
        command = [sys.executable, "-m", "images.decoding_process", str(source), str(target)]
        figures[f"{kind}, {MAX_MEGAPIXELS[kind]} MP"] = peak_memory(command, ROOT)
    return figures


def measure_import() -> dict[str, float]:
    """Return the seconds of the request, and of the worker until the list is read and checked."""
    from django.contrib.auth import get_user_model
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse

    from newsletter.models import Import
    from newsletter.services.subscriber_import import process_imports

    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="meter"))
    lines = "".join(f"nieuw{number}@voorbeeld.nl;oost\n" for number in range(CSV_LINES))
    proof = {"purpose": "subscribe", "source": "Proef", "wording": "Ja."}
    proof["consented_on"] = "2026-01-31"
    file = SimpleUploadedFile("lijst.csv", lines.encode())

    def is_checked() -> bool:
        process_imports()
        return not Import.objects.filter(state__in=["reading", "checking"]).exists()

    url = reverse("admin:newsletter_import_add")
    request = seconds(lambda: client.post(url, {**proof, "file": file}))
    return {"import request": request, "import worker": seconds(lambda: repeat(is_checked))}


def measure_export() -> dict[str, float]:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from publishing.exports import write_exports
    from publishing.models import Export

    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="meter"))

    def is_written() -> bool:
        write_exports()
        return not Export.objects.unfinished().exists()

    url = reverse("admin:newsletter_subscriber_csv")
    request = seconds(lambda: client.post(url))
    figures = {"export request": request, "export worker": seconds(lambda: repeat(is_written))}
    assert Export.objects.get().written >= SUBSCRIBERS
    return figures


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def repeat(is_done: Callable[[], bool]) -> None:
    while not is_done():
        pass


def run_on_database(address: str, folder: Path) -> None:
    set_up_django(worker_environment(folder, address, 0))
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("meter")
    create_subscribers()
    figures = measure_export() | measure_import()
    figures["memory"] = peak_memory_of("self")
    print(json.dumps(figures))


def format_table(
    pictures: dict[str, tuple[float, float]],
    sqlite: dict[str, float],
    postgresql: dict[str, float],
) -> str:
    names = {
        "export request": "to ask for an export of 1,000,000 subscribers, s",
        "export worker": "to write it, s",
        "import request": f"to hand in {CSV_LINES:,} addresses, s",
        "import worker": "to read and check them, s",
        "memory": "peak memory of all of this, MB",
    }
    return "\n".join(
        [
            f"`make bench-large`, {describe_machine()}.",
            "",
            "| the largest picture of a kind | s | MB in all |",
            "| --- | --- | --- |",
            *(f"| {kind} | {cost[0]:.1f} | {cost[1]:.0f} |" for kind, cost in pictures.items()),
            "",
            "| | SQLite | PostgreSQL |",
            "| --- | --- | --- |",
            *(f"| {names[key]} | {sqlite[key]:.1f} | {postgresql[key]:.1f} |" for key in names),
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory(prefix="techniekpact-") as name:
            pictures = measure_pictures(Path(name))
        databases = [json.loads(line) for line in run_on_each_database(__file__)]
        write_section("large", format_table(pictures, *databases))
