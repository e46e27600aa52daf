"""Live and ready, apart: what may restart a process, and what may take it off a load balancer."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection

from techniekpact.monitoring import storage_probe
from techniekpact.monitoring.request_ids import current_request_id
from techniekpact.monitoring.request_meter import RequestMeter

WELL = {"database": "ok", "migrations": "ok", "disk": "ok", "files": "ok", "worker": "none"}


@pytest.fixture(autouse=True)
def no_former_probe(monkeypatch):
    monkeypatch.setattr(storage_probe, "_last_probe", (-100.0, []))


@pytest.fixture
def get_health(client, db):
    def get_state(path="/healthz"):
        response = client.get(path)
        return response.status_code, response.json()

    return get_state


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/healthz/ready"])
def test_a_site_that_can_do_all_its_work_is_ready(client, path):
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, WELL)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_pending_migration_is_seen(get_health):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'newsletter'")
    assert get_health() == (503, WELL | {"migrations": "pending", "worker": "unknown"})


def test_a_database_that_does_not_answer_is_seen(get_health, monkeypatch):
    def raise_error(*args):
        raise DatabaseError

    monkeypatch.setattr("techniekpact.monitoring.readiness.MigrationExecutor", raise_error)
    status, state = get_health()
    assert status == 503
    assert state["database"] == "unreachable"
    assert (state["worker"], state["pages"]) == ("unknown", "from memory")


@pytest.mark.once
def test_a_full_disk_is_seen(get_health, monkeypatch):
    usage = SimpleNamespace(free=storage_probe.MIN_FREE_BYTES - 1)
    monkeypatch.setattr(storage_probe.shutil, "disk_usage", lambda folder: usage)
    assert get_health() == (503, WELL | {"disk": "full"})


@pytest.mark.once
def test_a_folder_in_which_nothing_can_be_written_is_seen(get_health, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    folders = [tmp_path / "later/and/deeper", tmp_path / "file/below"]
    monkeypatch.setattr(storage_probe, "written_folders", lambda: folders)
    assert get_health() == (503, WELL | {"files": "unwritable"})
    assert storage_probe.unwritable_folders() == folders[1:]
    assert not folders[0].exists()


@pytest.mark.once
def test_asking_often_does_not_write_often(get_health, monkeypatch):
    written = []
    monkeypatch.setattr(storage_probe, "can_write", lambda folder: written.append(folder) or True)
    for _ in range(3):
        get_health()
    assert sorted(written) == storage_probe.written_folders()


@pytest.mark.once
@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1:8000", {}, 200),
        ("10.0.0.1:9000", {}, 200),
        ("elders.example", {"x-forwarded-for": "192.0.2.1"}, 400),
    ],
)
def test_a_monitor_on_this_machine_needs_no_name_of_the_site(client, db, host, headers, status):
    assert client.get("/healthz", headers={"host": host} | headers).status_code == status


def test_a_live_process_says_so_whatever_is_busy():
    def busy(environ, start_response):
        raise AssertionError("asked")

    answer = RequestMeter(busy)
    started = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz/live"}
    chunks = answer(environ, lambda status, headers: started.append((status, dict(headers))))
    assert b"".join(chunks) == b'{"live": true}'
    assert current_request_id() == ""
    status, headers = started[0]
    assert status == "200 OK"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
