# The two commands a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install bench demo test crash hostile pictures lint clean

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

install: .venv/.installed

demo: install
	$(BIN)/anxin demo

test: install
	$(BIN)/python -m pytest -n auto --dist worksteal

# Findings are logged while the bot is killed again and again; prints what became of them. WORKERS=2: two bots on one
# PostgreSQL server, both killed.
N ?= 1000
WORKERS ?= 1
crash: install
	$(BIN)/python -m tests.crash $(N) --workers $(WORKERS)

# Random updates of every kind, a few in each of N examples, from others at each run; prints how many were tried.
hostile: install
	HOSTILE_N=$(N) $(BIN)/python -m pytest -s tests/hostile

# Speed beside that of others. Their packages have an environment of their own, since their needs are not ours.
WHAT ?=
.venv-bench/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@

bench: .venv-bench/.installed
	.venv-bench/bin/python -m tests.bench $(WHAT)

# The README's pictures, taken anew in a browser.
pictures: install
	$(BIN)/python -m tests.browser.pictures

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Known weaknesses of the packages in constraints.txt, as far as the advisories can be reached. pip-audit has an
# environment of its own, since its needs are not ours.
audit: install
	@test -x .audit/bin/pip-audit || { $(PYTHON) -m venv .audit && .audit/bin/pip install --quiet --disable-pip-version-check pip-audit; } 2>/dev/null || echo "pip-audit cannot be installed here." >&2
	@.audit/bin/pip-audit --disable-pip --no-deps --progress-spinner off -f json -r constraints.txt 2>/dev/null | $(BIN)/python -m tests.advisories

clean:
	rm -rf .venv .venv-bench .audit .mypy_cache .ruff_cache .pytest_cache
