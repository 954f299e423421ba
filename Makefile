# Everything is made in this folder: .venv (Python) and .cache (test server, examples). Repeat runs are quick.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
RUNTIME := .venv/runtime.stamp
DEV := .venv/dev.stamp
# The floor for spinal_metastasis and fhir_mappings, branches included: 0 reports, 100 enforces.
CORE_COVERAGE ?= 0
# A file of the core for make mutation, e.g. FILE=recommendation/noms.py; without one, all that are stale
FILE ?=
# Processes that run the tests: one for those with HAPI or a browser, one for the rest
WORKERS ?= 2
# More arguments for pytest, e.g. make test PYTEST_ARGS='-k noms -x'
PYTEST_ARGS ?=

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 30

# --- environments -----------------------------------------------------------------------------------------------

$(RUNTIME): pyproject.toml constraints.txt
	scripts/environment.sh runtime
	touch $@

$(DEV): pyproject.toml constraints.txt
	scripts/environment.sh dev
	touch $(RUNTIME) $@

# --- use ----------------------------------------------------------------------------------------------------------

.PHONY: demo serve
demo: $(RUNTIME) ## the service with synthetic patients and a page that plays the EHR
	exec $(BIN)/python -m cds_service.demo

serve: $(RUNTIME) ## the service alone, configured by SPINEMETS_* (production unless told otherwise)
	exec $(BIN)/spinemets serve

# --- before a commit ------------------------------------------------------------------------------------------------

.PHONY: check format lint types imports generated settings-example score-pages requirements schemas artefacts mutation-page fix
check: format lint types imports generated ## format, lint, types, import contracts, generated files; no tests

format: $(DEV)
	$(BIN)/ruff format --check --quiet .

lint: $(DEV)
	$(BIN)/ruff check --quiet .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/lint-imports --no-logo

generated: $(DEV)
	$(BIN)/python -m scripts.generated

settings-example: $(DEV) ## write deploy/spinemets.toml from docs/settings.md
	$(BIN)/python -m scripts.settings_example

score-pages: $(DEV) ## write docs/scores from the code
	$(BIN)/python -m conformance.score_pages

requirements: $(DEV) ## write docs/requirements.md from the rows and the tests' markers
	$(BIN)/python -m scripts.requirements

schemas: $(DEV) ## write conformance/cds-hooks/schemas from the hook models
	$(BIN)/python -m conformance.hook_schemas

artefacts: $(DEV) ## write conformance/generated from the code and its tables
	$(BIN)/python -m conformance.build

mutation-page: $(DEV) ## write docs/mutation/README.md from the results and the reasons
	$(BIN)/python -m scripts.mutation.page

fix: $(DEV) ## format, and mend what ruff can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# --- tests ----------------------------------------------------------------------------------------------------------

.PHONY: test coverage docker-proof accept soak mutation live bench
test: $(DEV) browser hapi authorisation-server mcode postgres ## everything the tests need, then all of the tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report= $(PYTEST_ARGS)
	$(MAKE) --no-print-directory coverage docker-proof

coverage: $(DEV) # of the last `make test`
	$(BIN)/coverage report --include='spinal_metastasis/*,fhir_mappings/*' --fail-under=$(CORE_COVERAGE)

docker-proof: ## the Dockerfile's steps, run as a script in an empty directory
	scripts/prove_dockerfile.sh

accept: $(DEV) ## rewrite the approved outputs; review the diff
	$(BIN)/python -m pytest --accept --no-cov -m approved $(PYTEST_ARGS)
	git diff --stat

soak: $(DEV) browser hapi authorisation-server mcode postgres ## the long runs in full; not part of CI
	$(BIN)/python -m tests.spinal_metastasis.oracle.agreement
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m 'not live' --timeout=0 $(PYTEST_ARGS)
	$(MAKE) --no-print-directory mutation

mutation: $(DEV) ## mutation tests of the core, docs/mutation; FILE=recommendation/noms.py for one file, else what is stale
	nice -n 15 $(BIN)/python -m scripts.mutation $(FILE)

live: $(DEV) ## against FHIR servers elsewhere, which you name
	$(BIN)/python -m pytest -m live $(PYTEST_ARGS)

bench: $(DEV) wrk healthchain ## ratios to an echo and to HealthChain, written to bench/RESULTS.md and bench/LOAD.md
	$(BIN)/python -m bench
	$(BIN)/python -m bench.load

# --- the real parts -------------------------------------------------------------------------------------------------

.PHONY: hapi authorisation-server browser mcode postgres wrk healthchain conformance constraints
hapi: ## build the HAPI FHIR server of the tests (JDK 17 or later, Maven)
	scripts/hapi.sh build

authorisation-server: ## install the SMART authorisation server of the tests (npm)
	scripts/authorisation_server.sh build

browser: ## find or install Chromium
	scripts/browser.sh

mcode: ## fetch the published examples of mCODE and of FHIR R4 (npm)
	scripts/mcode.sh
	scripts/r4_examples.sh

postgres: ## find or install PostgreSQL
	scripts/postgres.sh find

wrk: ## find or install wrk, the load generator
	scripts/wrk.sh

healthchain: ## an environment of its own with HealthChain, to compare with
	scripts/healthchain.sh

conformance: hapi ## HL7's validator over our artefacts and the synthetic patients
	scripts/hapi.sh validate conformance/generated conformance/generated conformance/examples

constraints: ## newest versions into constraints.txt (uv)
	scripts/constraints.sh
