# Every target sets itself up: .venv is made once, then reused.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test lint fuzz bench assignments catalogues docs site accuracy pictures clean

demo: $(STAMP)  ## a whole course with sample students, graded and reported
	$(BIN)/tensorgrade demo build/demo

test: $(STAMP)  ## all tests
	$(BIN)/pytest -q -n auto

lint: $(STAMP)  ## style, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

FUZZ_SECONDS ?= 60
fuzz: $(STAMP)  ## coverage-guided fuzzing of the wire's parser
	$(BIN)/pip install -q -c constraints.txt atheris
	mkdir -p build/corpus
	$(BIN)/python tests/fuzz_wire.py -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=1 build/corpus tests/corpus/wire

bench: $(STAMP)  ## where the time of grading and reporting goes
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/isolation.py
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/cluster.py
	$(BIN)/python benchmarks/gradebook.py

assignments: $(STAMP)  ## rebuild assignments/ from solutions/
	$(BIN)/python -m tests.rebuild

catalogues: $(STAMP)  ## collect the engine's words into the catalogues, and compile them
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -o build/messages.pot --no-location --sort-output --omit-header grader templates
	$(BIN)/pybabel -q update -i build/messages.pot -d grader/locale -D tensorgrade --no-fuzzy-matching --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d grader/locale -D tensorgrade

docs: $(STAMP)  ## regenerate the pages that are made from the code
	$(BIN)/python docs/generate.py

site: $(STAMP)  ## docs/ as a site in build/site; warnings are errors
	$(BIN)/sphinx-build -q -W --keep-going -d build/site.doctrees docs build/site

accuracy: $(STAMP)  ## count again what grading accepts, rejects, catches and names: docs/accuracy.md (minutes)
	$(BIN)/python -m docs.accuracy

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[instructor,dev]'
	touch $@

pictures: demo  ## the pictures in README and docs (needs Debian's chromium)
	$(BIN)/python docs/pictures.py build/demo

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
