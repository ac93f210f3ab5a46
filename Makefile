# What can be done here. Each target sets up what it needs, once, into .venv; nothing else is touched.
# Needed on the machine: Python 3.11 or newer with venv and pip, make, git.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
INSTALL = python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test check bench bench-million crash faults fleet fuzz audit play rotation erasure mutants lock

help:
	@echo "make install  the command .venv/bin/louli, with what it needs and no more"
	@echo "make demo     a local WeChat with phones on a web page, and the bot in a sample community"
	@echo "make test     all tests, on SQLite and on a throw-away PostgreSQL"
	@echo "make check    format, lint, types, who imports whom, then all tests"
	@echo "make bench    what a message and a send cost; also written to build/bench.json"
	@echo "make faults   what becomes of a send when the line to WeChat fails (N=1000 sends a kind,"
	@echo "              DATABASE=postgresql); also written to build/faults.json"
	@echo "make crash    the bot killed again and again, and checked against the phones (N=300 times,"
	@echo "              DATABASE=postgresql, SEED=7); also written to build/crash-DATABASE.json"
	@echo "make fleet    four processes share one notice to N=20000 people, two of them are killed on the"
	@echo "              way (RATE=\"200 1000\" a second); also written to build/fleet.json"
	@echo "make fuzz     N=100000 callbacks, forged, or signed and hostile, and the CPU that each took"
	@echo "              (SEED=7, ONLY=1234 replays one); also written to build/fuzz.json"
	@echo "make audit    N=10000 harms to the audit log, each found out, and how fast it is walked"
	@echo "              (SEED=7); also written to build/audit.json"
	@echo "make play     MINUTES=30 of what PHONES=200 may do while much goes wrong, then the books are"
	@echo "              compared (DATABASE=postgresql, SEED=7); also written to build/play.json"
	@echo "make rotation a new data key for PEOPLE=100000 while others write (KILLS=100 times killed before,"
	@echo "              DATABASE=postgresql); also written to build/rotation.json"
	@echo "make erasure  one of PEOPLE=100000 is erased, and every row is searched for her"
	@echo "              (DATABASE=postgresql); also written to build/erasure.json"
	@echo "make mutants  seeded bugs, each caught by the tests; also written to build/mutants.json"
	@echo "make bench-million  the memory that a million deliveries take"
	@echo "make lock     pin what pyproject.toml asks for (newest: make lock UPGRADE=--upgrade)"

install: .venv/installed
	@echo "Louli is in .venv: run .venv/bin/louli"

demo: .venv/installed
	@echo "Starting the demo (stop it with Ctrl-C)"
	@louli demo

test: .venv/installed-dev
	@echo "Running the tests"
	@python -m tests.postgres -- python -m pytest -n 2

check: .venv/installed-dev
	@echo "Checking the format"
	@ruff format --check .
	@echo "Checking the code"
	@ruff check .
	@echo "Checking types"
	@mypy
	@echo "Checking who imports whom"
	@lint-imports
	@$(MAKE) --no-print-directory test

bench: .venv/installed-dev
	@echo "Measuring (some minutes; best on an otherwise idle machine)"
	@python -m tests.postgres --fsync -- python -m benchmarks

faults: .venv/installed-dev
	@echo "Sending through a line that fails (a quarter of an hour for 1,000 sends a kind)"
	@python -m tests.faults --sends $(or $(N),1000) --database $(or $(DATABASE),sqlite)

crash: .venv/installed-dev
	@echo "Killing the bot $(or $(N),300) times on $(or $(DATABASE),each database)"
	@python -m tests.postgres -- python -m tests.crash $(or $(N),300) \
		$(if $(DATABASE),--database $(DATABASE)) $(if $(SEED),--seed $(SEED))

fleet: .venv/installed-dev
	@echo "Sending a notice to $(or $(N),20000) people from four processes, four times"
	@python -m tests.postgres --fsync -- python -m tests.fleet --people $(or $(N),20000) \
		$(if $(RATE),--rate $(RATE)) $(if $(SEED),--seed $(SEED))

fuzz: .venv/installed-dev
	@echo "Knocking $(or $(N),100000) times (a quarter of an hour at most)"
	@python -m tests.fuzz --cases $(or $(N),100000) --seed $(or $(SEED),7) $(if $(ONLY),--only $(ONLY))

audit: .venv/installed-dev
	@echo "Harming the audit log $(or $(N),10000) times on each database (some minutes)"
	@python -m tests.postgres -- python -m tests.audit --cases $(or $(N),10000) --seed $(or $(SEED),7)

play: .venv/installed-dev
	@echo "Playing for $(or $(MINUTES),30) minutes with $(or $(PHONES),200) phones"
	@$(if $(filter postgresql,$(DATABASE)),python -m tests.postgres -- )python -m tests.play \
		--minutes $(or $(MINUTES),30) --phones $(or $(PHONES),200) --seed $(or $(SEED),7) \
		--database $(or $(DATABASE),sqlite)

rotation: .venv/installed-dev
	@echo "Changing the data key of $(or $(PEOPLE),100000) people (some minutes on each database)"
	@python -m tests.postgres --fsync -- python -m tests.rotation --people $(or $(PEOPLE),100000) \
		--kills $(or $(KILLS),0) $(if $(DATABASE),--database $(DATABASE))

erasure: .venv/installed-dev
	@echo "Erasing one of $(or $(PEOPLE),100000) people (some minutes)"
	@python -m tests.postgres -- python -m tests.erasure --people $(or $(PEOPLE),100000) \
		$(if $(DATABASE),--database $(DATABASE))

mutants: .venv/installed-dev
	@echo "Seeding bugs, one at a time (some minutes)"
	@python -m tests.postgres -- python -m tests.mutants

bench-million: .venv/installed-dev
	@echo "Planning and sending a notice to a million people (half an hour)"
	@python -m tests.postgres --fsync -- python -m benchmarks million

lock: .venv/installed-dev
	@echo "Pinning into requirements.lock and requirements-dev.lock"
	@uv pip compile pyproject.toml --group build $(LOCK) --output-file requirements.lock
	@uv pip compile pyproject.toml --group build --group dev --constraints requirements.lock $(LOCK) \
		--output-file requirements-dev.lock

LOCK = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock" $(UPGRADE)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Louli needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	@echo "Installing what Louli runs on, as pinned in requirements.lock (once)"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what tests and checks need, as pinned in requirements-dev.lock (once)"
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@
