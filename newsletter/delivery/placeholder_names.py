"""Names of the placeholders for the tokens of a reader's links.

Frozen mailings in the database hold these names: they must not change.
"""

from newsletter.models import Delivery

UNSUBSCRIBE = "leave"
MANAGE = "manage"
CONFIRM = "confirm"

PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    Delivery.Kind.ISSUE: (UNSUBSCRIBE, MANAGE),
    Delivery.Kind.CONFIRM: (CONFIRM,),
    Delivery.Kind.MANAGE: (MANAGE,),
    Delivery.Kind.STAFF: (),
}
