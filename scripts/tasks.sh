# What the commands of ./dev do.
JOBS=${JOBS:-$(nproc)}

usage() {
  cat <<'TEXT'
./dev demo            set up, build, pack the samples, start a server with invented people, print four links
./dev test [FILTER]   set up and run every test (FILTER: a regular expression over test names)
./dev build [PRESET]  build only (release, debug, asan, tsan, fuzz, wasm)
./dev bench           benchmarks, as ratios in one run
./dev soak            the long runs: more rounds, the C++ tests optimised and under ThreadSanitizer
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

# Every test. The C++ tests of parts run under AddressSanitizer and UndefinedBehaviorSanitizer; what runs the program as a
# whole (browser, command line, kills, networks), and the rules of the house, run on the release build.
run_tests() {
  local filter=${1:-} started=$SECONDS status=0
  build release
  build_native asan
  ctest_part asan "$filter" -L '^native-' || status=1
  ctest_part release "$filter" -LE '^native-|soak|bench' -E '_NOT_BUILT$' || status=1
  python3 scripts/summary.py $((SECONDS - started)) build/asan build/release || status=1
  return "$status"
}

# ctest_part PRESET FILTER OPTION...: these tests of one build; what they print and their results stay in its folder.
ctest_part() {
  local folder=build/$1 preset=$1 filter=$2
  shift 2
  rm -f "$folder"/test-output.txt "$folder"/test-results.xml
  set -o pipefail
  ctest --preset "$preset" ${filter:+-R "$filter"} "$@" --no-tests=ignore \
    --output-junit "$PWD/$folder/test-results.xml" --test-output-size-passed 65536 2>&1 | tee "$folder/test-output.txt"
}

# Figures of one machine in one run; TMPDIR must lie on the disk that is to be measured. docs/performance.md says what each means.
run_benches() {
  local samples=build/release/samples
  export WAYMARK_BINARY=$PWD/build/release/runtime/cli/waymark WAYMARK_SAMPLES=$PWD/$samples WAYMARK_REGION=$PWD/samples/region
  export WAYMARK_FAKE_MOODLE=$PWD/tests/fakes/fake_moodle.mjs WAYMARK_REPLAY=$PWD/build/release/tests/support/waymark_replay
  build/release/tests/bench/waymark_bench
  local name
  for name in api sequencing launch start import writes pages; do node "tests/bench/$name.bench.mjs"; done
}

# Kills and power failures in chunks; a run that was stopped goes on where it was.
run_soak() {
  node tests/crash/soak.mjs build/release crash.kill 800 50
  node tests/crash/soak.mjs build/release crash.browser_kill 200 10
  node tests/crash/soak.mjs build/release crash.power 500 25
  WAYMARK_SOAK=1 ctest --preset release -L soak --verbose --no-tests=ignore
  build_native release
  ctest --preset release -L '^native-' --no-tests=error
  build_native tsan runtime_storage_test runtime_http_test connectors_test runtime_catalogue_test runtime_delivery_test
  ctest --preset tsan -R "$CONCURRENT" --no-tests=error
}

# What runs on several threads: storage's writer and readers, work pool and server, import queue, outbox, journal.
CONCURRENT='Database|Durability|Statement|Outbox|Server|Session|WorkPool|Router|Drain|Upload|Import|Journal|Launch'

# build_native PRESET [TARGET...]: the C++ tests alone, or these of them.
build_native() {
  local preset=$1
  shift
  cmake --preset "$preset" >build-"$preset".log 2>&1 || { cat build-"$preset".log; rm -f build-"$preset".log; return 1; }
  rm -f build-"$preset".log
  cmake --build --preset "$preset" -j "$JOBS" --target "${@:-native_tests}"
}

run_fuzz() {
  local seconds=${1:-60} target name
  build_native fuzz fuzz_targets
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
