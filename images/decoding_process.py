"""A process of its own that decodes one picture, with limits on its memory and its time.

Whatever a file makes of a decoder, the worker that started it goes on.

    python -m images.decoding_process SOURCE TARGET

writes the clean picture to TARGET and its suffix to the output; or, with status 2, says in the
output why it cannot.
"""

import resource
import subprocess
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from PIL import AvifImagePlugin

from images.uploads import DAMAGED, CleanPicture, clean_picture

MAX_MEMORY_MB = 300
MAX_SECONDS = 60
REFUSED = 2  # the exit status
PROJECT_FOLDER = Path(__file__).resolve().parent.parent


def decode_apart(source: Path, target: Path) -> CleanPicture:
    """Return a file as a clean picture; raise `ValidationError` when it is none or costs too much.

    `target` is where the other process leaves the picture; it is deleted.
    """
    command = [sys.executable, "-m", "images.decoding_process", str(source), str(target)]
    try:
        result = subprocess.run(  # noqa: S603  (our own module, with paths of our own)
            command,
            cwd=PROJECT_FOLDER,
            env={"PYTHONUTF8": "1"},  # and none of our secrets
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
        output = result.stdout.decode()
        if result.returncode == 0:
            return CleanPicture(target.read_bytes(), name=f"picture{output}")
        raise ValidationError(output if result.returncode == REFUSED and output else DAMAGED)
    except subprocess.TimeoutExpired:
        raise ValidationError(DAMAGED) from None
    finally:
        target.unlink(missing_ok=True)


def limit_memory() -> None:
    """Allow the process so much more than it has now."""
    status = Path("/proc/self/status")
    used = 0
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        used = int(lines["VmData"].split()[0]) * 1024
    most = used + MAX_MEMORY_MB * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))


def main(source: str, target: str) -> int:
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread sets memory aside
    limit_memory()
    try:
        with Path(source).open("rb") as file:
            picture = clean_picture(file)
    except (ValidationError, MemoryError) as error:
        sys.stdout.write(error.messages[0] if isinstance(error, ValidationError) else DAMAGED)
        return REFUSED
    Path(target).write_bytes(picture.read())
    sys.stdout.write(Path(str(picture.name)).suffix)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
