#!/usr/bin/env python3
"""Checks the house plan (design.md section 3) from the includes: arrows between folders, who may see which library.

Prints each breach as file:line and ends with 1 when there is one.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# folder -> folders it may include (besides itself); the longest matching folder counts.
MAY_INCLUDE = {
    "scorm/base": set(),
    "scorm/cmi": {"scorm/base"},
    "scorm/sequencing": {"scorm/base"},
    "scorm/package": {"scorm/base", "scorm/cmi", "scorm/course", "scorm/sequencing"},
    "scorm/course": {"scorm/base", "scorm/cmi", "scorm/sequencing"},
    "scorm/wasm": {"scorm/base", "scorm/cmi", "scorm/course", "scorm/sequencing"},
    "xapi": {"scorm/base", "xapi"},
    "connectors": {"scorm/base", "xapi", "connectors"},
    "runtime": {"scorm", "xapi", "connectors", "runtime"},
    "samples": {"scorm/base", "samples"},
    "tests": {"scorm", "xapi", "connectors", "runtime", "tests", "samples"},
}
# library header -> folders that may see it
LIBRARIES = {
    r"boost/(asio|beast)": {"runtime/http", "tests"},
    r"sqlite3\.h": {"runtime/storage", "tests"},
    r"zip\.h": {"scorm/package", "samples", "tests"},
    r"pugixml": {"scorm/package", "tests"},
    r"utf8proc\.h": {"scorm/package"},
    r"curl/": {"xapi/client", "connectors", "tests"},
    r"rapidjson/document\.h": {"xapi/json", "runtime/support", "connectors", "samples/pack", "tests"},
    r"mustache": {"runtime/web", "tests"},
    r"toml\+\+": {"runtime/config"},
    r"CLI/": {"runtime/cli", "tests"},
    r"sodium\.h": {"runtime/auth", "runtime/support"},
    r"openssl/": {"scorm/base", "runtime/support", "runtime/tokens", "xapi/model", "tests"},
}


def folder_of(path, folders):
    best = ""
    for folder in folders:
        if (path == folder or path.startswith(folder + "/")) and len(folder) > len(best):
            best = folder
    return best


def breaches(path, text=None):
    own = folder_of(path, MAY_INCLUDE)
    text = (ROOT / path).read_text(errors="replace") if text is None else text
    for number, line in enumerate(text.splitlines(), 1):
        local = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if local and "/" in local.group(1):
            target = local.group(1)
            allowed = MAY_INCLUDE[own] | {own}
            if not any(target.startswith(folder + "/") for folder in allowed):
                yield f'{path}:{number}: {own} may not include "{target}"'
        library = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if library:
            for pattern, who in LIBRARIES.items():
                if re.match(pattern, library.group(1)) and not any(path.startswith(folder + "/") for folder in who):
                    yield f"{path}:{number}: <{library.group(1)}> may only be seen by {', '.join(sorted(who))}"


def self_check():
    """Wrong includes must be found, or a green run would say nothing."""
    wrong = [("scorm/cmi/x.cpp", '#include "xapi/resources.hpp"'), ("xapi/model/x.cpp", '#include "scorm/cmi/engine.hpp"'),
             ("connectors/moodle/x.cpp", '#include "runtime/context.hpp"'), ("runtime/web/x.cpp", "#include <sqlite3.h>"),
             ("runtime/delivery/x.cpp", "#include <boost/asio.hpp>"), ("scorm/cmi/x.cpp", '#include "scorm/package/package.hpp"')]
    right = [("runtime/web/x.cpp", '#include "xapi/resources.hpp"'), ("xapi/model/x.cpp", '#include "scorm/base/error.hpp"')]
    missed = [case for case in wrong if not list(breaches(*case))] + [case for case in right if list(breaches(*case))]
    print(f"{len(wrong) + len(right)} cases, {len(missed)} judged wrongly: {missed}")
    return 1 if missed else 0


def readmes():
    """Every folder of the first two levels says what it is for, as README.md has it."""
    opened_first = [ROOT / f for f in ("docs", "docs/acceptance", "scripts", "cmake", "tests/browser", "tests/runtime", "tests/scorm")]
    missing = [str(f.relative_to(ROOT)) for f in opened_first if not (f / "README.md").exists()]
    for top in ("scorm", "xapi", "connectors", "runtime", "tests", "samples"):
        inner = [f for f in sorted((ROOT / top).iterdir()) if f.is_dir() and f.name not in ("node_modules", "support") or f.name == "support" and top == "runtime"]
        folders = [ROOT / top] + ([f for f in inner if f.is_dir()] if top not in ("tests", "samples") else [])
        missing += [str(f.relative_to(ROOT)) for f in folders if not (f / "README.md").exists()]
    print("folders without README.md:", missing or "none")
    return 1 if missing else 0


def acts_without_words():
    """Every act that is written into the audit has words for people (runtime/audit/audit.cpp)."""
    words = set(re.findall(r'^    \{"([a-z.-]+)", "', (ROOT / "runtime/audit/audit.cpp").read_text(), re.M))
    written = set()
    for file in (ROOT / "runtime").rglob("*.cpp"):
        for call in re.finditer(r"\baudit(?:::add)?\(\s*(?:db|\w+),\s*(?:\w+\.)*context,(.*?)\);", file.read_text(), re.S):
            written.update(re.findall(r'"([a-z]+[.][a-z-]+|enrol)"', call.group(1)))
    return sorted(written - words), len(written)


def main():
    if "--self-check" in sys.argv:
        return self_check()
    if "--readmes" in sys.argv:
        return readmes()
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.split()
    found = [b for name in names if folder_of(name, MAY_INCLUDE) and (ROOT / name).exists() for b in breaches(name)]
    for breach in found:
        print(breach)
    silent, written = acts_without_words()
    for act in silent:
        print(f"runtime/audit/audit.cpp: no words for the act {act}")
    if written < 20:
        print(f"only {written} acts found: does the search still know how they are written?")
        return 1
    found += silent
    print(f"{len(names)} files looked at, {len(found)} breaches of the house plan")
    if len(names) < 20:
        print("too few files: is this a checkout?")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
