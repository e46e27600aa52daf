"""Pictures of the library in a mail: embedded, so that nothing is fetched when a mail is opened.

`docs/newsletter.md` gives the reasons.
"""

from hashlib import sha256

from django.core.exceptions import ValidationError

from images.models import Image
from newsletter.delivery.sender_identity import sender_domain
from publishing.mail_templates import MailPicture

NOT_READY = (
    "Een afbeelding in deze nieuwsbrief wordt nog klaargemaakt. Dat duurt meestal minder dan een "
    "minuut."
)


class PictureNotReadyError(ValidationError):
    """The worker still has to make the file of a picture for mail."""

    def __init__(self) -> None:
        super().__init__(NOT_READY)


def load_mail_picture(image: Image) -> MailPicture:
    """Read the file that the worker made of a picture; raise `PictureNotReadyError` before that."""
    name, storage = image.mail_file_name, image.file.storage
    if not name:
        raise PictureNotReadyError
    try:
        with storage.open(name) as file:
            content: bytes = file.read()
    except OSError:
        raise PictureNotReadyError from None
    content_id = f"{sha256(content).hexdigest()[:20]}@{sender_domain()}"
    return MailPicture(content_id, content, storage.url(name))
