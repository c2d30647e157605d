# The two commands: `make demo` shows the main job, `make test` passes the tests. Both do all the set-up.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo run test check campaign bench corpus docs format clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    the whole job on bundled notices: own register, own mailbox, no network"
	@echo "make run     the live service, with config/fr_monitor.toml and the environment"
	@echo "make test    all tests"
	@echo "make check   format, lint, types, import contracts, documentation, tests"
	@echo "make campaign  every fault and every hostile input, minutes of it; writes docs/reliability.md"
	@echo "make bench   what everything costs, beside its peers, ten minutes of it; writes docs/performance.md"
	@echo "make corpus  how well every labelled set of notices is read, and what changed"
	@echo "make docs    the documentation, as pages in site/"
	@echo "make format  put the code into shape"

.venv/run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[workers]'
	@touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[workers,api,dev]'
	@touch $@

.venv/docs: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[workers,api,dev,docs]'
	@touch $@

demo: .venv/run
	$(BIN)/fr-monitor demo

run: .venv/run
	$(BIN)/fr-monitor run

test: .venv/dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

docs: .venv/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

check: .venv/dev docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

campaign: .venv/dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "campaign or fault or hostile" --campaign-report=docs/reliability.md

bench: .venv/dev
	$(BIN)/python benchmarks/report.py

corpus: .venv/dev
	$(BIN)/python tests/support/scores.py --misses

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
