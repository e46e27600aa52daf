"""Check the subject of a commit message against the rules of CONTRIBUTING.md.

    python .ci/check_commit_subject.py FILE

FILE holds the message, as a commit-msg hook of git gets it. Exits with status 1 if the subject is
longer than 60 characters, does not name its part first, or ends with a full stop.
"""

import re
import sys
from pathlib import Path

MAX_SUBJECT_LENGTH = 60  # characters
PART_FIRST = re.compile(r"[\w./-]+(, [\w./-]+)*: \S.*")
WRITTEN_BY_GIT = re.compile(r"(Merge|Revert|fixup!|squash!|amend!) ?.*")


def subject_problems(message: str) -> list[str]:
    """Return what is wrong with the first line of a message that is no comment."""
    lines = (line for line in message.splitlines() if line.strip() and not line.startswith("#"))
    subject = next(lines, "")
    if WRITTEN_BY_GIT.fullmatch(subject):
        return []
    problems = []
    if len(subject) > MAX_SUBJECT_LENGTH:
        problems.append(f"has {len(subject)} characters; at most {MAX_SUBJECT_LENGTH}")
    if not PART_FIRST.fullmatch(subject):
        problems.append("does not name its part first, as in 'newsletter: retry deferred mail'")
    if subject.endswith("."):
        problems.append("ends with a full stop")
    return problems


def main(arguments: list[str]) -> int:
    """Report on the message in a file and return the exit status."""
    problems = subject_problems(Path(arguments[0]).read_text("utf-8"))
    for problem in problems:
        print(f"The subject of the commit {problem}.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
