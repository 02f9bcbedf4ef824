#!/usr/bin/env bash
# Builds, serves and tests Unfold. Needs rustup (https://rustup.rs) and Node 20 or newer; gets the rest itself.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'EOF'
./build.sh                build the WebAssembly bundles into pkg/ and the site into dist/
./build.sh serve [PORT]   build what is missing and serve the site on http://localhost:8000 (or PORT)
./build.sh test           run every test: the program's, the scripts' and the site's in a real browser
./build.sh data           download the official data into data/ (UNFOLD_DATA=DIR names a copy you have)
EOF
}

say() { printf '\n\033[1m== %s\033[0m\n' "$*" >&2; }
fail() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

target=${CARGO_TARGET_DIR:-$PWD/target}
data=${UNFOLD_DATA:-data}

need_rust() {
  command -v cargo >/dev/null && command -v rustup >/dev/null ||
    fail "Rust is missing. Install it with: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
}

need_node() {
  local major
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 20 ] || fail "Node 20 or newer is missing (found: $(node --version 2>/dev/null || echo none)). Get it from https://nodejs.org"
  if [ ! -e www/node_modules/.package-lock.json ] || [ www/package-lock.json -nt www/node_modules/.package-lock.json ]; then
    say "installing the site's npm packages"
    npm --prefix www ci --no-audit --no-fund
    touch www/node_modules/.package-lock.json
  fi
}

need_wasm_tools() {
  need_rust
  if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
    say "adding Rust's WebAssembly target"
    rustup target add wasm32-unknown-unknown
  fi
  if [ ! -e "$target/tools/release/unfold-pack" ] || [ -n "$(find Cargo.lock src/pack -newer "$target/tools/release/unfold-pack" -print -quit)" ]; then
    say "compiling wasm-bindgen (about a minute, once)"
    # It runs for seconds: what counts is how long it takes to compile.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo build --locked --release --package unfold-pack --target-dir "$target/tools"
    touch "$target/tools/release/unfold-pack"
  fi
}

# compile NAME: a bundle for the device of that name alone, for the theory, for problem sheets or for pictures.
compile() {
  local name=$1 features=$1,simd,training flags="-C target-feature=+simd128" note=" (the first time takes minutes: it compiles Burn for this device)"
  local level=s
  case $name in
    webgpu) level=z ;; # by far the largest, and the card does its work: an eighth less to fetch
    ndarray) features=ndarray,training flags= ;; # for browsers without SIMD
    theory) features= flags= note= ;;
    sheets) features=sheets flags= note= ;;
    pictures) features=pictures flags= note= ;;
  esac
  say "the $name bundle$note"
  RUSTFLAGS=$flags CARGO_PROFILE_WASM_OPT_LEVEL=$level cargo build --locked --bin bundle --profile wasm \
    --target wasm32-unknown-unknown --no-default-features --features "bundle,$features" --target-dir "$target/page"
  # All share what they can of the compiling, and the name of what comes out.
  mkdir -p "$target/bundles"
  cp -p "$target/page/wasm32-unknown-unknown/wasm/bundle.wasm" "$target/bundles/$name.wasm"
}

# pack NAME: pkg/NAME from what was compiled.
pack() {
  local name=$1 module
  local built=$target/bundles/$name.wasm part=pkg/$name.part tool=$target/tools/release/unfold-pack
  [ -e pkg/$name/unfold_bg.wasm ] && [ -z "$(find "$built" "$tool" src/pack -newer pkg/$name/unfold_bg.wasm -print -quit)" ] && return 0
  "$tool" pack "$built" "$part" || return 1
  if [ $name = flex ]; then
    # In parts, by what its functions are called for; and the first once more for engines that multiply and add in one instruction.
    "$tool" count "$part/unfold_bg.wasm" "$part/counting.wasm" &&
      node src/pack/exercise.mjs "$part" "$part/counting.wasm" "$part/phases" &&
      "$tool" split "$part" "$part/phases" &&
      "$tool" fuse "$part/unfold_bg.wasm" "$part/unfold_bg.relaxed.wasm" || return 1
    rm "$part/counting.wasm" "$part/phases" "$part/unfold.mjs"
  fi
  # rustc has optimised them for size: all of -Os takes ten times as long and makes fewer bytes, of which gzip makes more. By name:
  # instances of one generic function are alike, and side by side they compress better.
  for module in "$part"/*.wasm; do
    www/node_modules/.bin/wasm-opt --merge-blocks --remove-unused-names --remove-unused-brs --vacuum --duplicate-function-elimination \
      --remove-unused-module-elements --dae-optimizing --reorder-functions-by-name --enable-relaxed-simd "$module" -o "$module" || return 1
  done
  rm -rf "pkg/$name"
  mv "$part" "pkg/$name"
}

bundle() { compile "$1" && pack "$1"; }

stage() { node www/scripts/stage.mjs ${site_data:+--data "$site_data"}; }

# site: dist/ from www/ and the bundles that there are.
site() {
  site_data=
  if [ -f "$data/kmnist/train-images-idx3-ubyte.gz" ]; then site_data=$data; fi
  # Everything the site is made of; nothing newer than the last build means nothing to do.
  if [ ! -e dist/index.html ] || [ -n "$(find www models pkg/theory pkg/sheets -newer dist/index.html -type f -not -path '*/node_modules/*' -print -quit)" ]; then
    say "building the site"
    npm --prefix www run --silent build
  fi
  stage
}

build() {
  need_node
  need_wasm_tools
  for name in webgpu flex ndarray pictures sheets theory; do
    compile $name
    pack $name
  done
  site
}

serve() {
  local port=${1:-8000}
  [[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || fail "PORT is a number from 1 to 65535, not '$port'"
  need_node
  # Before minutes of compiling, not after them.
  node -e 'require("net").createServer().once("error", () => process.exit(1)).listen(+process.argv[1], () => process.exit(0))' "$port" ||
    fail "port $port is busy. Choose another: ./build.sh serve $((port + 1))"
  need_wasm_tools
  bundle theory
  bundle sheets
  bundle flex
  site
  (cd www && exec node node_modules/vite/bin/vite.js preview --port "$port") &
  trap 'kill %1 2>/dev/null' EXIT
  say "open http://localhost:$port (Ctrl+C stops the server)"
  for name in pictures ndarray webgpu; do
    if bundle $name; then stage; else say "the $name bundle could not be built; the page works without it"; fi
  done
  say "all bundles are ready; the page is at http://localhost:$port"
  wait %1
}

# CHROMIUM is asked for by name, or what there is. Where nothing is drawn on a graphics card, Debian's shell without windows does,
# in three quarters of the time: HEADLESS_SHELL.
need_browser() {
  if [ -z "${CHROMIUM:-}" ]; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
      local missing=()
      for name in chromium chromium-headless-shell; do command -v "$name" >/dev/null || missing+=("$name"); done
      if [ ${#missing[@]} -gt 0 ]; then
        say "installing Debian's Chromium"
        apt-get update -qq || true
        # Not every system has the shell.
        for name in "${missing[@]}"; do DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$name" >/dev/null || true; done
      fi
    fi
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    [ -n "$CHROMIUM" ] ||
      fail "a browser is missing for the tests. Install Chromium (Debian: sudo apt-get install chromium), or set CHROMIUM to the path of one"
    HEADLESS_SHELL=${HEADLESS_SHELL:-$(command -v chromium-headless-shell || true)}
  fi
  export CHROMIUM HEADLESS_SHELL=${HEADLESS_SHELL:-$CHROMIUM}
}

# The programs that the page gives are run; where Python has no NumPy, the tests install it under target/.
need_python() {
  if python3 -c 'import numpy' 2>/dev/null || python3 -c 'import ensurepip, venv' 2>/dev/null; then return; fi
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing Debian's Python"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
  else
    fail "Python is missing for the tests. Install it with venv (Debian: sudo apt-get install python3-venv)"
  fi
}

run_tests() {
  need_browser
  need_python
  if [ -f "$data/kmnist/train-images-idx3-ubyte.gz" ]; then export UNFOLD_DATA; UNFOLD_DATA=$(realpath "$data"); fi
  need_node
  need_wasm_tools
  # Linking a bundle keeps one core busy: what is native is compiled and tested beside it.
  local building log=$target/build.log
  mkdir -p "$target"
  set -m # a group of its own, so that what fails first ends the other too
  build >"$log" 2>&1 &
  building=$!
  set +m
  trap "kill -- -$building 2>/dev/null" EXIT
  say "testing the library and the program (the bundles and the site are built meanwhile)"
  cargo test --locked --release
  say "testing the scripts"
  node --test tests/web/*.test.mjs
  wait $building || { cat "$log" >&2; fail "the bundles or the site could not be built"; }
  trap - EXIT
  cat "$log" >&2
  say "testing the site in $HEADLESS_SHELL, and WebGPU in $CHROMIUM"
  npm --prefix www run --silent test
}

case ${1:-build} in
  build) build ;;
  serve) serve "${2:-}" ;;
  test) run_tests ;;
  bundle) need_node; need_wasm_tools; bundle "${2:?which one}" ;;
  data) need_node; node www/scripts/data.mjs "$data" ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    printf '\nbuild.sh: there is no command %s\n' "$1" >&2
    exit 2
    ;;
esac
