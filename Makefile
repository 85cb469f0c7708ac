# Everything a developer does here, by name. `make` alone lists it. Each target sets up what it needs first.
SHELL := /bin/bash
VENV ?= .venv
PYTHON := $(VENV)/bin/python
export VENV
GPU := onnxruntime-gpu[cuda,cudnn]>=1.21,<2

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench screenshots readme manual translations gpu lock samples wheel installers test-installers clean setup

help:  ## list what can be made
	@echo "Drawover: autocorrect for artists. What can be made:"
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/  make \1 \t\2/p' Makefile | expand -t 22

run:  ## open the studio on a sketch (FILE=drawing.png for your own); without a display, correct it into out/
	@tools/run.sh $(if $(FILE),"$(FILE)")

setup:
	@tools/setup.sh test

test: setup  ## run every test, real Krita and the wheel included; GROUP=main|krita|pyside6|pyqt6|pyqt5|wheel for one
	@$(PYTHON) tools/test.py $(GROUP)

lint: setup  ## style, types and the arrows between the parts, without the tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright
	$(VENV)/bin/lint-imports

check: lint test  ## lint, then every test: what must hold before a commit lands

bench: setup  ## measure what FIGURES.md shows; figures also go to out/bench*.json
	@tools/bench.sh

screenshots: setup  ## make the pictures of the README anew, into resources/readme/
	@tools/screenshots.sh

readme: setup  ## put the measured tables into FIGURES.md and README.md, from the pack's card and out/bench*.json
	$(PYTHON) tools/readme.py $(wildcard out/bench*.json)

manual: setup  ## make the manual's pictures anew, into resources/manual/en/
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m drawover.studio.window.manual_pictures resources/manual/en

translations: setup  ## gather the words of panel and studio into translations/*.ts, and build what Qt reads of them
	$(PYTHON) tools/translations.py update
	$(PYTHON) tools/translations.py build

gpu: setup  ## run the networks on an NVIDIA card from now on (Linux and Windows on x86-64; gigabytes)
	$(PYTHON) -m pip install -qq --dry-run "$(GPU)"
	$(PYTHON) -m pip uninstall -qq -y onnxruntime
	$(PYTHON) -m pip install -q "$(GPU)"

lock: setup  ## fix anew which versions the set-up installs, into requirements/ (UPGRADE=1 for the newest, or =PACKAGE)
	@tools/lock.sh

samples: setup  ## make the sample sketches anew, into resources/samples/ (needs npm)
	$(PYTHON) tools/make_samples.py
	$(PYTHON) tools/make_digit_samples.py

wheel: setup  ## build the wheel into dist/
	$(PYTHON) -m build --wheel --outdir dist .

installers: setup  ## build what installs Drawover on Linux, and the zip for Krita's importer, into dist/installers/
	$(PYTHON) installer/installers.py

test-installers: setup  ## install that on a fresh system, run it, remove it (root; minutes; SUITE=bookworm|trixie|jammy|noble)
	$(PYTHON) installer/clean_root.py dist/installers --suite $(or $(SUITE),bookworm)

clean:  ## remove what was made here, the environment included
	rm -rf $(VENV) out dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find app models plugin_krita tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
