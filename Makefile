# All verbs of Soi. `make` alone lists them.
#   make demo CHECK=1 PORT=8001      make test ARGS="-k petition"      make prove crash      make bench search
PYTHON ?= python3
PORT ?= 8000
SOI := .venv/bin/soi
SET_UP := $(PYTHON) scripts/setup.py

VERBS := demo start test check prove bench features
# The words after `prove` and `bench` are names, not goals.
NAME := $(if $(filter prove bench,$(firstword $(MAKECMDGOALS))),$(wordlist 2,99,$(MAKECMDGOALS)))

.PHONY: help $(VERBS) $(filter-out $(VERBS),$(NAME))
.DEFAULT_GOAL := help

help:
	@echo "make demo       set up, play the story on invented data, serve it   [CHECK=1] [PORT=8001]"
	@echo "make start      run a node on this machine, until Ctrl-C            [PORT=8001]"
	@echo "make test       all tests                                           [ARGS='-k word']"
	@echo "make check      style, types, layers, packs, translations: no database, under a minute"
	@echo "make prove X    the full counts of one promise, into docs/proofs/   (crash, ...)"
	@echo "make bench [X]  measure reading and search against their bars"
	@echo "make features   what is done, row by row, held against the tests"

demo:
	@$(SET_UP) demo --port $(PORT)
	@SOI_PORT=$(PORT) $(SOI) demo $(if $(filter-out 0,$(CHECK)),--check)

start:
	@$(SET_UP) demo
	@SOI_PORT=$(PORT) $(SOI) start

test:
	@$(SET_UP) test
	@.venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -p no:cacheprovider $(ARGS)

check:
	@$(SET_UP) test
	@.venv/bin/python scripts/check.py $(ARGS)

features:
	@$(SET_UP) test
	@.venv/bin/python scripts/features.py $(ARGS)

ifneq ($(filter prove bench,$(firstword $(MAKECMDGOALS))),)
$(filter-out $(VERBS),$(NAME)):
	@:
endif

prove:
	@$(if $(NAME),,echo "Name a promise: make prove crash. There are:"; ls tests/prove | sed -n 's/^\([a-z][a-z_]*\)\.py$$/  \1/p'; exit 1)
	@$(SET_UP) test
	@.venv/bin/python -m tests.prove $(NAME) $(ARGS)

bench:
	@$(SET_UP) bench
	@.venv/bin/python -m tests.bench $(NAME) $(ARGS)
