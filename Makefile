# Two commands on a fresh machine: `make run` and `make test`. Only python3 (3.11+) is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What `make run` needs is installed, and what tests and pages need beyond it.
PROGRAM := $(VENV)/.ready-program
TESTS := $(VENV)/.ready-tests
# pip draws its bars on a terminal, and is silent in a log.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint requirements.lock \
	$(shell test -t 2 || echo --quiet)

.PHONY: run test test-fast mesa warm wheel page page-check site bundle dist-check coverage lint golden docs docs-check results-small clean

run: $(PROGRAM)
	$(BIN)/zaiavlenie run dinamo --seed 1 --out runs/dinamo-1
	@echo "picture: runs/dinamo-1/run.png"

test: $(TESTS) warm
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: $(TESTS) warm
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

# What Mesa users meet, under each Python that is found and the newest Mesa 3 for it.
mesa:
	@$(PYTHON) tests/support/mesa_versions.py $(PYTHONS)

# Compile once before several processes want the compiled code.
warm: $(PROGRAM)
	$(BIN)/python tests/support/warm.py

# A wheel that holds the rules compiled for common processors, and compiles nothing there.
wheel: $(PROGRAM)
	$(BIN)/python -m sim.runs.ship
	$(BIN)/python -m pip wheel --disable-pip-version-check --quiet --no-deps --wheel-dir dist .
	@rm -rf sim/compiled build
	@ls dist/*.whl

# The page for teaching, with its module made anew from the rules (maintainers; about a minute).
page: $(TESTS)
	@$(INSTALL) --editable ".[page]"
	$(BIN)/python -m docs.program measure page

# Whether the module that ships is what the rules give, and runs as they do.
page-check: $(TESTS)
	@$(INSTALL) --editable ".[page]"
	$(BIN)/python -m pytest tests/teach/test_module.py

# Coverage of the rules, with compilation off (compiled code cannot be traced).
coverage: $(TESTS)
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run --source=sim tests/support/plain.py
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run --append --source=sim -m pytest tests/week/test_scripted_worlds.py
	$(BIN)/coverage report --skip-covered

lint: $(TESTS)
	$(BIN)/ruff check .

golden: $(PROGRAM)
	$(BIN)/python tests/support/update_golden.py

# Generated parts of pages, and pictures, from results; nothing is simulated.
docs: $(TESTS)
	$(BIN)/python -m docs.program

# All documents as one static site in site/, without requests to the outside.
site: $(TESTS)
	$(BIN)/python -m docs.program site
	@echo "site: site/index.html"

# The reproduction bundle of the commit that stands, in dist/.
bundle: $(TESTS)
	$(BIN)/python -m docs.program bundle

# sdist, wheel and bundle, tried in an empty environment.
dist-check: $(TESTS)
	$(BIN)/python tests/support/distribution.py

docs-check: $(TESTS)
	$(BIN)/python -m docs.program check

# Results of single pages, which take minutes (docs/development.md); then `make docs`.
results-small: $(TESTS) warm
	$(BIN)/python -m docs.program measure small

$(PROGRAM): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || echo "creating the environment $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what the program needs: some 33 packages, 0.8 GB (half a minute, and the download) ..."
	@$(INSTALL) --editable .
	@touch $@

$(TESTS): $(PROGRAM)
	@echo "installing what tests and pages need as well: some 95 packages, 0.8 GB (half a minute, and the download) ..."
	@$(INSTALL) --editable ".[test]"
	@touch $@

clean:
	rm -rf $(VENV) .venv-mesa-* build *.egg-info
