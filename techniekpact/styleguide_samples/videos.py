"""Videos of the site as the template of their block reads them; they have no file."""

from images.models import Image
from techniekpact.styleguide_samples.texts import LONG_TEXT
from videos.models import Video

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Noor>Sinds die ochtend wil ik lasser worden.\n"


def sample_videos(still: Image) -> dict[str, Video]:
    facts = {"kind": "mp4", "size": 12_300_000, "width": 1280, "height": 720, "has_sound": True}
    return {
        "plain": Video(
            title="Een dag in de werkplaats",
            slug="werkplaats",
            duration=185,
            captions=CAPTIONS,
            credit="Studio Noord, CC BY 4.0",
            still=still,
            **facts,
        ),
        "long": Video(
            title=LONG_TEXT[:150],
            slug="lang",
            duration=0,
            transcript=LONG_TEXT,
            credit=LONG_TEXT[:150],
            **{**facts, "width": 720, "height": 1280, "has_sound": False},
        ),
    }
