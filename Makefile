# Two commands on a fresh machine: `make run` and `make test`. Only python3 (3.11+) is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test test-fast warm coverage lint golden docs docs-check results-small clean

run: $(READY)
	$(BIN)/zaiavlenie run dinamo --seed 1 --out runs/dinamo-1
	@echo "picture: runs/dinamo-1/run.png"

test: $(READY) warm
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: $(READY) warm
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

# Compile once before several processes want the compiled code.
warm: $(READY)
	$(BIN)/python tests/support/warm.py

# Coverage of the rules, with compilation off (compiled code cannot be traced).
coverage: $(READY)
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run --source=sim tests/support/plain.py
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run --append --source=sim -m pytest tests/week/test_scripted_worlds.py
	$(BIN)/coverage report --skip-covered

lint: $(READY)
	$(BIN)/ruff check .

golden: $(READY)
	$(BIN)/python tests/support/update_golden.py

# Generated parts of pages, and pictures, from results; nothing is simulated.
docs: $(READY)
	$(BIN)/python -m docs.program

docs-check: $(READY)
	$(BIN)/python -m docs.program check

# Results of single pages, which take minutes (docs/development.md); then `make docs`.
results-small: $(READY) warm
	$(BIN)/python -m docs.program measure small

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[test]"
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info
