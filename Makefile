# The two commands a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test crash hostile lint clean

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

install: .venv/.installed

demo: install
	$(BIN)/anxin demo

test: install
	$(BIN)/python -m pytest -n auto --dist worksteal

# Findings are logged while the bot is killed again and again; prints what became of them.
N ?= 1000
crash: install
	$(BIN)/python -m tests.crash $(N)

# Random updates of every kind, a few in each of N examples, from others at each run; prints how many were tried.
hostile: install
	HOSTILE_N=$(N) $(BIN)/python -m pytest -s tests/hostile

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
