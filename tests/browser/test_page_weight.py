"""What the first visit to the home page costs, from the responses as they came over the wire."""

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
        # Who comes first gets gzip; the page in brotli is made meanwhile.
        assert request.response().headers["content-encoding"] in ("br", "gzip"), request.url
    assert len(requests) <= MAX_REQUESTS
    assert sum(weight.values()) <= TOTAL_BYTES_BUDGET, weight
    assert weight["script"] <= SCRIPT_BYTES_BUDGET
