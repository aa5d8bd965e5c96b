# Two commands: `make run` and `make test`.  Both set up what they need, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test setup lint types contract unit evaluate floors demo bench lock clean help

help:
	@echo "make run       set up and start the daemon with its admin page"
	@echo "make test      set up and run every check and test"
	@echo "make setup     the set-up alone"
	@echo "make demo      the daemon over a bundled newsstand, no network needed"
	@echo "make evaluate  cross-validate the classifiers and write the model card anew"
	@echo "make floors    raise the floors of the figures to what the classifiers reach now"
	@echo "make bench     what our layers cost beside bare libraries (make bench-NAME: one)"
	@echo "make lock      resolve pyproject.toml anew into requirements.lock (needs uv)"

run: setup
	$(BIN)/monitor db upgrade
	exec $(BIN)/monitor run

test: setup lint types contract unit

setup: $(STAMP)

# Installed from the lock alone, with hashes; the project itself without looking for dependencies.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Entente needs Python 3.11 or newer; set PYTHON=... to one" if sys.version_info < (3, 11) else 0)'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "No virtual environment can be made. On Debian: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contract: setup
	$(BIN)/lint-imports

unit: setup
	$(BIN)/pytest -n 2 --dist worksteal

evaluate: setup
	$(BIN)/monitor evaluate --refresh

floors: setup
	$(BIN)/monitor evaluate --pin

demo: setup
	$(BIN)/monitor demo

bench: setup
	$(BIN)/python -m bench

bench-%: setup
	$(BIN)/python -m bench $*

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet \
		--output-file requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
