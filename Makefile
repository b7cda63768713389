# ChemViz. `make` alone lists what there is. Recipes are POSIX sh, and every path may hold spaces.
VENV ?= .venv
ARGS ?=
JOBS ?= 2
PY = "$(VENV)/bin/python"
UV = "build/uv/bin/python" -m uv
LOCK = pip compile --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links
PREPARE = python=$$(sh tools/find_python.sh) && "$$python" tools/prepare.py "$(VENV)"

unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench screenshots lock clean app-environment test-environment

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: app-environment ## Prepare what is missing and start ChemViz (PORT=8501, PYTHON=..., VENV=.venv)
	@browser=$$($(PY) tools/chrome.py) || exit 1; \
	if [ -n "$$browser" ]; then BROWSER_PATH=$$browser; export BROWSER_PATH; fi; \
	exec $(PY) tools/serve.py

test: test-environment ## Prepare, check, and run all tests, browser and PostgreSQL included (ARGS=..., JOBS=2)
	@BROWSER_PATH=$$($(PY) tools/chrome.py --required) || exit 1; export BROWSER_PATH; \
	$(PY) -m tools.nginx >/dev/null; \
	unset DATABASE_URL CHEMVIZ_DATA_DIR CHEMVIZ_COOKIE_KEY; \
	unset CHEMVIZ_SESSION_DAYS CHEMVIZ_MAX_UPLOAD_MB CHEMVIZ_REPORT_TIMEOUT CHEMVIZ_LOG_FORMAT CHEMVIZ_LOG_LEVEL; \
	unset CHEMVIZ_REGISTRATION CHEMVIZ_SAMPLE_VISIT CHEMVIZ_TRUSTED_PROXIES CHEMVIZ_BASE_URL; \
	unset CHEMVIZ_SMTP_HOST CHEMVIZ_SMTP_PORT CHEMVIZ_SMTP_SECURITY CHEMVIZ_SMTP_USER; \
	unset CHEMVIZ_SMTP_PASSWORD CHEMVIZ_SMTP_FROM GEMINI_API_KEY GOOGLE_GEMINI_API_KEY CHEMVIZ_GEMINI_MODELS; \
	unset CHEMVIZ_GEMINI_ENDPOINT CHEMVIZ_GEMINI_WAIT CHEMVIZ_ADVICE_PER_USER_DAY CHEMVIZ_ADVICE_PER_DAY; \
	unset CHEMVIZ_ADVICE_TOKENS CHEMVIZ_ADVICE_TOKENS_PER_DAY; \
	checks=passed; $(MAKE) --no-print-directory check || checks=failed; \
	tests=passed; $(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS) || tests=failed; \
	[ "$$checks $$tests" = "passed passed" ] || { echo "make test: checks $$checks, tests $$tests"; exit 1; }

check: test-environment ## Run the formatter's check, the linter, the type checker, the import rules and the audit of packages
	@status=0; \
	$(PY) -m ruff format --check . || status=1; \
	$(PY) -m ruff check . || status=1; \
	$(PY) -m mypy || status=1; \
	"$(VENV)/bin/lint-imports" || status=1; \
	$(PY) tools/audit.py || status=1; \
	exit $$status

bench: test-environment ## Measure import, opening, report and start, as README gives them; `make bench load`: one part alone
	@BROWSER_PATH=$$($(PY) tools/chrome.py --required) || exit 1; export BROWSER_PATH; \
	$(PY) -m bench $(PARTS) $(ARGS)

# What stands behind `bench` on the command line are parts of it, as in `make bench load`.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
PARTS = $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
ifneq (,$(PARTS))
.PHONY: $(PARTS)
$(PARTS): bench ; @:
endif
endif

screenshots: test-environment ## Take pictures of every page, light and dark, wide and narrow (ARGS=--large: 1,000,000 rows too)
	@BROWSER_PATH=$$($(PY) tools/chrome.py --required) || exit 1; export BROWSER_PATH; \
	$(PY) tools/screenshots.py $(ARGS)

lock: ## Pin the packages anew (ARGS=--upgrade to take newer versions)
	@python=$$(sh tools/find_python.sh) && "$$python" -m venv build/uv && build/uv/bin/python -m pip install -q uv
	$(UV) $(LOCK) $(ARGS) requirements/app.in -o requirements.txt
	$(UV) $(LOCK) $(ARGS) requirements/dev.in -o requirements/dev.txt

clean: ## Remove the virtual environment, caches and build results; data/ stays
	@if [ -f "$(VENV)/pyvenv.cfg" ]; then rm -rf "$(VENV)"; fi
	rm -rf build test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find app.py bench chemviz pages tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

app-environment:
	@$(PREPARE) requirements.txt

test-environment:
	@$(PREPARE) requirements.txt requirements/dev.txt
