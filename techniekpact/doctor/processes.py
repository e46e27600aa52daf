"""The processes of the site: the web server, the worker, and what waits for it."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException

from django.conf import settings

from newsletter.heartbeat import failing_jobs, get_worker_status
from newsletter.mailing_status import is_work_stopped
from newsletter.sender_domain.findings import Finding, Severity
from techniekpact.monitoring.queues import QUEUES, seconds_since
from techniekpact.monitoring.request_meter import LIVE_PATH

TIMEOUT = 5  # seconds
MAX_WAIT = timedelta(minutes=15)
QUEUE_LABELS = {
    "mail": "losse mails",
    "newsletters": "nieuwsbrieven",
    "requests": "aanvragen van bezoekers",
    "exports": "bestanden voor redacteuren",
    "publications": "publicaties",
}


def check_processes() -> Iterator[Finding]:
    yield _check_web_server()
    yield _check_worker()
    yield from map(_failing_job, failing_jobs())
    for name, label in QUEUE_LABELS.items():
        seconds = seconds_since(QUEUES[name]().oldest)
        if seconds > MAX_WAIT.total_seconds():
            yield _late_queue(label, seconds)


def _check_web_server() -> Finding:
    where = f"{settings.HOST}, poort {settings.PORT}"
    connection = HTTPConnection(settings.HOST, settings.PORT, timeout=TIMEOUT)
    try:
        connection.request("GET", LIVE_PATH)
        status = connection.getresponse().status
    except (OSError, HTTPException):
        status = 0
    finally:
        connection.close()
    if status == 200:  # noqa: PLR2004
        return Finding("Webserver", Severity.GOOD, f"De site antwoordt op {where}.")
    return Finding(
        "Webserver",
        Severity.BETTER,
        f"Op {where} antwoordt geen site.",
        "Draait zij? Kijk met: systemctl status techniekpact-web. Luistert zij elders? Zet HOST en "
        "PORT in .env.",
    )


def _check_worker() -> Finding:
    status = get_worker_status()
    if status.is_alive and is_work_stopped():
        return Finding(
            "Worker",
            Severity.BETTER,
            "De site is teruggezet en staat op slot: mail en wat is ingepland, wachten.",
            "Kijk na of alles klopt. Log dan in als beheerder of nieuwsbriefredacteur; de balk "
            "bovenaan het beheer haalt de site van het slot.",
        )
    if status.is_alive:
        return Finding("Worker", Severity.GOOD, "Het werk op de achtergrond gaat door.")
    message = "De worker is gestopt" if status.is_expected else "Er draait geen worker"
    return Finding(
        "Worker",
        Severity.WRONG,
        f"{message}: er gaat geen mail weg, en wat is ingepland komt niet op de site.",
        "Voer uit: systemctl restart techniekpact-worker. Waarom hij stopte, staat in: journalctl "
        "-u techniekpact-worker",
    )


def _failing_job(name: str) -> Finding:
    return Finding(
        "Worker",
        Severity.WRONG,
        f"Een taak van de worker mislukt steeds: {name}.",
        f"De oorzaak staat in: journalctl -u techniekpact-worker | grep {name}",
    )


def _late_queue(label: str, seconds: float) -> Finding:
    return Finding(
        "Wachtrij",
        Severity.WRONG,
        f"De oudste van de {label} wacht al {seconds / 60:.0f} minuten.",
        "Kijk wat hierboven over de worker staat, en hieronder over de mail.",
    )
