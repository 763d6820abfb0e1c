# What one types here. Each line after `##` is shown by `make help`; docs/operating.md says more.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMPS := .venv/stamps
JOBS ?= 2
# Never a stale build: everything the browser's files are made of.
FRONTEND := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
SOURCES := $(shell find portal -name '*.py')
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

# --- installing -----------------------------------------------------------------------------------------------------

.PHONY: setup
setup: place $(STAMPS)/python $(STAMPS)/bytecode $(STAMPS)/frontend $(STAMPS)/translations ## Install everything into .venv and build the front end

.PHONY: place
place: # A virtual environment knows its own path, so one that was moved or copied is made anew.
	@if [ -d .venv ] && { [ ! -x .venv/bin/python ] || [ "$$(cat .venv/place 2>/dev/null)" != "$$(pwd -P)" ]; }; then \
		echo "The virtual environment was made elsewhere or is incomplete: making it again."; rm -rf .venv; fi

$(STAMPS)/python: requirements.txt pyproject.toml deploy/setup/venv.sh | place
	@sh deploy/setup/venv.sh requirements.txt
	@touch $@

# Once for all processes: where Python may not write beside the code (another user's checkout, PYTHONDONTWRITEBYTECODE), each
# process would compile the portal anew, which takes seconds and leaves megabytes behind.
$(STAMPS)/bytecode: $(SOURCES) $(STAMPS)/python
	@$(BIN)/python -m compileall -q portal
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/python
	@sh deploy/setup/venv.sh requirements-dev.txt
	@touch $@

$(STAMPS)/frontend: $(FRONTEND) requirements-node.txt deploy/setup/frontend.sh | $(STAMPS)/python
	@sh deploy/setup/frontend.sh
	@touch $@

$(STAMPS)/translations: $(CATALOGUES) | $(STAMPS)/python
	@if [ -n "$(CATALOGUES)" ]; then $(BIN)/pybabel --quiet compile --directory translations; fi
	@touch $@

# --- running --------------------------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start the portal with the demo: web, worker, database, broker, mailbox; Ctrl-C stops it
	@exec $(BIN)/portal run --demo $(ARGS)

.PHONY: serve
serve: setup ## The same without loading the demo
	@exec $(BIN)/portal run $(ARGS)

.PHONY: demo-reset
demo-reset: setup ## Empty the database and load the demo again
	@$(BIN)/portal demo reset $(ARGS)

# --- checking -------------------------------------------------------------------------------------------------------

.PHONY: test
test: setup $(STAMPS)/dev ## Run every test, browser ones included; ARGS="tests/training -k quiz" picks
	@sh deploy/setup/chromium.sh
	@# Bytecode of the tests is kept, whatever the environment says: to rewrite their assertions anew takes each process 18 s.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --durations 15 $(ARGS)

CHECKS := check-format check-lint check-types check-imports check-migrations check-translations check-templates
.PHONY: check $(CHECKS)
check: setup $(STAMPS)/dev ## Format, lint, types, imports, migrations, translations, templates
	@$(MAKE) --keep-going $(CHECKS) && echo "All checks passed."

check-format:
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted as agreed: run .venv/bin/ruff format ."; exit 1; }
check-lint:
	@$(BIN)/ruff check --quiet .
check-types:
	@$(BIN)/mypy --no-error-summary
check-imports:
	@$(BIN)/lint-imports
check-migrations:
	@$(BIN)/portal db check
check-translations:
	@$(BIN)/portal translations check
check-templates:
	@# Mail needs inline styles; the try-out mailbox has no url_for; the rest is taste or told by the test client.
	@$(BIN)/djlint --lint --quiet --profile jinja --ignore H015,H021,H043,H053,J018 portal

.PHONY: bench
bench: setup $(STAMPS)/dev ## Measure the production server against a bare one; minutes
	@$(BIN)/portal bench $(ARGS)

# --- keeping --------------------------------------------------------------------------------------------------------

.PHONY: lock
lock: $(STAMPS)/dev ## Take the newest versions that fit pyproject.toml into requirements*.txt
	@sh deploy/setup/lock.sh

.PHONY: translations
translations: setup $(STAMPS)/dev ## Collect new strings into the catalogues under translations/
	@$(BIN)/portal translations update

.PHONY: clean
clean: ## Remove all that was installed or built; the data in .data stays
	rm -rf .venv frontend/node_modules portal/static/dist build *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete 2>/dev/null || true
