# Thin on purpose: it names the commands, tools/ does the work.
#
#   make serve    the site on your machine, reloading as you edit
#   make check    every linter, type checker and detector, in 10 seconds
#   make try      one example, natively and in a browser: EXAMPLE=echo
#   make test     everything that CI checks; ARGS="-k echo" runs a part
#   make build    the finished site, in site/
#
#   make format   format all code here, snippets included
#   make record   run every example and refresh its transcript
#   make mutate   break every example on purpose; the tests must notice
#   make flakes   the examples' tests twenty times, delayed at random
#   make bench    measurements, as ratios within one run
#   make lock     requirements.in -> requirements.txt, with hashes

PYTHON ?= python3

export EXAMPLE

.PHONY: help serve check try test build format record mutate flakes bench lock
help:
	@sed -n 's/^#   //p' Makefile

serve check try test build format record mutate flakes bench lock:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON): not found; install Python 3.11 or later" >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py $@

