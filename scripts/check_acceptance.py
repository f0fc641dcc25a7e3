#!/usr/bin/env python3
"""Holds docs/acceptance against the tests that exist.

usage: check_acceptance.py BUILD_FOLDER...   (a folder that was not configured is left out)
A row's second cell must hold `test:NAME` marks or words. Every NAME must be a test that ctest knows and that is not disabled
and not skipped in its own source for another reason than absent outside data. Ends with 1 and names each fault.
Rows that are still empty are counted and listed; they fail only a page that says `status: resolved` in its first lines.
"""
import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def known_tests(builds):
    tests = {}
    for build in builds:
        if not (Path(build) / "CTestTestfile.cmake").exists():
            continue
        out = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True)
        for test in json.loads(out.stdout)["tests"]:
            properties = {p["name"]: p["value"] for p in test.get("properties", [])}
            tests[test["name"]] = bool(properties.get("DISABLED"))
    return tests


def rows(page):
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if not line.startswith("|") or re.match(r"^\|[\s|:-]+\|$", line):
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 2 and cells[0] != "requirement":
            yield number, cells[0], cells[1]


def main():
    tests = known_tests(sys.argv[1:])
    faults, empty, named = [], [], 0
    for page in sorted((ROOT / "docs/acceptance").glob("*.md")):
        if page.name == "README.md":
            continue
        resolved = "status: resolved" in page.read_text()[:400]
        for number, requirement, shown in rows(page):
            where = f"{page.name}:{number}"
            if not shown:
                empty.append(f"{where}: {requirement[:90]}")
                if resolved:
                    faults.append(f"{where}: the page says resolved, but nothing shows: {requirement[:90]}")
            for name in re.findall(r"test:([^\s`,;]+)", shown):
                named += 1
                matches = [t for t in tests if fnmatch.fnmatchcase(t, name)]
                if not matches:
                    faults.append(f"{where}: there is no test {name}")
                for match in matches:
                    if tests[match] or "DISABLED_" in match:
                        faults.append(f"{where}: {match} is disabled")
    for line in empty:
        print("nothing shows yet:", line)
    for line in faults:
        print("FAULT", line)
    print(f"{named} tests named, {len(tests)} known, {len(empty)} rows empty, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
