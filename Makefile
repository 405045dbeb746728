# One command each. Only python3 with venv, git and make are needed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup environment messages run test bench mutants check clean

PYTHON ?= python3
BIN := .venv/bin
MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po)

help:
	@echo "make run     the service, with a demo if its database is empty"
	@echo "make test    all tests, browser journeys included"
	@echo "make check   lint, types, templates, migrations, deployment settings, known holes in packages"
	@echo "make bench   the benchmarks; ONLY=name for a part"
	@echo "make mutants whether the tests would notice a change in the rules of the promise"
	@echo "make setup   what these need; make clean takes it away (the data in .data stays)"

setup: environment messages

# Made anew where the lock is another than the one it was made from, or its Python is gone.
environment:
	@if cmp -s requirements.lock .venv/made-from && $(BIN)/python -c ''; then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: PYTHON=/path/to/it make setup" >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing (Debian: apt install python3-venv)" >&2; exit 1; }; \
	packages=$$(grep -c '^[a-zA-Z0-9]' requirements.lock); \
	echo "Making the environment in .venv from $$packages packages (once; about half a minute)"; \
	rm -rf .venv; $(PYTHON) -m venv .venv; \
	$(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off --no-deps \
	  --require-hashes -r requirements.lock > .venv/pip.log 2>&1 & pip=$$!; \
	trap 'kill $$pip 2>/dev/null' EXIT; \
	said=; while sleep 2; kill -0 $$pip 2>/dev/null; do \
	  if grep -q '^Installing collected' .venv/pip.log; then now="  installing"; \
	  else now="  fetched $$(grep -c '^Collecting' .venv/pip.log || true) of $$packages"; fi; \
	  [ "$$now" = "$$said" ] || echo "$$now"; said=$$now; \
	done; \
	wait $$pip || { trap - EXIT; tail -n 20 .venv/pip.log >&2; \
	  echo "The packages could not be installed; pip's own words stand above" >&2; exit 1; }; \
	trap - EXIT; cp requirements.lock .venv/made-from

messages: environment
	@for source in $(MESSAGES); do \
	  [ "$${source%.po}.mo" -nt "$$source" ] || $(BIN)/pybabel -q compile -f -i "$$source" -o "$${source%.po}.mo"; \
	done

# What is exported wins; otherwise `make run`, and nothing else, shows the demo.
run: setup
	@DEMO=$${DEMO-1} exec $(BIN)/python manage.py run --with-parent

test: setup
	@exec $(BIN)/python -m tests.run $(ARGS)

check: setup
	@exec $(BIN)/python -m tests.check

bench: setup
	@exec $(BIN)/python -m tests.bench $(ONLY)

mutants: setup
	@exec $(BIN)/python -m tests.mutants $(ONLY)

clean:
	rm -rf mutants .venv static-built test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis $(MESSAGES:.po=.mo)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
