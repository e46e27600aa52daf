import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "bench/lighthouse.py"


def test_the_audit_says_which_programs_are_missing():
    command = [sys.executable, SCRIPT]
    run = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "make audit heeft nog nodig: npx, chromium.\n"
