# Works with GNU make 3.81, which is what macOS has.
SHELL := /bin/sh
VENV ?= .venv
# Anything more that pip should be told, such as another index for torch.
PIP_ARGS ?=
# What follows `rnnscope serve`, pytest and the benchmarks: make run ARGS="--port 8000"
ARGS ?=

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$p" && break; done)
ifeq ($(PYTHON),)
PYTHON := python3
endif
endif

BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install -qq -c constraints.txt $(PIP_ARGS)
PINS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test install-check check bench soak screenshots clean chromium

help:
	@echo "make run      start RNNscope and open it in the browser"
	@echo "make test     run the tests, real browser included"
	@echo "make check    lint, types, layers; needs Node.js"
	@echo "make bench    measure the speed, write docs/performance.md"
	@echo "make screenshots  take the pictures in docs/screenshots again"
	@echo "make soak     the tests that take many minutes"
	@echo "make clean    remove what these commands made, the virtual environment too"
	@echo "The first run installs into $(VENV)/, which takes a few minutes."

run: $(VENV)/.installed
	@$(BIN)/rnnscope serve $(ARGS)

# What one process has compiled, the hundred others load.
test: $(VENV)/.installed-test chromium
	@PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 $(BIN)/python -m pytest --no-header -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

soak: $(VENV)/.installed-test chromium
	@$(BIN)/python -m pytest --no-header -m soak --timeout 3600 $(ARGS)

bench: $(VENV)/.installed-test chromium
	@PYTHONPATH=tools $(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/.installed-test chromium
	@$(BIN)/python tools/screenshots.py $(ARGS)

install-check: $(VENV)/.installed-check node_modules/.installed

check: install-check
	@echo "ruff: rules and formatting"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo "mypy: types of app/ and tools/"
	@$(BIN)/mypy --no-error-summary
	@echo "import-linter: layers"
	@$(BIN)/lint-imports --no-cache > $(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }
	@echo "tsc: types of static/js"
	@node_modules/.bin/tsc -p jsconfig.json
	@echo "generated types are fresh" && $(BIN)/python -m rnnscope.web.typescript --check
	@echo "node: tests of static/js"
	@node tests/js/all.js > $(VENV)/js.txt || { grep -A 30 "^not ok" $(VENV)/js.txt; exit 1; }

clean:
	rm -rf $(VENV) node_modules build dist rnnscope.egg-info .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@command -v "$(PYTHON)" > /dev/null || { echo "No Python was found: install Python 3.11 or newer," \
		"or name one: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "RNNscope needs Python 3.11 or newer, $(PYTHON) is" \
		"$$("$(PYTHON)" -V 2>&1); name another: make PYTHON=/path/to/python3"; exit 1; }
	@echo "making a virtual environment in $(VENV)"
	@"$(PYTHON)" -m venv "$(VENV)" > /dev/null || { echo "$(PYTHON) cannot make a virtual environment:" \
		"install its venv module (on Debian and Ubuntu: apt-get install python3-venv)"; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(PINS)
	@echo "installing RNNscope and what it needs, torch among it: a few minutes the first time"
	@$(INSTALL) setuptools
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.made $(PINS)
	@echo "installing RNNscope and what its tests need, torch among it: a few minutes the first time"
	@$(INSTALL) setuptools
	@$(INSTALL) --no-build-isolation -e '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-check: $(VENV)/.installed-test
	@echo "installing what the checks need"
	@$(INSTALL) --no-build-isolation -e '.[check]'
	@touch $@

# Looked for each time, since the one that was found may be gone by now.
chromium: $(VENV)/.installed-test
	@$(BIN)/python tools/chromium.py --install > /dev/null

node_modules/.installed: package.json package-lock.json
	@command -v npm > /dev/null || { echo "make check needs Node.js 20 or newer with npm, for checking" \
		"only: install it, or run make test, which does without"; exit 1; }
	@echo "installing the TypeScript checker into node_modules"
	@npm ci --silent --no-audit --no-fund
	@touch $@
