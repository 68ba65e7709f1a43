# One door to run things; `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
HOME_DIR ?= home
PROFILE ?= haishu-2022
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Compiled modules are kept: without them each start compiles 1,600 modules, which takes longer than all it then does.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgres proofs check format bench walk lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## own virtual environment with locked dependencies (hashes checked); leaves .venv/bin/gongshu

$(READY): requirements/bootstrap.txt requirements/dev.txt requirements/judges.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "gongshu needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Install one and say: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@echo "[1/4] virtual environment $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/4] installer"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@echo "[3/4] locked dependencies"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --target $(VENV)/judges -r requirements/judges.txt
	@echo "[4/4] gongshu itself"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

run: $(READY) ## set everything up, load the demonstration and serve it on http://127.0.0.1:8000 (PROFILE=sixian-2021 for another law: rizhao-2022, guiyang-draft-2024, anshan-2022)
	@$(BIN)/gongshu up --demo --profile $(PROFILE) --home $(HOME_DIR)

walk: $(READY) ## one dataset through its whole life, under both profiles
	@$(BIN)/gongshu walk --profile haishu-2022
	@$(BIN)/gongshu walk --profile sixian-2021

test: $(READY) ## set everything up, run all tests: on SQLite, then what touches the database again on PostgreSQL
	@$(MAKE) --no-print-directory test-sqlite test-postgres

test-sqlite: $(READY) ## all tests, SQLite
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

test-postgres: $(READY) ## the tests that touch the database, PostgreSQL
	@GONGSHU_TEST_DB=postgres $(BIN)/python -m pytest -n 2 --dist worksteal -q

proofs: test-sqlite ## all tests, then keep beside the profiles which of them prove which demand of the law
	@cp build/proofs.json gongshu/profiles/proofs.json

check: $(READY) ## format, lint, types, import contracts
	@echo "format"; $(BIN)/ruff format --check --quiet .
	@echo "lint"; $(BIN)/ruff check --quiet .
	@echo "types"; $(BIN)/mypy
	@echo "import contracts"; $(BIN)/lint-imports | tail -n 9
	@echo "migrations"; $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings gongshu.site.settings

format: $(READY) ## bring the code into shape
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

bench: $(READY) ## figures as ratios in one run; also written to build/bench.json
	@$(BIN)/python -m bench

lock: $(READY) ## resolve the dependencies anew (on purpose only)
	@for part in "requirements/bootstrap.in -o requirements/bootstrap.txt" "pyproject.toml -o requirements/base.txt" "pyproject.toml --extra dev -o requirements/dev.txt"; do \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --universal $$part; done

clean: ## remove what setup, run and tests left (the demonstration home stays)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find gongshu tests bench -name __pycache__ -prune -exec rm -rf {} +
