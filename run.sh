#!/usr/bin/env bash
# Every task of the project. Alone, it lists them. Needs Python 3.11 or newer, and git; installs the rest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

VENV=.venv
BIN=$VENV/bin

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 1; fi
}

apt_install() { # packages; quietly, and only where there is apt
  command -v apt-get >/dev/null || return 1
  say "Installing $* with apt …"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python_found() { # the newest Python that will do
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  fail "Python 3.11 or newer was not found. Install it, or set PYTHON to its path."
}

make_venv() {
  if [ -x $BIN/python ] && $BIN/python -m pip --version >/dev/null 2>&1; then return; fi
  local python version
  python=$(python_found)
  rm -rf $VENV
  if ! "$python" -m venv $VENV >/dev/null 2>&1; then
    rm -rf $VENV
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt_install "python$version-venv" || apt_install python3-venv ||
      fail "Python cannot make a virtual environment here. Install its venv package (python3-venv) and try again."
    "$python" -m venv $VENV || fail "Python cannot make a virtual environment here, though python3-venv is installed."
  fi
}

wanted() { # runtime | test: what to install besides the project itself, one requirement a line
  [ "$1" = test ] || return 0
  $BIN/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")'
}

install() { # runtime | test; at once where nothing has changed since the last time
  local stamp=$VENV/installed-$1 now
  now=$(cat constraints.txt pyproject.toml; $BIN/python -VV 2>/dev/null || true; pwd)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then return; fi
  make_venv
  now=$(cat constraints.txt pyproject.toml; $BIN/python -VV; pwd)
  say "Installing what Milepost needs into $VENV …"
  wanted "$1" >$VENV/wanted.txt
  local arguments=(-q -c constraints.txt -r $VENV/wanted.txt -e .)
  $BIN/python -m pip install -q --disable-pip-version-check -c constraints.txt uv 2>/dev/null || true
  if ! { [ -x $BIN/uv ] && $BIN/uv pip install --python $BIN/python -b constraints.txt "${arguments[@]}" 2>$VENV/uv.log; }; then
    $BIN/python -m pip install --disable-pip-version-check "${arguments[@]}" ||
      { [ -f $VENV/uv.log ] && tail -n 5 $VENV/uv.log >&2; fail "The packages could not be installed; see above."; }
  fi
  printf '%s' "$now" >"$stamp"
}

browser_found() {
  local name
  for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  $BIN/python -c 'if True:
    from pathlib import Path
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    print(path if Path(path).exists() else "")'
}

browser() { # sets CHROMIUM; installs one where there is none
  CHROMIUM=$(browser_found)
  if [ -z "$CHROMIUM" ]; then
    apt_install chromium || true
    CHROMIUM=$(browser_found)
  fi
  if [ -z "$CHROMIUM" ]; then # where the distribution's package is only a pointer elsewhere, as on Ubuntu
    say "Installing Chromium with Playwright …"
    as_root $BIN/playwright install-deps chromium >/dev/null 2>&1 || true
    $BIN/playwright install chromium >/dev/null 2>&1 || true
    CHROMIUM=$(browser_found)
  fi
  export CHROMIUM
}

setup() { # make .venv with everything Milepost runs on, and stop
  install runtime
}

demo() { # a sample network on this machine, lived through in the browser; --check lives it through and ends
  install runtime
  exec $BIN/python -m engine.cli demo "$@"
}

serve() { # web, worker and clock together, on the embedded default or what the environment says
  install runtime
  exec $BIN/python -m engine.cli serve "$@"
}

test() { # every test, on both databases, with a real broker, real workers and a real browser
  install test
  browser
  exec $BIN/python -m pytest -n "${TEST_PROCESSES:-auto}" --dist loadfile "$@"
}

check() { # style, types and every test; what CI calls is the same
  install test
  $BIN/ruff check .
  $BIN/ruff format --check .
  $BIN/mypy
  test "$@"
}

format() { # put the code into the common style
  install test
  $BIN/ruff check --fix-only .
  $BIN/ruff format .
}

coverage() { # which lines and branches the tests never reach
  test --cov=engine --cov=forms --cov=webhooks --cov-branch --cov-report=term-missing:skip-covered "$@"
}

bench() { # how fast it is on this machine, beside bare code that does the same; and its memory
  install test
  exec $BIN/python -m tests.bench "$@"
}

chaos() { # everything that can go wrong at once, on both databases; ends with what was lost: nothing
  install test
  exec $BIN/python -m tests.chaos "$@"
}

docs() { # write the pages that are made from the code: every problem code, and the JSON Schema
  install runtime
  $BIN/python -c 'from engine.definitions.codes import table; print(table(), end="")' >docs/problems.md
  $BIN/milepost schema >workflows/schema.json
}

lock() { # choose the newest versions that pyproject.toml allows, and pin them in constraints.txt
  install test
  $BIN/uv export -q --upgrade --all-groups --all-extras --no-emit-project --no-hashes --no-header --no-annotate >constraints.txt
  rm -f uv.lock
}

migration() { # WORDS: begin a migration from what the tables say now
  install test
  $BIN/python -c 'import sys; from engine.store.migrating import begin; begin(sys.argv[1])' "$*"
}

clean() { # remove .venv and everything that was made, but nothing of yours
  rm -rf $VENV .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
  find . -name __pycache__ -type d -prune -exec rm -rf {} +
}

tasks() {
  echo "usage: ./run.sh TASK"
  echo
  sed -nE 's/^([a-z]+)\(\) \{ # (.*)$/\1|\2/p' "${BASH_SOURCE[0]}" |
    grep -E "^($TASKS)\|" | while IFS='|' read -r name line; do printf '  %-10s %s\n' "$name" "$line"; done
}

TASKS='setup|demo|serve|test|check|format|coverage|bench|chaos|docs|lock|migration|clean'

task=${1:-}
if [ -z "$task" ]; then
  tasks
elif [[ "|$TASKS|" == *"|$task|"* ]]; then
  shift
  "$task" "$@"
else
  say "There is no task called $task."
  tasks >&2
  exit 2
fi
