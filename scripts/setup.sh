# Installs what is missing, and only that. Safe to repeat; the second time it only looks.
# The lists are the whole truth: a fresh Debian 12 needs nothing else.
PACKAGES_BUILD="clang-16 lld-16 llvm-16 g++ cmake ninja-build ccache pkg-config git ca-certificates
  libboost1.81-dev libboost-url1.81-dev rapidjson-dev libpugixml-dev libcurl4-openssl-dev libssl-dev libzip-dev
  libsqlite3-dev libsodium-dev libutf8proc-dev libfmt-dev libexpected-dev libtomlplusplus-dev libkainjow-mustache-dev libcli11-dev zlib1g-dev
  libgtest-dev libgmock-dev wasi-libc libc++-16-dev-wasm32 libc++abi-16-dev-wasm32 libclang-rt-16-dev-wasm32 libclang-rt-16-dev
  clang-format-16 tzdata python3 librsvg2-bin vpx-tools libpng-dev fonts-liberation"
PACKAGES_TEST="chromium clang-tidy-16 libbenchmark-dev sqlite3 zip unzip"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "This needs root to install Debian packages: run it as root, or install sudo." >&2; exit 1
  fi
}

missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null)" = "ii " ] || echo "$name"
  done
}

# Node: the machine's own when it is 18 or newer, else Debian's.
node_packages() {
  if command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'parseInt(process.versions.node)')" -ge 18 ]; then
    return
  fi
  echo nodejs npm
}

# setup build|test
setup() {
  local wanted="$PACKAGES_BUILD $(node_packages)" missing
  [ "$1" = test ] && wanted="$wanted $PACKAGES_TEST"
  missing=$(missing_packages $wanted)
  if [ -n "$missing" ]; then
    echo "Installing: $(echo $missing)"
    as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  fi
  npm_packages runtime/web
  if [ "$1" = test ]; then npm_packages tests/browser; fi
}

# npm_packages FOLDER: the locked packages, unless they are there already for this lock file.
npm_packages() {
  local stamp="$1/node_modules/.waymark-lock" sum
  [ -f "$1/package-lock.json" ] || return 0
  sum=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return 0; fi
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  echo "$sum" > "$stamp"
}
