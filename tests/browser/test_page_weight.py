"""The cost of the first visit to the home page, measured on the responses over the wire."""

from collections import defaultdict

TOTAL_BYTES_BUDGET = 60 * 1024
SCRIPT_BYTES_BUDGET = 4 * 1024
MAX_REQUESTS = 12


def test_the_home_page_is_light(page):
    requests = []
    page.on("requestfinished", lambda request: requests.extend([request]))
    page.goto("/", wait_until="networkidle")
    weight = defaultdict(int)
    for request in requests:
        sizes = request.sizes()
        weight[request.resource_type] += sizes["responseHeadersSize"] + sizes["responseBodySize"]
        # The first visitor gets gzip, while the brotli version is being made.
        assert request.response().headers["content-encoding"] in ("br", "gzip"), request.url
    assert len(requests) <= MAX_REQUESTS
    assert sum(weight.values()) <= TOTAL_BYTES_BUDGET, weight
    assert weight["script"] <= SCRIPT_BYTES_BUDGET
