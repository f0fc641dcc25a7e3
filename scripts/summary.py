#!/usr/bin/env python3
"""Closes a test run: counts, skipped tests with their reasons, and one last line that says it all.

usage: summary.py OUTPUT BUILD_FOLDER SECONDS
OUTPUT is what ctest printed. A skipped test prints `SKIPPED-BECAUSE: reason`; both are counted here.
"""
import re
import sys
from pathlib import Path

text = Path(sys.argv[1]).read_text(errors="replace")
log = Path(sys.argv[2]) / "Testing/Temporary/LastTest.log"
passed = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+ *Passed", text, re.M))
skipped = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+\*\*\*Skipped", text, re.M))
failed = len(re.findall(r"^\s*\d+/\d+ Test +#\d+: .*\.+\*\*\*(?!Skipped)", text, re.M))
reasons = sorted(set(re.findall(r"SKIPPED-BECAUSE: (.*)", log.read_text(errors="replace")))) if log.exists() else []
for reason in reasons:
    print("skipped:", reason)
print(f"took {int(sys.argv[3]) // 60} min {int(sys.argv[3]) % 60} s")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
