"""An address in a text, told apart from a longer one that holds it."""

import pytest

from publishing.erasure import address_pattern

pytestmark = pytest.mark.once


@pytest.mark.parametrize("text", ["jan@x.nl", "j-an@x.nl", "j+an@x.nl", "an@x.nl.be", "an@x.nlx"])
def test_an_address_within_that_of_another_is_not_hers(text):
    assert not address_pattern("an@x.nl").search(text)


@pytest.mark.parametrize(
    "text", ["<an@x.nl>", "'AN@X.NL'", "Mail an@x.nl.", "4;an@x.nl|5", "…an@x.nl"]
)
def test_an_address_between_signs_is_hers(text):
    assert address_pattern("an@x.nl").search(text)
