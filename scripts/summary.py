#!/usr/bin/env python3
"""Closes a test run: counts, skipped tests with their reasons, and one last line that says it all.

usage: summary.py SECONDS BUILD_FOLDER... | summary.py --self-check
Each folder holds what ctest printed (test-output.txt) and its JUnit file (test-results.xml). No test at all is a fault. A skipped test prints `SKIPPED-BECAUSE: reason`; both are counted here.
(Not from Testing/Temporary/LastTest.log: any `ctest --show-only`, such as the one inside acceptance.rows, overwrites it.)
"""
import re
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path


def reasons(results):
    if not results.exists():
        return []
    text = "\n".join(out.text or "" for out in xml.parse(results).getroot().iter("system-out"))
    return sorted(set(re.findall(r"SKIPPED-BECAUSE: (.*)", text)))


def count(text):
    passed = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+ *Passed", text, re.M))
    skipped = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+\*\*\*Skipped", text, re.M))
    failed = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+\*\*\*(?!Skipped)", text, re.M))
    return passed, failed, skipped


def self_check():
    """A project of two tests, one of them skipped, run by the real ctest and then listed by it."""
    import subprocess
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "CTestTestfile.cmake").write_text(
            'add_test(good "/bin/true")\nadd_test(absent "/bin/sh" "-c" "echo SKIPPED-BECAUSE: no file; exit 77")\n'
            'set_tests_properties(absent PROPERTIES SKIP_RETURN_CODE 77)\n')
        results = top / "results.xml"
        out = subprocess.run(["ctest", "--test-dir", folder, "--output-junit", str(results)], capture_output=True, text=True).stdout
        subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], capture_output=True, check=True)
        found = (count(out), reasons(results))
    print(found)
    return 0 if found == ((1, 0, 1), ["no file"]) else 1


def main():
    if sys.argv[1:] == ["--self-check"]:
        return self_check()
    totals, why = (0, 0, 0), set()
    for folder in map(Path, sys.argv[2:]):
        output = folder / "test-output.txt"
        counted = count(output.read_text(errors="replace")) if output.exists() else (0, 0, 0)
        totals = tuple(sum(pair) for pair in zip(totals, counted))
        why.update(reasons(folder / "test-results.xml"))
    for reason in sorted(why):
        print("skipped:", reason)
    print(f"took {int(sys.argv[1]) // 60} min {int(sys.argv[1]) % 60} s")
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 0 if sum(totals) else 1


sys.exit(main())
