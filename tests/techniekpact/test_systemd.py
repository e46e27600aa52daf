"""`deploy/*.service`: what a process of the site can reach when somebody gets into it."""

import configparser
import re
import shutil
import subprocess

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

UNITS = sorted((settings.BASE_DIR / "deploy").glob("*.service"))
MAX_EXPOSURE = 3.0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened(unit):
    if not shutil.which("systemd-analyze"):
        pytest.skip("deploy/*.service (systemd-analyze ontbreekt)")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", report)
    assert exposure, report
    assert float(exposure[1]) <= MAX_EXPOSURE, report


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_writes_in_the_data_alone_and_has_a_limit(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit)
    service = parser["Service"]
    assert service["User"] == "techniekpact"
    assert service["UMask"] == "0077"
    copies = ["-/srv/techniekpact/copies"] if unit.stem.endswith("worker") else []
    assert service["ReadWritePaths"].split() == ["/srv/techniekpact/data", *copies]
    assert service["MemoryMax"]
    assert service["NoNewPrivileges"] == "true"


def test_every_process_has_a_unit():
    assert [unit.stem.partition("-")[2] for unit in UNITS] == ["backup", "web", "worker"]


def test_a_backup_is_made_every_night():
    timer = UNITS[0].with_suffix(".timer").read_text()
    assert "OnCalendar=*-*-* 03:15" in timer
    assert "manage.py backup --keep 7" in UNITS[0].read_text()
