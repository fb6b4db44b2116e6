# Everything a user or a contributor does here is one of these commands; `make help` lists them.
# Each needs Python 3.11 to 3.14 with pip, and sets up the rest in .venv on its first run.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_FOR_DEMO := $(VENV)/.ready-for-demo
PYTEST := $(BIN)/pytest -q
PIP_INSTALL := $(BIN)/python -m pip install --constraint constraints.txt --editable
JOBS ?= 2
DEMO_ARGS ?=

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	if $$python -c '$(SUPPORTED)' 2>/dev/null; then echo $$python; break; fi; done)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo demo-pipeline test check lint types docs examples wheel editors vsix pictures services versions bench fuzz format pins

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## make the environment in .venv

# In two steps, so that the demo does not wait for what only a contributor needs. pip shows what it is doing.
$(READY_FOR_DEMO): pyproject.toml constraints.txt
	@$(or $(PYTHON),false) -c '$(SUPPORTED)' || { echo 'Genever needs Python 3.11 to 3.14: make PYTHON=...' >&2; exit 1; }
	@echo 'Setting up $(VENV), once: PyTorch, Lightning and what else the examples need.'
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) '.[examples]'
	@touch $@

$(READY): $(READY_FOR_DEMO)
	@echo 'Adding to $(VENV), once: what the tests, the checks and the documentation need.'
	$(PIP_INSTALL) '.[dev]'
	@touch $@

demo: $(READY_FOR_DEMO)  ## train the GAN (DEMO_ARGS='train.max_epochs=1' for more bindings)
	$(BIN)/genever run examples/gan/gan.gin $(DEMO_ARGS)
	@echo "The digits that it drew: $$(ls -t runs/train/2*/samples.png | head -n 1)"

demo-pipeline: $(READY)  ## make a pipeline's steps: all, none, with another parameter, with another line of code
	examples/pipeline/demo.sh $(BIN)/genever

test: $(READY)  ## run the tests
	$(PYTEST) --numprocesses $(JOBS) --dist worksteal

# The tests come last, so that their summary closes the log.
check: DEMO_ARGS = train.max_epochs=1
check: lint types docs examples wheel versions editors services demo test  ## all of what CI runs

lint: $(READY)  ## lint, and check the formatting and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/genever fmt --check examples
	$(BIN)/lint-imports --no-logo --cache-dir build/import-linter

types: $(READY)  ## check the types, and with Pyright too what users see of them
	$(BIN)/mypy
	$(BIN)/basedpyright --pythonpath $(BIN)/python

docs: $(READY)  ## build the documentation into docs/_build/html
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs docs/_build/html

examples: $(READY)  ## run what README.md and the documentation show, and train the examples in several processes
	$(PYTEST) -m examples --numprocesses $(JOBS) --dist worksteal tests/docs tests/examples tests/tools/checkers

wheel: $(READY)  ## build the wheel, install it into an empty environment and use it there
	$(PYTEST) -m packaging --numprocesses $(JOBS) tests/packaging

vsix: $(READY)  ## make the extension for VS Code, build/editors/genever.vsix
	tests/editors/install.sh $(BIN)/python build/editors node extension

pictures: editors  ## take the pictures of VS Code and of a report in the documentation anew
	@tests/services/install.sh build/services chromium
	$(PYTEST) -m services -rs tests/services/test_report.py
	$(BIN)/python -m tests.pictures

editors: $(READY)  ## drive the editors that people use: VS Code, Neovim, Emacs
	@tests/editors/install.sh $(BIN)/python build/editors
	$(PYTEST) -m editors --numprocesses $(JOBS) --dist loadfile -rs tests/editors

services: $(READY)  ## drive what runs work with: schedulers, trackers, a database, an object store, pipelines, a browser
	@tests/services/install.sh build/services
	$(PYTEST) -m services --numprocesses $(JOBS) --dist loadfile -rs tests/services

versions: $(READY)  ## run the core's tests on the machine's other Pythons
	$(PYTEST) -m versions --numprocesses $(JOBS) -rs tests/test_versions.py

bench: $(READY)  ## measure against functools.partial, plain Python and gin-config
	$(BIN)/python -m tests.benchmarks

fuzz: $(READY)  ## run the property tests on many more examples, and kill sweeps 500 times, and publishers and builds 200 times
	$(PYTEST) -m hypothesis --hypothesis-profile=fuzz --numprocesses $(JOBS)

format: $(READY)  ## format the code and fix what ruff can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/genever fmt examples

pins: constraints.txt  ## resolve the newest development set into constraints.txt (torch stays)
	$(PYTHON) -m venv --clear build/pins
	build/pins/bin/python -m pip install --quiet --editable '.[dev]' "$$(grep '^torch==' constraints.txt)"
	build/pins/bin/python -m pip freeze --all --exclude-editable > build/freeze.txt
	{ grep '^#' constraints.txt; sed -e '/^pip==/d' -e 's/+cpu$$//' build/freeze.txt; } > build/pins.txt
	mv build/pins.txt constraints.txt
