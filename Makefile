# One command from raw files to tables and charts. `make help` lists the targets.
#   make all RAW=my/files OUT=my/results CONFIG=my/config.yaml WORKERS=4

RAW     ?= data/raw
OUT     ?= data/processed
CONFIG  ?= config.yaml
WORKERS ?=
CORRECTIONS ?= corrections.csv
SIZES   ?= 1000 10000
PYTHON  ?= python3

ENV  := .venv
PY   := $(ENV)/bin/python
WORK := $(OUT)/.work
RUN   = $(PY) -m pipeline $(1) --raw "$(RAW)" --out "$(OUT)" --config "$(CONFIG)" --corrections "$(CORRECTIONS)" $(if $(WORKERS),--workers $(WORKERS))

include pipeline/stages.mk

# Whether a raw file or folder is newer than the last reading: found by one walk, so that any name and a million files do.
CHANGED := $(if $(wildcard $(WORK)/read.done),$(shell find "$(RAW)" -newer "$(WORK)/read.done" -print -quit 2>/dev/null),first)

.DEFAULT_GOAL := help
.PHONY: all env test lint model classifiers evaluate bench pictures notebooks clean-output help FORCE $(STAGES)

all: export report ## everything: environment, tables, charts and the page from the files in RAW (data/raw) to OUT (data/processed)

env: $(ENV)/done ## the environment alone (.venv)

$(ENV)/done: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(ENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

# Every stage is a target of its name; it is done again when its code, its rules, its settings or what it reads changed.
define STAGE
$(1): $(WORK)/$(1).done
$(WORK)/$(1).done: $(FILES_$(1)) $(WORK)/config/$(1).json $(foreach stage,$(AFTER_$(1)),$(WORK)/$(stage).done) $(if $(filter read,$(1)),$(if $(CHANGED),FORCE)) $(if $(filter tables,$(1)),$(wildcard $(CORRECTIONS))) | $(ENV)/done
	$$(call RUN,$(1)) $(if $(filter $(1),report $(MAKECMDGOALS)),,--no-summary)
	touch "$$@"
endef
$(foreach stage,$(STAGES),$(eval $(call STAGE,$(stage))))

# The settings of each stage in a file of its own, which keeps its time as long as they stay the same. They are written
# before make looks at any time, so that a changed section redoes its stage in the same run, and the others stay.
SPLIT = $(PY) -m pipeline config --out "$(OUT)" --config "$(CONFIG)" && touch "$(WORK)/config.done"
STALE := $(shell test -e "$(WORK)/config.done" && test -x "$(PY)" && \
	{ test "$(CONFIG)" -nt "$(WORK)/config.done" || test pipeline/config.py -nt "$(WORK)/config.done"; } && { $(SPLIT); } 1>&2)
$(WORK)/config/%.json: | $(ENV)/done
	$(SPLIT)

test: env ## the tests, after setting up
	$(PY) -m pytest -q -n 2

lint: env ## linter and type checker
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

model: env ## the classifier, trained from pipeline/classify/labelled
	$(PY) -m pipeline train

classifiers: env ## ways to type paragraphs, on the same splits: docs/evaluation.md
	$(PY) -m pipeline classifiers

evaluate: env ## scores against our own gold, with gains and losses
	$(PY) -m pipeline evaluate

pictures: all ## the pictures of the README, from the shipped corpus
	$(PY) -m docs.pictures

notebooks: all ## the notebooks, executed on OUT and rendered into docs/notebooks
	$(PY) docs/render_notebooks.py "$(OUT)" docs/notebooks

bench: env ## speed and memory, as ratios to jieba; writes docs/performance.md (SIZES="1000 10000 100000" for more)
	$(PY) -m bench --sizes $(SIZES)

clean-output: ## take away the results (OUT); raw files stay
	rm -rf "$(OUT)"

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-14s %s\n", $$1, $$2}'
	@echo "one stage:     make STAGE, with STAGE one of: $(STAGES)"
