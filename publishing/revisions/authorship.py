"""Which objects somebody worked on."""

from django.db.models import Exists, OuterRef

from publishing.accounts import Account
from publishing.models import Revision
from publishing.models.generic import content_type_of
from publishing.revisions.snapshots import PublishableModel


def written_by(user: Account, model: PublishableModel) -> Exists:
    """Match the objects of a model of which a user saved a revision."""
    revisions = Revision.objects.filter(
        content_type=content_type_of(model), object_id=OuterRef("pk"), author=user.pk
    )
    return Exists(revisions)
