# Everything that a contributor runs. `make` alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime-installed
DEV := .venv/.dev-installed

# Pyright is pinned: asking the network whether there is a newer one only costs time.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: $(RUNTIME) ## Serve the store template on 127.0.0.1:$PORT (8000 unless set), with data to play with
	@exec scripts/demo

.PHONY: test
test: lint $(DEV) ## Lint, then run every test against real servers
	@$(PYTHON) scripts/services run -- $(BIN)/pytest -n 3 --no-loadscope-reorder $(ARGS)

.PHONY: unit
unit: $(DEV) ## Run the tests that need no server
	@$(BIN)/pytest tests/unit $(ARGS)

.PHONY: lint
lint: $(DEV) ## Check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports

.PHONY: format
format: $(DEV) ## Format the code and mend what can be mended by a tool
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: coverage
coverage: $(DEV) ## Run every test and show the lines that none of them reaches
	@$(PYTHON) scripts/services run -- $(BIN)/pytest -n 3 --no-loadscope-reorder --cov $(ARGS)

.PHONY: soak
soak: $(DEV) ## Run the long tests: load over time, processes killed at random
	@$(PYTHON) scripts/services run -- $(BIN)/pytest -m "soak or chaos" --timeout 3600 $(ARGS)

.PHONY: bench
bench: $(DEV) ## Measure against the peers; tables and plots go to benchmarks/results
	@for rows in $(or $(ROWS),run durable protocols); do \
		$(PYTHON) scripts/services run -- $(BIN)/python -m benchmarks $$rows $(ARGS); \
	done

.PHONY: docs
docs: $(DEV) ## Build the documentation into site/; a broken link is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs site

.PHONY: install
install: $(DEV) ## Make .venv with everything that the other targets need

.PHONY: requirements
requirements: ## Pin the newest versions of all dependencies (needs uv)
	scripts/pin

.PHONY: clean
clean: ## Stop the services; remove what was built, but neither .venv nor var/store
	@$(PYTHON) scripts/services stop
	rm -rf build dist site .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(RUNTIME): requirements/runtime.txt requirements/build.txt pyproject.toml scripts/install
	@PYTHON=$(PYTHON) scripts/install requirements/runtime.txt requirements/build.txt
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@PYTHON=$(PYTHON) scripts/install requirements/dev.txt
	@touch $@
