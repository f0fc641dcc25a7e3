#!/usr/bin/env python3
"""Finds the shapes of co_await that g++ 12 compiles wrongly: temporaries of aggregates, capturing lambdas and class-typed
conditionals inside the same full expression. clang is right on all of them; the rule keeps the second compiler safe.

usage: check_coroutines.py BUILD_FOLDER   (needs clang-query-16; says so and ends with 0 when it is not there)
"""
import shutil
import subprocess
import sys
from pathlib import Path

QUERIES = """set output diag
match expr(coawaitExpr(), isExpansionInMainFile(), anyOf(hasDescendant(initListExpr(hasType(recordDecl()))), hasDescendant(cxxStdInitializerListExpr()), hasDescendant(lambdaExpr(hasAnyCapture(lambdaCapture()))), hasDescendant(conditionalOperator(hasType(recordDecl())))))
match expr(isExpansionInMainFile(), anyOf(initListExpr(hasType(recordDecl())), conditionalOperator(hasType(recordDecl()))), hasDescendant(coawaitExpr()))
"""


def main():
    tool = shutil.which("clang-query-16")
    if tool is None:
        print("clang-query-16 is not here: coroutine shapes were not looked at")
        return 0
    root = Path(__file__).resolve().parent.parent
    files = [str(f) for f in (root / "runtime/http").glob("*.cpp") if "co_await" in f.read_text()]
    commands = Path(sys.argv[1]) / "coroutine-query.txt"
    commands.write_text(QUERIES)
    out = subprocess.run([tool, "-p", sys.argv[1], "-f", str(commands), *files], capture_output=True, text=True)
    hits = [line for line in out.stdout.splitlines() if "binds here" in line]
    print("\n".join(hits))
    print(f"{len(files)} files with co_await looked at, {len(hits)} shapes found")
    return 1 if hits or not files else 0


if __name__ == "__main__":
    sys.exit(main())
