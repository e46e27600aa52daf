"""Steps that are taken at the same moment, each in a thread with a connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def run_concurrently(*steps):
    start, failures = Barrier(len(steps)), []

    def take(step):
        try:
            start.wait(10)
            step()
        except Exception as error:  # noqa: BLE001  (to be told by the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=take, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
