# The whole developer interface. Nothing is needed before but Python 3.11 (or newer) with its module venv.

VENV := .venv
VENV5 := .venv-transformers5
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$python; break; }; done)
# Without --no-compile, pip spends most of its time on byte code of modules that nobody imports.
INSTALL := -m pip --disable-pip-version-check -q install --no-compile
EDITABLE := --no-build-isolation --config-settings editable_mode=strict -e

# The environments hold no byte code, and the tests start many a process.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/bytecode

# Tests never use the network, and each of the workers one thread.
OFFLINE := HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false
PYTEST := -m pytest -n $(or $(WORKERS),2) --dist loadgroup
ONE_THREAD := $(OFFLINE) OMP_NUM_THREADS=1

# The steps of a goal follow each other; only the two environments are filled side by side (see `environments`).
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:
.PHONY: help demo test environments lint unit unit-transformers5 check bench docs clean FORCE

help:
	@echo 'make demo    install, and run the main job on the built-in miniature benchmark'
	@echo 'make test    install, then ruff, mypy --strict, pytest, and the core tests again with transformers 5'
	@echo 'make lint    ruff and mypy only'
	@echo 'make check DATA=FOLDER   checks on real data'
	@echo 'make bench   speed, in ratios'
	@echo 'make docs    run the examples in README.md and docs/'
	@echo 'make clean   remove all that make has made here, the virtual environments too'

demo: build/linked$(VENV)
	$(VENV)/bin/xrobust demo $(ARGS)

test: environments lint unit unit-transformers5

lint: build/linked$(VENV)-full
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy -p xrobust -p perturbations.resources.making

unit: build/linked$(VENV)-full
	$(OFFLINE) $(VENV)/bin/xrobust demo --build-only --quiet
	$(ONE_THREAD) $(VENV)/bin/python $(PYTEST) $(ARGS)
	$(ONE_THREAD) $(VENV)/bin/python -m pytest -q --doctest-modules --pyargs xrobust

# What never touches transformers (perturbations, the miniature's grammars) is tested once.
unit-transformers5: build/linked$(VENV5)
	$(OFFLINE) $(VENV5)/bin/xrobust demo --build-only --quiet
	$(ONE_THREAD) $(VENV5)/bin/python $(PYTEST) tests/harness tests/tasks --ignore tests/tasks/mini -m 'not extras' $(ARGS)

check: build/linked$(VENV)-full
	@test -n '$(DATA)' || { echo 'make check: say where the data are: make check DATA=FOLDER' >&2; exit 2; }
	$(OFFLINE) $(VENV)/bin/python -m pytest tests/realdata --data '$(DATA)' $(ARGS)

bench: build/linked$(VENV)-full
	$(OFFLINE) $(VENV)/bin/xrobust demo --build-only --quiet
	$(OFFLINE) $(VENV)/bin/python -m benchmarks $(ARGS)

docs: build/linked$(VENV)-full
	$(OFFLINE) $(VENV)/bin/python -m doctest -o NORMALIZE_WHITESPACE $(wildcard README.md docs/*.md)

clean:
	rm -rf build dist $(VENV) $(VENV5) .mypy_cache .pytest_cache .ruff_cache .hypothesis xrobust.egg-info
	find harness perturbations tasks tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Environments: filled once, and again when a requirement changes. The pins are installed as they are, without a
# resolver; what a platform needs besides them, the second step adds.

environments:
	@$(MAKE) --no-print-directory -j 2 SIDE_BY_SIDE=1 $(VENV)/pinned $(VENV5)/pinned

$(VENV)/core: pyproject.toml setup.py constraints.txt
	$(call create,$(VENV),constraints.txt)
	$(VENV)/bin/python $(INSTALL) -c constraints.txt $(EDITABLE) .
	@touch $@

$(VENV)/pinned: constraints.txt
	$(call create,$(VENV),constraints.txt)
	$(VENV)/bin/python $(INSTALL) --no-deps --no-build-isolation -r constraints.txt
	@touch $@

$(VENV)/full: $(VENV)/pinned pyproject.toml setup.py
	$(VENV)/bin/python $(INSTALL) -c constraints.txt $(EDITABLE) '.[all,test]'
	@touch $@ $(VENV)/core

$(VENV5)/pinned: constraints-transformers5.txt
	$(call create,$(VENV5),constraints-transformers5.txt)
	$(VENV5)/bin/python $(INSTALL) --no-deps --no-build-isolation -r constraints-transformers5.txt
	@touch $@

$(VENV5)/full: $(VENV5)/pinned pyproject.toml setup.py
	$(VENV5)/bin/python $(INSTALL) -c constraints-transformers5.txt $(EDITABLE) '.[test]'
	@touch $@

# $(call create,ENVIRONMENT,CONSTRAINTS): an environment that can build packages.
define create
	@test -n '$(PYTHON)' || { echo 'make: found no Python 3.11 or newer with the modules venv and ensurepip;' \
		'install one, or name it: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
	$(1)/bin/python $(INSTALL) -c $(2) setuptools wheel
endef

# The strict editable mode is what mypy and --pyargs need; it links files one by one, and so does not see new ones.
# Both environments share the links, so the last one to be linked serves the other too.

build/files: FORCE
	@mkdir -p build
	@find harness perturbations tasks ! -name '*.pyc' ! -name __pycache__ | LC_ALL=C sort > $@.now
	@if cmp -s $@.now $@; then rm $@.now; else mv $@.now $@; fi

build/linked$(VENV): $(VENV)/core build/files
	$(VENV)/bin/python $(INSTALL) --no-deps $(EDITABLE) .
	@touch $@

build/linked$(VENV)-full: $(VENV)/full build/files
	$(VENV)/bin/python $(INSTALL) --no-deps $(EDITABLE) .
	@touch $@

build/linked$(VENV5): $(VENV5)/full build/files
	$(VENV5)/bin/python $(INSTALL) --no-deps $(EDITABLE) .
	@touch $@

FORCE:
