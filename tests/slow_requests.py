"""Requests that stay in a gate until they are told to end."""

import threading
import time

from techniekpact.request_deadlines import DeadlineWatcher
from techniekpact.request_gate import RequestGate
from tests.wsgi_client import WSGIResponse


class BlockingApplication:
    """An application that answers when it is told to."""

    def __init__(self):
        self.may_answer = threading.Event()
        self.requests = 0

    def __call__(self, environ, start_response):
        self.requests += 1
        if environ["PATH_INFO"] != "/quick/":
            assert self.may_answer.wait(20)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [environ["PATH_INFO"].encode()]


def open_gate_before(application, slots=2, **options):
    return RequestGate(application, slots=slots, watcher=DeadlineWatcher(), **options)


def request_in_thread(application, path):
    thread = threading.Thread(target=WSGIResponse, args=(application, path))
    thread.start()
    return thread


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def fill_gate(gate, slow, number=2):
    threads = [request_in_thread(gate, f"/slow/{index}/") for index in range(number)]
    wait_until(lambda: slow.requests == number)
    return threads
