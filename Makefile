# `make` alone says what there is. HOST=, PORT=, WORKERS= and DATA_DIR= reach the site as they are.
PYTHON ?= python3
BIN := .venv/bin
SBOM ?= techniekpact.cdx.json
INSTALL := $(BIN)/pip --disable-pip-version-check -qq install --require-hashes
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet

export ENVIRONMENT = local

.PHONY: help run dev test test-fast manual lint format lock bench bench-newsletter bench-large siege \
	crash-test audit audit-deps sbom

help: ## deze lijst
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 ~/p' Makefile | tr '~' '\t'
	@echo 'Bijvoorbeeld: make run PORT=8001, make test ARGS="-k naam", make lock ARGS=--upgrade'

run: .venv/run ## de site starten zoals in productie, op http://localhost:8000
	@$(BIN)/python manage.py serve

dev: export DEBUG = 1
dev: .venv/run ## de site starten om aan te werken: laadt elke wijziging opnieuw
	@$(BIN)/python manage.py serve

test: .venv/dev ## alle tests, op SQLite, op PostgreSQL en in de browser
	@$(BIN)/python tests/run.py $(ARGS)

test-fast: .venv/dev ## de tests voor onder het werk, binnen een minuut: op SQLite, zonder browser
	@$(BIN)/python tests/run.py --fast $(ARGS)

manual: .venv/dev ## de afbeeldingen van de handleiding opnieuw maken (vraagt chromium)
	@MANUAL_SHOTS=1 $(BIN)/python tests/run.py --fast -m "" --numprocesses=0 \
		tests/admin/test_week_in_browser.py

lint: .venv/dev ## stijl, typen en verdiepingen nakijken
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	git ls-files -z '*.md' '*.py' ':!*/migrations/*' | xargs -0 -r $(BIN)/codespell
	$(BIN)/python .ci/check_names.py
	$(BIN)/mypy .
	$(BIN)/lint-imports

format: .venv/dev ## code en templates netjes zetten
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

bench: .venv/dev ## meten hoe snel de site is, ook met 10.000 projecten
	@$(BIN)/python bench/page_speed.py $(ARGS)
	@$(BIN)/python bench/project_scale.py
	@$(BIN)/python bench/place_search_speed.py
	@$(BIN)/python bench/search_quality.py

bench-newsletter: .venv/dev ## meten hoe snel de nieuwsbrief gaat, met een miljoen abonnees
	@$(BIN)/python bench/newsletter_speed.py

bench-large: .venv/dev ## meten wat grote afbeeldingen, lijsten, bestanden en back-ups kosten
	@$(BIN)/python bench/large_work.py
	@$(BIN)/python bench/backup_scale.py

siege: .venv/dev ## meten wat bezoekers merken van een aanval en van zwaar werk
	@$(BIN)/python bench/siege.py $(ARGS)

crash-test: .venv/dev ## honderd keer workers doden en back-ups terugzetten: niets dubbel, niemand vergeten
	@$(BIN)/python -u bench/worker_crash.py $(ARGS)

audit: .venv/run ## Lighthouse op een telefoon: overal 100 (vraagt npm en chromium)
	@$(BIN)/python bench/lighthouse.py

audit-deps: .venv/dev ## bekende lekken zoeken in de pakketten (ADVISORIES= zonder netwerk)
	@$(BIN)/python .ci/audit_dependencies.py "$(ADVISORIES)"

sbom: .venv/dev ## alle onderdelen op een rij zetten (CycloneDX), voor bij een uitgave
	@$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible --output-format JSON --output-file $(SBOM)
	@echo 'Geschreven: $(SBOM)'

lock: .venv/dev ## de versies in requirements*.txt opnieuw vastleggen
	$(LOCK) $(ARGS) --output-file requirements.txt
	$(LOCK) $(ARGS) --output-file requirements-dev.txt --group dev --constraint requirements.txt

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Nodig: Python 3.11 of hoger. Heet die anders dan python3? make run PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/pip
	@echo 'De pakketten worden opgehaald…'
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/pip
	@echo 'De pakketten voor ontwikkelaars worden opgehaald…'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
