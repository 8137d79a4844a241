# Roomtone: the commands a person uses. `make run` and `make test` set up the machine by themselves.

SWIFT ?= swift
RELEASE = .build/release/roomtone

.PHONY: run test build release lint format smoke browser setup clean

## Installs what is missing, builds in release mode, starts the demo and prints its address.
run: release
	$(RELEASE) serve --demo

## Installs what is missing, then builds and runs every test.
test:
	@scripts/setup --tests
	$(SWIFT) test --disable-xctest

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

## The page's own tests (Node) and, where Chromium is installed, the page in a browser.
browser:
	@scripts/setup --browser
	node --test Tests/Browser/

setup:
	@scripts/setup --tests

clean:
	rm -rf .build
