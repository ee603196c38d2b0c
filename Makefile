# make serve | test | check | docs | bench | fuzz | kills: each works on a machine with Python 3.11, make and a package
# index.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROGRAM = $(shell find api coder schema store -type f -not -name '*.pyc')

.PHONY: serve test check docs bench fuzz kills clean

serve: .venv/installed dyad.sqlite
	$(BIN)/dyad serve --db dyad.sqlite --host $(HOST) --port $(PORT)

test: .venv/installed-test
	$(BIN)/python -m pytest

check: .venv/installed-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

docs: .venv/installed
	$(BIN)/python -m api.tables docs/api.md docs/operations.md
	$(BIN)/python -m tools.write_codebook
	$(BIN)/dyad openapi > docs/openapi.json

bench: .venv/installed-bench
	$(BIN)/python -m bench.speed
	$(BIN)/python -m bench.parsing
	$(BIN)/python -m bench.accuracy
	$(BIN)/python -m bench.dictionaries
	$(BIN)/python -m bench.analysis
	$(BIN)/python -m bench.importing --rows 300000
	$(BIN)/python -m bench.serving
	$(BIN)/python -m bench.corpus

# Thousands of generated requests, and how many.
fuzz: .venv/installed-test
	FUZZ=500 $(BIN)/python -m pytest -s tests/api/test_description.py

# Coder, alone and with workers, into a database and into a file, coding anew, and server, killed at random moments.
kills: .venv/installed-test
	KILLS=60 $(BIN)/python -m pytest -s tests/test_kills.py

clean:
	rm -rf .venv build dyad.egg-info dyad.sqlite dyad.sqlite-*

# The seeds, coded anew when they or the program have changed.
dyad.sqlite: $(wildcard seeds/*.txt seeds/*.jsonl) $(PROGRAM) | .venv/installed
	rm -f coding.sqlite*
	$(BIN)/dyad code seeds --db coding.sqlite --actors any
	rm -f $@-*
	mv coding.sqlite $@

# A stamp for each set of packages, so that the second start takes seconds.
.venv/installed: setup.cfg pyproject.toml | .venv/bin/python
	$(PIP) --editable '.[parquet]'
	touch $@

.venv/installed-%: setup.cfg pyproject.toml | .venv/bin/python
	$(PIP) --editable '.[$*]'
	touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv
