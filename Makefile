# Everything that one does with this project. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PORT ?= 8080
INPUTS ?= 20000
DIST ?= dist

# The embedded Airflow: SQLite, two workers, everything under .data and on the loopback interface.
STORE ?= $(CURDIR)/.data/store
# At another port than 8080 it is another Airflow, so that two can run side by side; and of another store, since an asset
# has one address for each Airflow.
OF_PORT := $(if $(filter-out 8080,$(PORT)),-$(PORT))
OF_STORE := $(if $(filter-out $(CURDIR)/.data/store,$(STORE)),-$(shell printf %s '$(STORE)' | cksum | cut -d' ' -f1))
HOME_DIR ?= $(CURDIR)/.data/airflow$(OF_PORT)$(OF_STORE)
UP_LOG ?= $(CURDIR)/.data/up$(OF_PORT).log
DB = $(HOME_DIR)/airflow.db
POOL = $(HOME_DIR)/pool-ecfr
AIRFLOW = env -u PYTHONDONTWRITEBYTECODE \
  AIRFLOW_HOME=$(HOME_DIR) AIRFLOW__CORE__DAGS_FOLDER=$(CURDIR)/dags AIRFLOW__CORE__PLUGINS_FOLDER=$(CURDIR)/plugins \
  AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__PARALLELISM=2 AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME=0.2 \
  AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT=$(PORT) AIRFLOW__API__BASE_URL=http://127.0.0.1:$(PORT) \
  AIRFLOW__CORE__EXECUTION_API_SERVER_URL=http://127.0.0.1:$(PORT)/execution/ \
  AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS=True ENTITY_LISTS_STORE=$(STORE) \
  ENTITY_LISTS_ECFR_POOL=ecfr PATH=$(CURDIR)/$(BIN):$$PATH

SOURCE := us_bis_entity_list
SAMPLE := $(CURDIR)/tests/fixtures/$(SOURCE)
# A store of its own, so that the sample never mixes with real releases.
SAMPLE_STORE := $(CURDIR)/.data/sample

# Whoever starts this reads files with their own rights, wherever they lie.
define RUN_DAG
run_dag() { store="$$1"; shift; \
  echo "Running the DAG ingest_$(SOURCE) through Airflow (log: .data/run.log) …"; \
  $(AIRFLOW) ENTITY_LISTS_RETRIES=0 ENTITY_LISTS_INPUT_DIRS=/ python dags/ingest.py $(SOURCE) "$$@" > .data/run.log 2>&1 \
    || { $(BIN)/entity-lists releases $(SOURCE) --store "$$store" || true; echo "The run failed."; exit 1; }; \
  $(BIN)/entity-lists show $(SOURCE) --store "$$store"; $(BIN)/entity-lists releases $(SOURCE) --store "$$store"; }; \
conf() { $(BIN)/python -c 'import json, sys; keys = ("store", "input", "as_of"); \
  print(json.dumps({key: value or None for key, value in zip(keys, sys.argv[1:], strict=True)}))' "$$@"; };
endef

define RUN_SAMPLE
$(RUN_DAG) \
run_dag "$(SAMPLE_STORE)" "$$(conf "$(SAMPLE_STORE)" "$(SAMPLE)/title-15_part-744_2025-03-27.xml" 2025-03-27)" \
  "$$(conf "$(SAMPLE_STORE)" "$(SAMPLE)/title-15_part-744_2025-03-28.xml" 2025-03-28)"
endef

define RUN_ONE
$(RUN_DAG) \
input="$(INPUT)"; case "$$input" in ""|*://*) ;; *) input="$$(realpath -- "$$input")";; esac; \
run_dag "$(STORE)" "$$(conf "$(STORE)" "$$input" "$(AS_OF)")"
endef

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(STAMP) ## set up .venv from requirements.lock (seconds when nothing changed)

# uv is bootstrapped from the lock itself, with its hash; nothing is fetched that the lock does not name.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed, {v} found: make install PYTHON=python3.12")'
	@echo "Setting up .venv from requirements.lock …"
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	@touch $(STAMP)

# Stand-ins and engines of tests whose versions do not fit beside requirements.lock.
ENGINES := tests/engines/requirements
ENGINES_STAMP := .venv-engines/.installed

.PHONY: engines
engines: $(ENGINES_STAMP) ## set up .venv-engines, the data warehouses of tests that do not fit into .venv

$(ENGINES_STAMP): $(ENGINES).lock tests/engines/extensions.py | $(STAMP)
	@echo "Setting up .venv-engines from $(ENGINES).lock …"
	@$(BIN)/uv venv --quiet --clear --no-project --python $(BIN)/python .venv-engines
	@$(BIN)/uv pip sync --quiet --python .venv-engines/bin/python --require-hashes $(ENGINES).lock
	@.venv-engines/bin/python tests/engines/extensions.py
	@touch $(ENGINES_STAMP)

.PHONY: dist
dist: $(STAMP) ## build an sdist, and of it the wheel that brings DAGs, plugins and expectations along (DIST=folder)
	@$(BIN)/uv build --quiet --no-build-isolation --offline --python $(BIN)/python --out-dir $(DIST)
	@ls $(DIST)/*.tar.gz $(DIST)/*.whl

.PHONY: run
run: $(STAMP) $(DB) ## ingest the bundled sample through Airflow; INPUT=file AS_OF=date for a file, LIVE=1 for the eCFR
	@$(if $(LIVE)$(INPUT),$(RUN_ONE),$(RUN_SAMPLE))

.PHONY: warehouse
warehouse: $(STAMP) $(DB) ## take the sample through publish and Iceberg to SQL, and into DuckDB and PostgreSQL if there is one
	@$(RUN_SAMPLE) > .data/warehouse.log || { cat .data/warehouse.log; exit 1; }
	@$(BIN)/entity-lists warehouse sync --store "$(SAMPLE_STORE)"
	@$(BIN)/python -W ignore tests/examples/ask_the_warehouse.py "$(SAMPLE_STORE)" "$(CURDIR)/.data"

.PHONY: screenshots
screenshots: $(STAMP) $(DB) ## take the two pictures of the README, from the sample (needs Chromium)
	@$(RUN_SAMPLE) > .data/screenshots.log || { cat .data/screenshots.log; exit 1; }
	@PYTHONPATH=tests $(BIN)/python -W ignore tests/examples/screenshots.py "$(SAMPLE_STORE)"

.PHONY: up
up: $(STAMP) $(DB) $(POOL) ## start Airflow with its UI on 127.0.0.1:8080 (PORT=…); Ctrl-C stops all of it
	@mkdir -p $(CURDIR)/.data/inputs
	@exec $(AIRFLOW) python -m entity_lists.cli.up --port $(PORT) --log $(UP_LOG) --store $(STORE)

# Nine processes of Airflow's need the machine for themselves.
CELERY := tests/dags/test_celery.py

.PHONY: test
test: $(STAMP) $(if $(FAST),,$(ENGINES_STAMP)) ## run every test; those that need real releases skip where ../shared is not there; FAST=1: unit tests
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder --ignore $(CELERY) \
	  $(if $(FAST),-m "not slow") $(ARGS)
	@$(if $(FAST)$(ARGS),,$(MAKE) --no-print-directory celery)

.PHONY: celery
celery: $(STAMP) ## run all lists at once on PostgreSQL, Redis and two Celery workers, and kill them meanwhile (needs their programs)
	@$(BIN)/python -m pytest --capture no --quiet -r s $(CELERY) $(ARGS)

.PHONY: coverage
coverage: ## run every test and measure its branch coverage of the library, which takes half as long again
	@$(MAKE) test ARGS="--cov --cov-report=term:skip-covered --cov-fail-under=95"

.PHONY: check
check: $(STAMP) ## lint, format, types, and the pins of requirements.lock
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --quiet tests/test_requirements_lock.py

.PHONY: fix
fix: $(STAMP) ## apply what lint and format can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: bench
bench: $(STAMP) $(DB) ## measure the figures that the changelog states, on INPUT=file or the real release in ../shared
	@$(AIRFLOW) $(BIN)/python tests/benchmarks/bench.py $(INPUT)

.PHONY: bench-peers
bench-peers: $(STAMP) ## put the same screening list through ours and what else the package registry has, side by side
	@$(BIN)/python -W ignore tests/benchmarks/peers.py

.PHONY: bench-million
bench-million: $(STAMP) ## measure an ingest of 25,000, of 250,000 and of 1,000,000 screening records, and of their next day
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -W ignore tests/benchmarks/scale.py

.PHONY: bench-warehouses
bench-warehouses: $(STAMP) $(ENGINES_STAMP) ## measure the Iceberg tables and the loads on every real release (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/iceberg_tables.py

.PHONY: bench-pages
bench-pages: $(STAMP) ## measure the pages in Airflow: search and memory on every real release (needs ../shared), changes made up
	@$(BIN)/python -W ignore tests/benchmarks/pages.py
	@PYTHONPATH=tests $(BIN)/python -W ignore tests/benchmarks/pages_search.py "$(CURDIR)/.data/bench-pages"
	@PYTHONPATH=tests $(BIN)/python -W ignore tests/benchmarks/pages_memory.py "$(CURDIR)/.data/bench-pages"

.PHONY: bench-backfill
bench-backfill: $(STAMP) ## fill in sixty dated versions of the real list, killed and not (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/backfill.py

.PHONY: bench-growth
bench-growth: $(STAMP) ## measure what a release costs with 3, 100 and 300 before it on a disk, and with 1,000 on S3
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -W ignore tests/benchmarks/growth.py

.PHONY: bench-lookups
bench-lookups: $(STAMP) ## measure how long show, changes, as-of, compare and search take on 25,000 screening records
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -W ignore tests/benchmarks/lookups.py

.PHONY: bench-faults
bench-faults: $(STAMP) ## kill 50 ingests and 50 tasks of Airflow at random; crash one before and after each call to the store
	@$(BIN)/python -W ignore tests/benchmarks/faults.py
	@$(BIN)/python -W ignore tests/benchmarks/task_kills.py

.PHONY: bench-bytes
bench-bytes: $(STAMP) ## state what a year of each source costs in bytes, by what they are of (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/bytes.py

.PHONY: gates
gates: $(STAMP) ## count the false alarms of the audit on every real release (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/gates.py

.PHONY: digests
digests: $(STAMP) ## print what the tables of every real release say, as hashes, to compare two checkouts (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/digests.py

.PHONY: readings
readings: $(STAMP) ## keep what every reader says of the real releases: OUT=file; compare with it: AGAINST=file (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/readings.py $(if $(OUT),--out $(OUT)) $(if $(AGAINST),--against $(AGAINST))

.PHONY: filled
filled: $(STAMP) ## measure which sources fill which columns of the real releases, for the dictionary (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/filled.py
	@$(BIN)/entity-lists dictionary --markdown > plugins/entity_lists/contract/contract.md

.PHONY: fuzz
fuzz: $(STAMP) ## read 20,000 damaged inputs of each format (INPUTS=…); each must end in tables, a quarantine or our errors
	@PYTHONPATH=tests $(BIN)/python -W ignore tests/benchmarks/fuzz.py --inputs $(INPUTS) $(ARGS)

.PHONY: accuracy
accuracy: $(STAMP) ## compare our reading of the Entity List with BIS's own decomposition, and of the Register with counts by hand (needs ../shared)
	@$(BIN)/python tests/benchmarks/accuracy.py
	@$(BIN)/python tests/benchmarks/register.py

.PHONY: reconcile
reconcile: $(STAMP) ## compare what rules of the Federal Register state with what the Entity List shows (needs ../shared)
	@$(BIN)/python -W ignore tests/benchmarks/reconcile.py

.PHONY: clean
clean: ## remove .venv, the embedded Airflow and its stores
	rm -rf .venv .venv-engines .data .hypothesis .mypy_cache .ruff_cache .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The metadata database of the embedded Airflow; made once, and again when another Airflow is installed.
$(DB): $(STAMP)
	@mkdir -p .data
	@echo "Making Airflow's metadata database …"
	@$(AIRFLOW) airflow db migrate > .data/migrate.log 2>&1 || { tail -20 .data/migrate.log; exit 1; }
	@touch $(DB)

# The pool that ENTITY_LISTS_ECFR_POOL names: a task of a pool that is not there would wait without a word.
$(POOL): $(DB)
	@$(AIRFLOW) airflow pools set ecfr 1 "One request a second to the eCFR" > .data/pool.log 2>&1 \
	  || { tail -20 .data/pool.log; exit 1; }
	@touch $(POOL)

# The second is what production needs of the first: no tools of tests and development.
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
COMPILE = $(RESOLVE) --extra airflow pyproject.toml
# Snowflake and BigQuery bring much; who needs them installs the extra.
OURS := --extra iceberg --extra postgres --extra clickhouse
WAREHOUSES := $(OURS) --extra snowflake --extra bigquery
TELLING := --extra odcs --extra openlineage
RUNTIME_LOCK := plugins/requirements-runtime.lock

.PHONY: lock
lock: ## resolve requirements.lock and those of production and of the engines again (with hashes)
	$(COMPILE) $(WAREHOUSES) $(TELLING) --group test --group dev --output-file requirements.lock
	$(COMPILE) $(OURS) --extra odcs --constraints requirements.lock --output-file $(RUNTIME_LOCK)
	$(RESOLVE) $(ENGINES).in --output-file $(ENGINES).lock
