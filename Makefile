# The two commands of the README are `make demo` and `make test`; both install what they need by themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test setup lint faults bench stats lock

demo: $(STAMP)
	@$(BIN)/pejling demo

test: $(STAMP)
	@$(BIN)/pytest --numprocesses 3 --dist worksteal

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pejling needs Python 3.11 or newer: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m locales check

faults: $(STAMP)
	$(BIN)/python -m tests.faults --json

bench: $(STAMP)
	$(BIN)/python -m benchmarks.journey --json

stats:
	@git ls-files '*.py' | xargs wc -l | sort -n | tail -25

# uv is needed only here, to resolve anew; it writes exact versions and hashes, and no addresses.
lock:
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--python-version 3.11 --group dev --output-file requirements.lock pyproject.toml
