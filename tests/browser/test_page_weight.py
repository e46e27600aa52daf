"""The cost of the first visit to a page, measured on the responses over the wire."""

from collections import defaultdict

import pytest

TOTAL_BYTES_BUDGET = 60 * 1024
SCRIPT_BYTES_BUDGET = 4 * 1024
MAX_REQUESTS = 12


@pytest.mark.parametrize("address", ["/", "/praktijk/"])
def test_a_first_visit_is_light(page, address):
    requests = []
    page.on("requestfinished", lambda request: requests.extend([request]))
    page.goto(address, wait_until="networkidle")
    weight = defaultdict(int)
    for request in requests:
        sizes = request.sizes()
        weight[request.resource_type] += sizes["responseHeadersSize"] + sizes["responseBodySize"]
        # The first visitor gets gzip, while the brotli version is being made.
        assert request.response().headers["content-encoding"] in ("br", "gzip"), request.url
    assert len(requests) <= MAX_REQUESTS
    assert sum(weight.values()) <= TOTAL_BYTES_BUDGET, weight
    assert weight["script"] <= SCRIPT_BYTES_BUDGET
