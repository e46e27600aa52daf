"""Videos of the site as the template of their block reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from images.models import Image
from techniekpact.styleguide_samples.texts import LONG_TEXT


@dataclass(frozen=True)
class SampleVideo:
    """A video without a file; its captions have no address, because a browser fetches those."""

    title: str
    description: str
    credit: str
    paragraphs: Sequence[str]
    visible_still: Image | None = None
    width: int = 1280
    height: int = 720
    captions_url: str = ""
    file_url: str = "/bestanden/voorbeeld.mp4"
    transcript: str = "Uitgeschreven"


def sample_videos(still: Image) -> dict[str, SampleVideo]:
    return {
        "plain": SampleVideo(
            "Een dag in de werkplaats",
            "MP4, 3:05 min, 12,3 MB",
            "Studio Noord, CC BY 4.0",
            ["Noor: Sinds die ochtend wil ik lasser worden.", "[applaus]"],
            still,
        ),
        "long": SampleVideo(
            LONG_TEXT[:150], "WebM, 180 MB", LONG_TEXT[:150], [LONG_TEXT], width=720, height=1280
        ),
    }
