"""`deploy/` for Prometheus and Grafana: what it asks for exists, and each alert has its runbook."""

import json
import re

import pytest
import yaml
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from newsletter.delivery.pace import record_trouble
from newsletter.heartbeat import Heartbeat
from techniekpact.monitoring.query_metrics import QUERY_ERRORS
from techniekpact.monitoring.request_metrics import count_hit, count_request

pytestmark = [pytest.mark.once, pytest.mark.django_db]

DEPLOY = settings.BASE_DIR / "deploy"
(GROUP,) = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]
ALERTS = {rule["alert"]: rule for rule in GROUP["rules"]}
PANELS = json.loads((DEPLOY / "grafana-dashboard.json").read_text())["panels"]
RUNBOOK_TEXT = (settings.BASE_DIR / "docs/runbooks.md").read_text()
RUNBOOKS = re.findall(r"^## (\w+)$", RUNBOOK_TEXT, re.MULTILINE)
QUERIES = [rule["expr"] for rule in ALERTS.values()] + [
    target["expr"] for panel in PANELS for target in panel["targets"]
]
SELECTOR = re.compile(r"\b(techniekpact_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')


@pytest.fixture
def samples(client):
    """Return all values of a site of which every figure has one: name and labels."""
    Heartbeat().record_beat()
    heart = Heartbeat()
    heart.record_beat()
    heart.record_beat(["deliver"])
    record_trouble("no_connection")
    QUERY_ERRORS.labels("OperationalError").inc(0)
    count_hit("200")
    for cache, status in (("miss", "404"), ("former", "503")):
        count_request("/", cache, status)
    client.get("/")
    families = text_string_to_metric_families(client.get("/metrics").text)
    return [(sample.name, sample.labels) for family in families for sample in family.samples]


def test_every_query_asks_for_figures_and_labels_that_exist(samples):
    missing = [
        f"{name}{{{matchers}}}"
        for query in QUERIES
        for name, matchers in SELECTOR.findall(query)
        if not any(name == other and matches(labels, matchers) for other, labels in samples)
    ]
    assert missing == []


def matches(labels, matchers):
    return all(
        re.fullmatch(value, labels.get(name, "")) if operator == "=~" else labels.get(name) == value
        for name, operator, value in MATCHER.findall(matchers)
    )


def test_every_label_that_is_shown_or_grouped_by_exists(samples):
    present = {name for _, labels in samples for name in labels} | {"le", "instance"}
    texts = [target["legendFormat"] for panel in PANELS for target in panel["targets"]]
    texts += [rule["annotations"]["summary"] for rule in ALERTS.values()]
    shown = {
        name for text in texts for name in re.findall(r"\{\{ ?(?:\$labels\.)?(\w+) ?\}\}", text)
    }
    grouped = {
        name.strip()
        for query in QUERIES
        for names in re.findall(r"\b(?:by|on) ?\(([^)]*)\)", query)
        for name in names.split(",")
    }
    assert shown | grouped <= present


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_closes_what_it_opens(query):
    assert all(query.count(a) == query.count(b) for a, b in ("()", "[]", "{}"))
    assert query.count('"') % 2 == 0


def test_every_alert_has_one_runbook_and_every_runbook_one_alert():
    assert list(ALERTS) == RUNBOOKS
    for name, rule in ALERTS.items():
        assert rule["annotations"]["runbook"] == f"docs/runbooks.md#{name.lower()}"
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_every_figure_stands_on_the_dashboard_or_in_an_alert(samples):
    used = {name for query in QUERIES for name, _ in SELECTOR.findall(query)}
    stems = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name, _ in samples}
    assert {stem for stem in stems if not any(name.startswith(stem) for name in used)} == set()
