# What the commands of ./dev do.
JOBS=${JOBS:-$(nproc)}

usage() {
  cat <<'TEXT'
./dev demo            set up, build, pack the samples, start a server with invented people, print four links
./dev test [FILTER]   set up and run every test (FILTER: a regular expression over test names)
./dev build [PRESET]  build only (release, debug, asan, fuzz, wasm)
./dev bench           benchmarks, as ratios in one run
./dev soak            the long runs: more rounds, the second compiler, sanitizers
./dev fuzz [SECONDS]  every fuzz target for SECONDS (default 60) each
./dev format          put the C++ code into the house format; --check only looks
./dev lint            clang-tidy on changed files, coroutine rules, scripts
./dev clean           remove everything that was built or installed into this folder
TEXT
}

build() {
  cmake --preset "$1" >build-"$1".log 2>&1 || { cat build-"$1".log; rm -f build-"$1".log; return 1; }
  rm -f build-"$1".log
  cmake --build --preset "$1" -j "$JOBS"
}

exec_demo() {
  exec build/release/runtime/cli/waymark demo --samples build/release/samples --region samples/region \
    --fake-moodle tests/fakes/fake_moodle.mjs "$@"
}

# Every test: structure, unit and integration (ctest), then the browser.
run_tests() {
  local filter=${1:-} started=$SECONDS
  build release
  local log=build/release/test-output.txt results=build/release/test-results.xml
  rm -f "$log" "$results"
  set +e
  ctest --preset release ${filter:+-R "$filter"} -LE 'soak|bench' --no-tests=error \
    --output-junit "$PWD/$results" --test-output-size-passed 65536 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  set -e
  python3 scripts/summary.py "$log" "$results" $((SECONDS - started))
  return "$status"
}

run_benches() {
  build/release/tests/bench/waymark_bench
}

# Kills and power failures in chunks; a run that was stopped goes on where it was.
run_soak() {
  node tests/crash/soak.mjs build/release crash.kill 800 50
  node tests/crash/soak.mjs build/release crash.browser_kill 200 10
  node tests/crash/soak.mjs build/release crash.power 500 25
  WAYMARK_SOAK=1 ctest --preset release -L soak --verbose --no-tests=ignore
  build asan
  ctest --preset asan -LE 'browser|bench|soak' --no-tests=error
}

run_fuzz() {
  local seconds=${1:-60} target name
  build fuzz
  for target in $(find build/fuzz/tests -type f -name '*_fuzz' -perm -u+x | sort); do
    name=$(basename "$target")
    mkdir -p "build/fuzz/findings/$name" "build/fuzz/corpus/$name"
    echo "== $name, $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/findings/$name/" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
  done
}

source_files() { git ls-files '*.cpp' '*.hpp'; }

run_format() {
  if [ "${1:-}" = --check ]; then source_files | xargs clang-format-16 --dry-run --Werror; else
    source_files | xargs clang-format-16 -i
  fi
}

run_lint() {
  build release
  python3 scripts/check_structure.py
  python3 scripts/check_coroutines.py build/release
  local base files
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-list --max-parents=0 HEAD | tail -n 1)
  files=$(git diff --name-only --diff-filter=AM "$base" -- '*.cpp' | grep -v '^tests/' || true)
  [ -z "$files" ] || clang-tidy-16 -p build/release --quiet $files
}
