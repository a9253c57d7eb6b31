# The commands of the project. `make run` shows Openmap with a worked example; `make test` checks it; the rest is listed by `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv)
INSTALL := $(or $(UV),$(BIN)/uv) pip install --quiet --python $(BIN)/python
CATALOGUES := $(wildcard openmap/locale/*/LC_MESSAGES/messages.po)
POT := build/messages.pot
# A .venv that is a link belongs to someone else (several work trees may share one): it is used as it stands.
READY := $(if $(shell test -L .venv && echo linked),,.venv/ready)

.PHONY: help setup run test coverage browser contracts long quality fix bench assets messages messages-check catalogues lock wheel

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 16

setup: $(READY) catalogues  ## make .venv with everything the project needs

.venv/ready: requirements-dev.lock pyproject.toml
ifdef UV
	test -x $(BIN)/python || $(UV) venv --quiet --seed --python $(PYTHON) .venv
else
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-installer.lock
endif
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

run: setup assets  ## start the worked example and say which page to open
	$(BIN)/python -m openmap demo

test: setup assets  ## run the tests (not the browser's, the contracts', nor the long ones)
	$(BIN)/python -m pytest -n 2 -m "not browser and not contract and not long" $(PYTEST_ARGS)

coverage: setup assets  ## run the tests and say which branches they do not reach
	$(BIN)/python -m pytest -n 2 -m "not browser and not contract and not long" --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

browser: setup assets  ## walk the pages in a real Chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "browser and not long" $(PYTEST_ARGS)

contracts: setup assets  ## call the API as another program would
	$(BIN)/python -m pytest -n 2 --dist loadfile -m contract $(PYTEST_ARGS)

long: setup assets tools/lighthouse/node_modules  ## run what takes more than the usual run
	$(BIN)/python -m pytest -m long $(PYTEST_ARGS)

bench: setup  ## compare the solver with the baselines at every size
	$(BIN)/python -m scheduler bench

quality: setup  ## read the code: style, types, order of the parts, templates, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint --quiet
	$(MAKE) --no-print-directory messages-check

fix: setup  ## mend what the linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# --- texts -------------------------------------------------------------------------------------------------------------------------------

$(POT): $(shell find openmap templates -name '*.py' -o -name '*.html' -o -name '*.txt' 2>/dev/null) | $(READY)
	@mkdir -p $(@D)
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy --sort-by-file --no-location --project Openmap --copyright-holder "the authors of Openmap" -o $@ .

messages: $(POT)  ## bring the catalogues up to date with the French sentences of the code
	$(BIN)/pybabel --quiet update -i $(POT) -d openmap/locale -l en --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 150
	$(MAKE) catalogues

messages-check: $(POT)
	$(BIN)/pybabel --quiet update -i $(POT) -d openmap/locale -l en --check --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 150

catalogues: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(READY)
	$(BIN)/pybabel --quiet compile -i $< -o $@

# --- assets ------------------------------------------------------------------------------------------------------------------------------

assets: openmap/static/dist/manifest.json  ## build the scripts, styles and icons that come from npm

openmap/static/dist/manifest.json: package.json package-lock.json tools/build_assets.mjs | $(READY)
	command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements-node.lock
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-audit --no-fund --silent
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm run --silent build
	touch $@

tools/lighthouse/node_modules: tools/lighthouse/package.json tools/lighthouse/package-lock.json | $(READY)
	command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements-node.lock
	cd $(@D) && PATH="$$PATH:$(CURDIR)/$(BIN)" PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --silent
	touch $@

# --- release -----------------------------------------------------------------------------------------------------------------------------

wheel: setup assets  ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m hatchling build --target wheel --directory dist

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(READY)  ## write the hashed requirements again from pyproject.toml
	$(COMPILE) --extra web -o requirements.lock pyproject.toml
	$(COMPILE) --extra web --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --group pyproject.toml:installer -o requirements-installer.lock
	$(COMPILE) --group pyproject.toml:node -o requirements-node.lock
