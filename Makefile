# The one way in, for people and for CI; `make help` lists the targets.
#
# Below the Swift toolchain everything comes from Debian (bookworm), so `apt-get upgrade` is the whole supply chain.
# PyPI serves the tests alone: Tests/EndToEnd/requirements.txt.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where the demonstration listens.
PORT ?= 8443

# What building and running need: the C libraries (Sources/README.md says what each is for), and what the Swift
# toolchain itself needs on Debian 12. libprotobuf-dev has headers that libphonenumber's include.
run_packages := \
  binutils ca-certificates libc6-dev libedit2 libncurses6 libstdc++-12-dev libxml2 pkg-config tzdata zlib1g-dev \
  libargon2-dev libcurl4-openssl-dev libevent-dev libgmime-3.0-dev libmagic-dev libmagic-mgc libphonenumber-dev \
  libprotobuf-dev libpq-dev libqrencode-dev libsqlite3-dev libssl-dev

# What the tests need besides: a browser and its driver, a font for its pages, Java for the HTML checker, a reader of QR
# codes, Python, git for the tree, Dovecot, clamd, and a PostgreSQL server (they start their own of all three, on free ports;
# those that the packages start are neither touched nor asked).
test_packages := \
  chromium chromium-driver clamav-daemon curl default-jre-headless dovecot-imapd fonts-liberation git openssl postgresql-15 \
  python3 python3-pip python3-venv zbar-tools

# What measuring needs besides: a maker of load, something to compare with, and the PostgreSQL server with pgbench. The
# services that their packages start are not touched and not asked.
bench_packages := nginx-light postgresql-15 util-linux wrk

debug_binary := .build/debug/postern
venv := .build/venv
release_binary := .build/release/postern
swift_sources := Package.swift Sources Tests
# Suites that start other programs run apart: Foundation's Process was seen to fail beside hundreds of open databases.
starts_processes := ^(ArchitectureTests|MailTests|PosternTests|TransferTests)\.

# Lends a command a PostgreSQL server of its own, for the tests that run on both databases.
with_postgresql := PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 Tests/EndToEnd/postgresql.py run --

end_to_end = \
  POSTERN_BINARY=$(CURDIR)/$(debug_binary) PYTHONDONTWRITEBYTECODE=1 $(venv)/bin/python -m pytest
# How often `make test` kills the gateway in the middle of sending.
kills ?= 5

heading = @printf '\n== %s\n' "$(1)"

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | while IFS=$$'\t' read -r target words; do printf 'make %-14s %s\n' "$$target" "$$words"; done

.PHONY: run
run: build ## build, and start a demonstration on https://localhost:8443 (PORT=N for another port)
	$(release_binary) demo --directory .build/demo --port $(PORT)

.PHONY: build
build: run-packages swift-toolchain ## install what is missing and build the program, optimised
	swift build -c release --product postern

.PHONY: test
test: run-packages test-packages swift-toolchain $(venv)/installed ## install what is missing, build, and pass every test, fastest first
	$(call heading,no package dependencies)
	swift package show-dependencies | grep -x 'No external dependencies found.*'
	$(call heading,layout and style)
	swift format lint --strict -r --parallel $(swift_sources)
	$(call heading,build (warnings are errors))
	swift build --build-tests
	$(call heading,unit and architecture)
	$(with_postgresql) swift test --skip-build --skip '$(starts_processes)'
	$(call heading,tests that start other programs)
	$(with_postgresql) swift test --skip-build --filter '$(starts_processes)'
	$(call heading,end to end and browser (pictures in .build/screenshots))
	$(end_to_end) -n 2 --dist loadfile Tests/EndToEnd --ignore Tests/EndToEnd/test_kill.py
	$(call heading,killed in the middle of sending ($(kills) times))
	POSTERN_KILLS=$(kills) $(end_to_end) -s Tests/EndToEnd/test_kill.py

.PHONY: test-thorough
test-thorough: run-packages test-packages swift-toolchain $(venv)/installed ## what `make test` runs small, in full size, with its figures
	$(call heading,build)
	swift build --product postern
	$(call heading,killed in the middle of sending (50 times))
	POSTERN_KILLS=50 $(end_to_end) -s Tests/EndToEnd/test_kill.py
	$(call heading,large files at once (64 of 30 MiB, both ways))
	swift build -c release --product postern
	POSTERN_FILES=64 POSTERN_FILE_MIB=30 $(subst $(debug_binary),$(release_binary),$(end_to_end)) -s Tests/EndToEnd/test_file_load.py
	$(call heading,the API by its own document (500 tries a call))
	POSTERN_API_EXAMPLES=500 $(end_to_end) -s Tests/EndToEnd/test_openapi.py
	$(call heading,equal answers take equal time (4000 samples each; wants a quiet machine))
	swift build --build-tests
	POSTERN_TIMING_SAMPLES=4000 $(with_postgresql) swift test --skip-build --no-parallel --filter '(RefusalTimingTests|EqualAnswersTests)'

.PHONY: bench
bench: build bench-packages ## measure speed, latency and memory, beside what limits them (FULL=1: also with a million messages)
	swift build -c release --product postern-bench
	.build/release/postern-bench $(if $(FULL),--full)

.PHONY: lint
lint: run-packages swift-toolchain ## check layout and style, and build with warnings as errors
	swift format lint --strict -r --parallel $(swift_sources)
	swift build --build-tests

.PHONY: format
format: swift-toolchain ## lay the Swift sources out as the lint wants them
	swift format --in-place -r --parallel $(swift_sources)

.PHONY: clean
clean: ## remove everything that was built, the demonstration and its data too
	rm -rf .build

# Installs those of the packages $(1) that are missing, and says which.
define install
	@command -v dpkg-query > /dev/null || { \
	  echo 'This is not Debian. Install what these Debian packages hold, then run the swift commands in the Makefile:' >&2; \
	  echo '  $(1)' >&2; exit 69; }
	@missing=(); \
	for package in $(1); do \
	  state=$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2> /dev/null) || state=unknown; \
	  if [[ $$state != installed ]]; then missing+=("$$package"); fi; \
	done; \
	if (( $${#missing[@]} > 0 )); then \
	  echo "Installing Debian packages: $${missing[*]}"; \
	  as_root=(env DEBIAN_FRONTEND=noninteractive); \
	  if (( $$(id -u) != 0 )); then as_root=(sudo "$${as_root[@]}"); fi; \
	  "$${as_root[@]}" apt-get update -q; \
	  "$${as_root[@]}" apt-get install -y -q --no-install-recommends "$${missing[@]}"; \
	fi
endef

.PHONY: run-packages
run-packages:
	$(call install,$(run_packages))

.PHONY: test-packages
test-packages:
	$(call install,$(test_packages))

.PHONY: bench-packages
bench-packages:
	$(call install,$(bench_packages))

# Python packages of the tests, as they are pinned; pip goes by the machine's own configuration.
$(venv)/installed: Tests/EndToEnd/requirements.txt | test-packages
	rm -rf $(venv)
	/usr/bin/python3 -m venv $(venv)
	$(venv)/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	touch $@

.PHONY: swift-toolchain
swift-toolchain:
	@if ! command -v swift > /dev/null; then \
	  echo 'Swift 6.3 or later is needed and no swift is in PATH.' >&2; \
	  echo 'Get the toolchain for Debian 12 from https://www.swift.org/install/linux/, unpack it, and put its usr/bin in PATH.' >&2; \
	  exit 69; \
	fi; \
	version=$$(swift --version 2> /dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p') || version=''; \
	if [[ $$(printf '%s\n' 6.3 "$$version" | sort --version-sort | head -n 1) != 6.3 ]]; then \
	  echo "Swift 6.3 or later is needed; this one is $${version:-of no known version}." >&2; \
	  echo 'See https://www.swift.org/install/linux/.' >&2; \
	  exit 69; \
	fi
