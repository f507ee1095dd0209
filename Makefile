# The same commands for people and for CI. A second call of any of them finds its stamp up to date and asks nothing of
# the network.

PYTHON ?= python3

venv := .venv
bin := $(venv)/bin
# Stamps lie in the environment itself, so that deleting it forgets them too.
base := $(venv)/.made
run := $(venv)/.run
dev := $(venv)/.dev
# Every distribution in the locks comes as a wheel; building from source would need a compiler and unlocked build tools.
install := $(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
# Kept, so that tests/test_package.py can fill an empty environment without the network.
wheels := $(venv)/wheels
npm := npm --loglevel=error --no-audit --no-fund --ignore-scripts --omit-lockfile-registry-resolved
npm-lock := install
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: site serve test sweep test-wheel check bench browser node lock upgrade format clean

site: $(run)
	$(bin)/python -m builder build $(ARGS)
	@echo
	@echo "The site is in public/. To look at it: make serve, or open public/index.html in a browser."

serve: $(run)
	$(bin)/python -m builder serve $(ARGS)

test: $(dev) browser node
	@here=$$(mktemp -d) && trap 'rm -rf "$$here"' EXIT && $(bin)/python -m pytest --basetemp="$$here/tests" $(ARGS)

# What takes minutes: every page of the story in every width and colour, and Lighthouse. `make test` has a sample of each.
sweep: $(dev) browser node
	@here=$$(mktemp -d) && trap 'rm -rf "$$here"' EXIT && $(bin)/python -m pytest -m sweep --basetemp="$$here/tests" $(ARGS)

# The tests of the command once more, against what a user installs instead of this checkout.
test-wheel: $(dev)
	rm -rf $(venv)/wheel
	$(bin)/python -m build --wheel --no-isolation --outdir $(venv)/wheel . >/dev/null
	$(bin)/python -m venv $(venv)/wheel/env
	$(venv)/wheel/env/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: --no-index --find-links $(wheels) -r requirements/run.txt
	$(venv)/wheel/env/bin/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps $(venv)/wheel/*.whl
	NUTGRAF_COMMAND="$(CURDIR)/$(venv)/wheel/env/bin/nutgraf" $(bin)/python -m pytest -m "command and not sweep" $(ARGS)

# The quick promises: form, types, which module may import which, and documents that match the code.
check: $(dev)
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy builder $(wildcard benchmarks)
	@here=$$(mktemp -d) && trap 'rm -rf "$$here"' EXIT && $(bin)/python -m pytest -q --basetemp="$$here/tests" $(wildcard tests/test_architecture.py tests/test_docs*.py tests/test_repository.py)

bench: $(dev)
	$(bin)/python -m benchmarks $(ARGS)

format: $(dev)
	$(bin)/ruff check --fix-only .
	$(bin)/ruff format .

# The locks anew from pyproject.toml; versions that still fit stay. `make upgrade` takes the newest instead.
lock: $(dev)
	$(compile) pyproject.toml --group build --output-file requirements/run.txt
	$(compile) pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
	cd tests && $(npm) $(npm-lock) --package-lock-only >/dev/null
	$(bin)/python -m tests.node_lock tests/package-lock.json

upgrade: $(dev)
	$(MAKE) lock compile='$(compile) --upgrade' npm-lock=update

clean:
	rm -rf $(venv) public .nutgraf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(base):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "nutgraf needs Python 3.11 or newer; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>&1 || true). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(venv)
	@touch $@

$(run): requirements/run.txt pyproject.toml | $(base)
	$(bin)/python -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--dest $(wheels) -r requirements/run.txt
	$(install) --no-index --find-links $(wheels) -r requirements/run.txt
	$(bin)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(dev): requirements/dev.txt $(run)
	$(install) -r requirements/dev.txt
	@touch $@

# Debian's own Chromium; Playwright's download is never used. NUTGRAF_BROWSER names another one, NUTGRAF_NO_BROWSER=1
# goes without (not in CI). tests/browser/conftest.py looks in the same places.
browser:
	@if [ "$$NUTGRAF_NO_BROWSER" = 1 ] && [ "$$CI" != true ]; then exit 0; fi; \
	for name in "$$NUTGRAF_BROWSER" chromium chromium-browser google-chrome; do \
		if [ -n "$$name" ] && command -v "$$name" >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
			chromium fonts-dejavu-core; \
	else \
		echo "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium." \
			"Elsewhere, name its program: NUTGRAF_BROWSER=… make test." \
			"Without them: NUTGRAF_NO_BROWSER=1 make test" >&2; exit 1; \
	fi

# Programs for Node and Java that the tests ask: TimelineJS, Lighthouse, the Nu checker. NUTGRAF_NO_BROWSER=1 goes without
# them, too (not in CI).
node:
	@if [ "$$NUTGRAF_NO_BROWSER" = 1 ] && [ "$$CI" != true ]; then exit 0; fi; \
	missing=""; \
	command -v npm >/dev/null 2>&1 || missing="nodejs npm"; \
	command -v java >/dev/null 2>&1 || missing="$$missing default-jre-headless"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing for the tests: $$missing"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; \
	elif [ -n "$$missing" ]; then \
		echo "The tests need Node with npm, and Java. On Debian or Ubuntu: sudo apt-get install $$missing." \
			"Without them: NUTGRAF_NO_BROWSER=1 make test" >&2; exit 1; \
	fi; \
	$(MAKE) --silent $(venv)/node/.made

$(venv)/node/.made: tests/package.json tests/package-lock.json | $(base)
	@mkdir -p $(@D)
	cp tests/package.json tests/package-lock.json $(@D)/
	$(npm) --prefix $(@D) ci >/dev/null
	@touch $@
