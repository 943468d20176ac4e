# make pack     build perfpack and make the sample packs (needs Go and make, nothing else)
# make test     every test that needs nothing but Go
# make help     the other targets

GO      ?= go
BIN     := bin/perfpack
SHARED  ?= ../shared
PACKS   := out/samples

export CGO_ENABLED := 0
export RAPID_SEED  ?= 2014

.PHONY: help build sbom windows check-vulnerabilities pack test samples attack rules-out sql-check bench scale lint cover staticcheck race crash \
        crash-kill crash-power crash-control simulate canary tamper reproduce upgrade concurrency drill check-docs awkward fuzz edits order damage \
        sound-books golden clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 24

build: ## the program, as bin/perfpack
	@mkdir -p bin
	$(GO) build -trimpath -o $(BIN) ./cmd/perfpack

sbom: build ## what perfpack is built from, as CycloneDX: bin/perfpack.cdx.json
	@$(BIN) version --sbom > $(BIN).cdx.json && echo $(BIN).cdx.json

windows: ## the program for Windows, built and vetted, as bin/perfpack.exe
	@mkdir -p bin
	GOOS=windows GOARCH=amd64 $(GO) vet ./...
	GOOS=windows GOARCH=amd64 $(GO) build -trimpath -o $(BIN).exe ./cmd/perfpack

check-vulnerabilities: ## known vulnerabilities in the libraries (needs the network; says so where it has none)
	bash .ci/check-vulnerabilities.sh

# The samples are worked on in a copy, so that the checkout stays clean and the target can be run again.
pack: build ## both sample workspaces' packs, from the returns in their inboxes
	@rm -rf $(PACKS) && mkdir -p $(PACKS)
	@for name in essex babergh-mid-suffolk; do \
	  cp -r data/$$name $(PACKS)/$$name && \
	  echo "== $$name" && \
	  $(BIN) -w $(PACKS)/$$name run --at 2025-11-01 ; status=$$? ; \
	  if [ $$status -ne 0 ] && [ $$status -ne 3 ]; then exit $$status; fi ; \
	done
	@echo && echo "The packs:" && find $(PACKS) -path '*/v1/*' -type f | sort

test: ## all tests that need nothing but Go, properties with the same cases each time (RAPID_SEED=0: with others)
	$(GO) vet ./...
	$(GO) test ./...

samples: build ## make the inboxes of the sample workspaces again, from the product's own templates (needs LibreOffice for one file)
	$(GO) run ./cmd/samples data/essex data/babergh-mid-suffolk

attack: ## a thousand random workspaces, ten thousand without their files, and an attacker who tries to recover what they keep back
	$(GO) test ./pipeline -run 'TestAnAttacker|TestNothingPrinted|TestNothingIsRecovered' -attacks 1000 -rehearsals 10000 -timeout 3h -v

RULES ?= .
rules-out: ## every rule of small numbers taken out in turn: a test has to notice (RULES=windows takes out those of that name)
	$(GO) test ./pipeline -run TestARuleTakenOut -rules-out '$(RULES)' -timeout 3h -v

sql-check: ## a million random figures, judged once by the program and once by SQL over the record
	$(GO) test ./pipeline -run TestSQLAgrees -cases 1000000 -timeout 60m -v

bench: build ## speed and memory on seeded workspaces S, M, L and Y, beside the floor measured in the same run
	$(GO) run ./cmd/bench

COUNCILS ?= 330
scale: build ## 330 councils on one machine, with two million figures between them: all their packs made, and all looked at again when nothing is due
	$(GO) run ./cmd/bench -councils $(COUNCILS)

lint: ## golangci-lint, where it is installed
	golangci-lint run

cover: ## how many of the statements are tried where it matters most: reading, disclosure, trends and the framework
	@for room in ingest disclosure stats analyse sheet framework settings; do $(GO) test -cover ./pipeline/$$room | awk '{print $$2, $$5}'; done

staticcheck: ## faults that vet lets pass (needs the network; says so where it has none)
	bash .ci/staticcheck.sh

race: ## all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race ./...

# Each of these is also done in a short form by make test, where strace is installed.
CRASH    ?= 1
POWERCUT ?= 1
crash: crash-kill crash-power crash-control ## the program cut short at every call to the file system, in every way there is, and faults planted to be found (needs strace; CRASH=20 POWERCUT=20 tries every 20th call)

crash-kill: ## killed at every call, and every call failing with a disk that is full, broken or may only be read
	$(GO) test ./cmd/perfpack -run AtAnyCall -v -crash $(CRASH) -timeout 5h

crash-power: ## the power gone after every call, in six ways
	$(GO) test ./cmd/perfpack -run WhenThePowerGoes -v -powercut $(POWERCUT) -timeout 5h

crash-control: ## faults planted in the order of writes, which crash-power has to find
	$(GO) test ./cmd/perfpack -run PlantedFaults -v -planted -timeout 2h

YEARS    ?= 3
MACHINES ?= 10
simulate: ## three years of days on ten machines, with outages, double starts, clocks set back, and returns late, early, twice and wrong
	$(GO) test ./pipeline -run TestYearsOfDays -years $(YEARS) -machines $(MACHINES) -timeout 3h -v

CANARIES ?= 1000
canary: ## 1,000 random workspaces full of what is not public, every public file searched for it in every way that it can be read
	$(GO) test ./pipeline -run 'TestNothingThatIsNotPublic|TestPublicFilesAreTheSame|TestTheSearchFinds' -canaries $(CANARIES) -timeout 3h -v

tamper: ## 10,000 single bits changed, one at a time, in pack, archive and record: verify --deep finds every one
	$(GO) test ./pipeline -run TestEveryBitCounts -flips 10000 -timeout 3h -v

reproduce: ## packs made again 50 times, each in other surroundings, and compared to the byte
	$(GO) test ./cmd/perfpack -run OtherSurroundings -rebuilds 50 -timeout 60m -v

upgrade: ## a record of every form that there ever was, brought up to date; earlier versions leave the present one alone
	$(GO) test ./pipeline/store -run 'EveryForm|NeverEdited|NewerVersion|OlderRecord' -v

concurrency: ## eight runs started at the same instant, 50 times: one works, seven end with 5
	$(GO) test ./cmd/perfpack -run OfEightRuns -rounds 50 -timeout 60m -v

DRILL := out/drill
drill: pack ## both sample workspaces backed up and restored elsewhere, their packs proved and made again there
	@rm -rf $(DRILL) && mkdir -p $(DRILL)
	@for name in essex babergh-mid-suffolk; do \
	  $(BIN) -w $(PACKS)/$$name backup $(DRILL)/$$name.backup && \
	  $(BIN) restore $(DRILL)/$$name.backup $(DRILL)/$$name || exit 1 ; \
	  for pack in $(DRILL)/$$name/out/*/*/v*; do $(BIN) -w $(DRILL)/$$name rebuild $$pack || exit 1 ; done ; \
	done

check-docs: pack ## the checks of the documents, which need the programs that .ci/run installs
	bash .ci/check-docs.sh $(PACKS) $(SHARED)

MEASURES ?= 300
awkward: build ## packs of awkward content, of 300 measures and more, and every test document of the renderer, looked at by veraPDF
	bash .ci/awkward.sh $(MEASURES)

FUZZ    ?= 2000x
FUZZERS := sheet:FuzzZip sheet:FuzzSheet sheet:FuzzSharedStrings sheet:FuzzCSV ingest:FuzzReadFigure ingest:FuzzLine ingest:FuzzRead ingest:FuzzNoSheetBreaksTheReading \
           ingest:FuzzStates ingest:FuzzPersonal framework:FuzzLoad settings:FuzzLoad period:FuzzParse store:FuzzDecimals store:FuzzCells prose:FuzzRead \
           guard:FuzzWhatIsGuardedComesBack render/opendata:FuzzEveryTextComesBack render/xlsx:FuzzEveryTextComesBack render/pdf:FuzzAnyTextMakesAValidFile proof:FuzzVerify

fuzz: ## each fuzz target for a short while (FUZZ=10m goes on for ten minutes each)
	@for t in $(FUZZERS); do \
	  $(GO) test ./pipeline/$${t%%:*} -run '^$$' -fuzz "^$${t##*:}$$" -fuzztime $(FUZZ) -fuzzminimizetime 20x || exit 1 ; \
	done

edits: ## a return changed in 10,000 ways, as people do: what is read is what was typed, and what is not read is said
	$(GO) test ./pipeline/ingest -run 'Tampered|TwelveEdits|RowOrColumnGoes' -tampers 10000 -timeout 60m -v

ORDERS  ?= 1000
order: ## the same returns split, repeated and shuffled in 1,000 ways: one record
	$(GO) test ./pipeline -run TestReturnsInAnyOrder -orders $(ORDERS) -timeout 3h -v

CORPORA := $(SHARED)/corpora
damage: ## 20,000 damages of each of six kinds to workbooks of six programs, and 1,000 to those of Excel and Google where they are at hand: none may read as other figures
	$(GO) test ./pipeline/sheet -run Damaged -damage 20000 -timeout 60m -v
	@if [ -d $(CORPORA) ]; then $(GO) test ./pipeline/sheet -run Damaged -damage 1000 -damage-books $(CORPORA) -timeout 60m -v; else echo "$(CORPORA) is not there: workbooks of Excel and Google were not damaged"; fi

BOOKS   ?= 500
sound-books: ## 500 sound workbooks, written by four programs (six where npm is): none refused, every cell as it was written and as openpyxl and LibreOffice read it
	bash .ci/sound-books.sh $(BOOKS)

golden: ## write the golden files anew; read the difference before keeping it
	$(GO) test ./... -update

clean: ## take away what was built
	rm -rf bin $(PACKS) $(DRILL)
