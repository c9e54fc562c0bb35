# run, test, bench, lint: each makes .venv by itself when it is missing, and again when pyproject.toml has changed.
PYTHON ?= python3
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
# How to become root for Debian's packages without asking anybody: "env" when we are, "sudo -n" when we may, else empty.
AS_ROOT := $(shell if [ "$$(id -u)" = 0 ]; then echo env; elif sudo -n true 2>/dev/null; then echo sudo -n; fi)

.PHONY: run test bench lint browser
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	$(VENV)/bin/segments open

test: $(VENV)/.test browser
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.test
	$(PY) -m tests.benchmarks

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# Debian splits venv off Python: fetch it where that is the reason.
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  test -n "$(AS_ROOT)" && $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq python3-venv \
	  && $(PYTHON) -m venv $(VENV); } || { rm -rf $(VENV); echo "Install Python's venv module, then try again."; exit 1; }

$(VENV)/.installed: pyproject.toml | $(PY)
	$(PY) -m pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/.test: pyproject.toml | $(PY)
	$(PY) -m pip install -q --disable-pip-version-check -e '.[test]'
	touch $(VENV)/.installed $@

# Debian's Chromium where it is there or may be fetched, otherwise Playwright's own.
browser: $(VENV)/.test
	@command -v chromium >/dev/null && exit 0; \
	if command -v apt-get >/dev/null && test -n "$(AS_ROOT)"; then \
	  $(AS_ROOT) apt-get update -qq \
	  && $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core \
	  && exit 0; \
	fi; \
	$(PY) -m playwright install chromium
