# Tsunagu. `make` alone lists what there is; every target sees to what it needs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The client is built before the server that contains it.
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# A Rust that was just installed is not yet on every path.
export PATH := $(PATH):$(HOME)/.cargo/bin
CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
# In CI the lock file is the truth; at a desk a changed dependency may still change it.
LOCKED := $(if $(CI),--locked)
NPM := $(shell command -v npm)
CLIENT_SOURCES := $(shell find client-web -type f \
	-not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/src/paraglide/*' 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help run test check bench soak audit package client fmt server-quick load-quick require-npm

help: ## This list
	@printf 'つなぐ Tsunagu\n\n'
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: client server-quick ## Serve a demo region at http://localhost:8080 (LAN=1: also for a phone, by HTTPS)
	@scripts/run $(TARGET)/quick/tsunagu $(if $(LAN),--lan)

test: require-npm client client-web/node_modules/.package-lock.json ## Run all tests: server, client, crash loop, browser
	@scripts/need postgresql chromium fonts-noto-cjk libxml2-utils
	$(CARGO) build $(LOCKED) --workspace --all-targets
	$(CARGO) test $(LOCKED) --workspace
	cd client-web && npm test
	$(TARGET)/debug/load crash --server $(TARGET)/debug/tsunagu --db sqlite --rounds 30
	$(TARGET)/debug/load crash --server $(TARGET)/debug/tsunagu --db postgres --rounds 15
	@scripts/browser-test $(TARGET)/debug/tsunagu

check: require-npm client-web/node_modules/.package-lock.json ## Format, lints, documentation, and the client's types
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(LOCKED) --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc $(LOCKED) --workspace --no-deps --document-private-items
	cd client-web && npm run check

bench: ## Measure beside a bare server, then the client in a browser (JSON=1: only JSON lines; ONLY=post.sqlite: some of it)
	@scripts/need postgresql chromium fonts-noto-cjk >&2
	@$(MAKE) client load-quick >&2
	@ulimit -n "$$(ulimit -Hn)"; $(TARGET)/quick/load bench $(if $(JSON),--json) $(if $(ONLY),--only $(ONLY)) --server $(TARGET)/quick/tsunagu
	@if [[ client == '$(firstword $(subst ., ,$(or $(ONLY),client)))' && -n '$(NPM)' ]]; then \
	JSON_LINES='$(JSON)' ONLY='$(ONLY)' scripts/measure-client $(TARGET)/quick/tsunagu; fi

soak: ## The long runs: crash loops (ROUNDS=1000), ten million decisions
	@scripts/need postgresql
	SOAK=1 $(CARGO) test --profile quick -p tsunagu --lib gate::tests::differential
	@$(MAKE) load-quick
	$(TARGET)/quick/load crash --server $(TARGET)/quick/tsunagu --db sqlite --rounds $(or $(ROUNDS),1000)
	$(TARGET)/quick/load crash --server $(TARGET)/quick/tsunagu --db postgres --rounds $(or $(ROUNDS),1000)

audit: ## Licenses, banned and doubled dependencies, known vulnerabilities
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny check licenses bans sources
	@if $(CARGO) deny fetch db; then $(CARGO) deny check advisories; \
	else echo 'The advisory database cannot be fetched from here: advisories were not checked.'; fi

package: require-npm client ## A Debian package and a container's folder in target/package (CHECK=1, as root: try both in a fresh Debian)
	@command -v cargo-deb >/dev/null || $(CARGO) install --locked cargo-deb
	$(CARGO) deb $(LOCKED) --package tsunagu --output $(TARGET)/package/
	install -D $(TARGET)/release/tsunagu $(TARGET)/package/container/tsunagu
	install -m 0644 packaging/Containerfile $(TARGET)/package/container/
	@if [[ -n '$(CHECK)' ]]; then scripts/need debootstrap curl buildah && scripts/check-package $(TARGET)/package/*.deb \
	&& scripts/check-container $(TARGET)/package/container; fi

client: ## Build the browser client
ifeq ($(NPM),)
	@echo 'npm is missing, so the browser client is not built; the server will say so. (Node.js 20 or newer brings it.)' >&2
else
	@$(MAKE) -s client-web/dist/index.html
endif

fmt: ## Format the Rust code
	$(CARGO) fmt --all

server-quick:
	$(CARGO) build $(LOCKED) --profile quick -p tsunagu

load-quick:
	$(CARGO) build $(LOCKED) --profile quick -p tsunagu -p load

require-npm:
	@test -n '$(NPM)' || { echo 'Please install Node.js 20 or newer, with npm.' >&2; exit 1; }

client-web/node_modules/.package-lock.json: client-web/package.json client-web/package-lock.json
	cd client-web && npm ci --no-audit --no-fund
	@touch $@

client-web/dist/index.html: client-web/node_modules/.package-lock.json $(CLIENT_SOURCES)
	cd client-web && npm run build
	@touch $@
