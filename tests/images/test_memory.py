"""Limits on a picture: refused by its header, or decoded apart from the worker in 300 MB."""

import resource
import subprocess
import sys
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Pillow

from images import decoding_process
from images.decoding_process import decode_apart
from images.uploads import MAX_MEGAPIXELS, MAX_SIDE

pytestmark = [pytest.mark.once]

SAVE_OPTIONS = {"AVIF": {"speed": 10}, "WEBP": {"method": 0, "quality": 10}}
READ_HEADERS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (80_000_000, 80_000_000))
from django.core.exceptions import ValidationError
from django.core.files.base import File
from images.uploads import validate_picture
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        try:
            validate_picture(File(file))
            print("accepted")
        except ValidationError as error:
            print(error.messages[0])
"""


def write_picture(path, kind, mode, megapixels):
    width = int((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    picture = Pillow.linear_gradient("L").resize((width, width * 3 // 4)).convert(mode)
    picture.save(path, kind, **SAVE_OPTIONS.get(kind, {}))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16")),
        *(("WEBP", "RGBA"), ("AVIF", "RGBA")),
    ],
)
def test_the_largest_picture_of_each_kind_is_decoded_within_the_limit(tmp_path, kind, mode):
    source = tmp_path / "source"
    write_picture(source, kind, mode, MAX_MEGAPIXELS[kind] - 0.1)
    picture = decode_apart(source, tmp_path / "target")
    with Pillow.open(BytesIO(picture.read())) as stored:
        assert max(stored.size) == MAX_SIDE
    assert [*tmp_path.iterdir()] == [source]


def test_what_takes_more_memory_is_given_up_and_the_worker_goes_on(tmp_path, monkeypatch):
    source = tmp_path / "source"
    write_picture(source, "PNG", "RGBA", 4)
    limited = (
        f"import images.decoding_process as own; own.MAX_MEMORY_MB = 5; own.main('{source}', '')"
    )
    result = subprocess.run([sys.executable, "-c", limited], capture_output=True, check=False)
    assert b"beschadigd" in result.stdout
    monkeypatch.setattr(decoding_process, "MAX_SECONDS", 0.01)
    with pytest.raises(ValidationError, match="beschadigd"):
        decode_apart(source, tmp_path / "target")


def test_the_process_knows_no_secret(tmp_path, monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options)
        return subprocess.CompletedProcess(command, 2, b"Nee", b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ValidationError, match="Nee"):
        decode_apart(tmp_path / "source", tmp_path / "target")
    assert seen["env"] == {"PYTHONUTF8": "1"}


def test_the_request_decodes_nothing(tmp_path):
    """A WebP of 40 bytes with 50 megapixels took 1.1 GB; an accepted one is not decoded either."""
    bomb = b"RIFF" + (32).to_bytes(4, "little") + b"WEBPVP8X" + (10).to_bytes(4, "little")
    bomb += bytes(4) + (9_999).to_bytes(3, "little") + (4_999).to_bytes(3, "little") + bytes(10)
    files = [tmp_path / "bomb", tmp_path / "accepted"]
    files[0].write_bytes(bomb)
    write_picture(files[1], "WEBP", "RGB", 15)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    result = subprocess.run(
        [sys.executable, "-c", READ_HEADERS, *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = result.stdout.splitlines()
    assert first.startswith("Deze afbeelding is 10000 bij 5000 pixels.")
    assert second == "accepted"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 2
