"""The page cache stays within its limit, and drops pages nobody requests first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching import cached_page
from caching.cached_page import CachedPage, CapturedResponse, MemoryStore

MAX_BYTES = 100_000
KEYS = [f"/{letter}/" for letter in "abcdefghijklmnopqrst"]

step_lists = st.tuples(
    st.sampled_from(["keep", "drop", "ask", "pack"]),
    st.sampled_from(KEYS),
    st.integers(0, 2 * MAX_BYTES),
)


@pytest.fixture(autouse=True, scope="module")
def small_memory():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cached_page, "MAX_BYTES", MAX_BYTES)
        yield


def build_page(length=0):
    return CachedPage.from_response(
        CapturedResponse("200 OK", [("Content-Type", "image/png")], b"x" * length), "token"
    )


def page_size(key, page):
    return (
        cached_page.OVERHEAD_BYTES
        + len(key)
        + sum(len(form.body) for form in page.encodings.values())
    )


def apply_step(memory, step, key, length):
    if step == "keep":
        memory.store(key, build_page(length))
    elif step == "drop":
        memory.drop(key)
    elif key in memory.pages and step == "ask":
        memory.pages[key].is_recently_used = True
    elif key in memory.pages:
        memory.pages[key].add_encoding("br", b"x" * (length // 10))
        memory.store(key, memory.pages[key])


@given(st.lists(step_lists, max_size=60))
def test_the_size_adds_up_and_never_passes_the_limit(taken):
    memory = MemoryStore()
    for step in taken:
        apply_step(memory, *step)
        assert memory.size == sum(page_size(*item) for item in memory.pages.items()) <= MAX_BYTES


def test_what_was_asked_for_stays_and_the_rest_goes_in_its_order():
    memory = MemoryStore()
    for key in KEYS[:10]:
        memory.store(key, build_page())
    memory.pages["/a/"].is_recently_used = True
    memory.store("/large/", build_page(MAX_BYTES - 4 * (cached_page.OVERHEAD_BYTES + 10)))
    assert list(memory.pages) == ["/i/", "/j/", "/large/", "/a/"]


def test_what_was_asked_for_once_does_not_stay_for_ever():
    memory = MemoryStore()
    memory.store("/a/", build_page())
    memory.pages["/a/"].is_recently_used = True
    for number in range(100):
        memory.store(f"/{number}/", build_page())
    assert "/a/" not in memory.pages


def test_a_page_that_fits_nowhere_takes_no_room():
    memory = MemoryStore()
    memory.store("/a/", build_page(MAX_BYTES + 1))
    assert (memory.pages, memory.size) == ({}, 0)
