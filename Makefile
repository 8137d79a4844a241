# Roomtone: the commands a person uses. `make run` and `make test` set up the machine by themselves.

SWIFT ?= swift
RELEASE = .build/release/roomtone

.PHONY: run test build release lint format smoke interop fuzz browser pictures conformance kill setup clean

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

## Other people's clients against the release binary: the Python client of the API that /v1/listen follows.
interop: release
	@scripts/setup --tests
	scripts/interop $(RELEASE)

## The parsers of what comes from outside, fed damaged bytes for FUZZ_SECONDS each, by another seed each time.
FUZZ_SECONDS ?= 60
fuzz:
	ROOMTONE_FUZZ_SECONDS=$(FUZZ_SECONDS) $(SWIFT) test --disable-xctest --filter FuzzTests

## The page's own tests (Node), then each view in Chromium against the release binary's demo.
browser: release
	@scripts/setup --browser
	node --test Tests/Browser/

## The same, and takes the pictures of docs/images/ anew.
pictures: release
	@scripts/setup --browser
	IMAGES=docs/images node --test Tests/Browser/views.test.mjs

## Both clients, JavaScript and Swift, against the real server through a network that cuts, delays and reorders (Node).
conformance:
	@scripts/setup --browser
	$(SWIFT) build
	node --test Tests/Conformance/

setup:
	@scripts/setup --tests

clean:
	rm -rf .build
