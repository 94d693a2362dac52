# SPDX-License-Identifier: GPL-2.0-only
#
# bpfx: kernel modules, BPF programs and the tool. "make help" lists the targets.

BUILD  ?= build
KDIR   ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr
CC     ?= cc
CLANG  ?= clang
V      ?= 0
W      ?=

VERSION := 0.1.0
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/local/sbin/bpftool))

ifeq ($(V),0)
Q   := @
say  = @printf '  %-5s %s\n' '$(1)' '$(2)';
MAKEFLAGS += --no-print-directory
else
Q   :=
say  =
endif

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

all: modules bpf tools

# The kernel modules
# ------------------

RELEASE = $(or $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null),none)
MODDIR   = $(abspath $(BUILD))/$(RELEASE)
MODULES  = $(addprefix $(MODDIR)/,bpfx.ko bpfx_qdisc.ko bpfx_input.ko)
SOURCES := Kbuild $(sort $(shell find module include -name '*.[ch]' 2>/dev/null))
HELPERS := $(sort $(wildcard selftests/module/*.c selftests/module/*.h selftests/module/Kbuild))

modules: kernel-headers $(if $(filter none,$(RELEASE)),,$(MODULES))
	@:

kernel-headers:
	@test '$(RELEASE)' != none || { \
		echo 'bpfx: no kernel headers in $(KDIR)'; \
		echo '  install them: sudo apt-get install linux-headers-$(shell uname -r)'; \
		echo '  or name those of another kernel: make KDIR=/lib/modules/RELEASE/build'; \
		exit 1; } >&2

# Objects may not land beside the sources and each kernel needs its own: the kernel's build system
# gets a tree of links. .links changes when a source comes or goes.
$(MODDIR)/.links: FORCE
	$(Q)scripts/link-tree $(MODDIR) $(SOURCES) $(HELPERS) $(BENCH_MODULE)

# Headers of an installed kernel lack what kbuild would see a change of options by.
$(MODDIR)/.configured: $(wildcard $(KDIR)/include/generated/autoconf.h)
	$(Q)mkdir -p $(@D)
	$(Q)find $(@D) \( -name '*.o' -o -name '*.ko' -o -name '.*.cmd' \) -delete
	$(Q)touch $@

$(MODULES) &: $(MODDIR)/.configured $(MODDIR)/.links $(SOURCES) $(KDIR)/Module.symvers
	$(call say,KMOD,$(notdir $(MODULES)) ($(RELEASE)))
	$(Q)scripts/kbuild $(KDIR) $(MODDIR) V=$(V) W=$(W)

$(MODDIR)/.helpers: $(MODDIR)/bpfx_qdisc.ko $(HELPERS)
	$(call say,KMOD,selftests/module ($(RELEASE)))
	$(Q)scripts/kbuild $(KDIR) $(MODDIR)/selftests/module V=$(V) W=$(W) \
		KBUILD_EXTRA_SYMBOLS=$(MODDIR)/Module.symvers
	$(Q)cp $(MODDIR)/selftests/module/*.ko $(MODDIR)/
	$(Q)touch $@

test-modules: modules $(if $(HELPERS),$(MODDIR)/.helpers)
	@:

BENCH_MODULE := $(sort $(wildcard selftests/bench/module/* selftests/bench/library/*))

$(MODDIR)/bpfx_bench.ko: $(MODDIR)/bpfx_qdisc.ko $(BENCH_MODULE)
	$(call say,KMOD,bpfx_bench.ko ($(RELEASE)))
	$(Q)scripts/kbuild $(KDIR) $(MODDIR)/selftests/bench/module V=$(V) W=$(W)
	$(Q)cp $(MODDIR)/selftests/bench/module/bpfx_bench.ko $@

bench-modules: modules $(MODDIR)/bpfx_bench.ko
	@:

# BPF objects and their skeletons
# -------------------------------

MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
BPF_ARCH  := $(patsubst aarch64%,arm64,$(patsubst x86_64%,x86,$(or $(MULTIARCH),x86_64)))
BPF_FLAGS := -target bpf -g -O2 -mcpu=v3 -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-declarations -D__TARGET_ARCH_$(BPF_ARCH) -Iinclude -Iinclude/uapi \
	$(if $(MULTIARCH),-idirafter /usr/include/$(MULTIARCH))

BPF_OBJECTS := $(patsubst bpf/%.c,$(BUILD)/bpf/%.o,$(sort $(wildcard bpf/*.bpf.c)))
SKELETONS   := $(patsubst bpf/%.bpf.c,$(BUILD)/skel/%.skel.h,$(sort $(wildcard bpf/*.bpf.c)))

bpf: $(BPF_OBJECTS)
	@:

define compile_bpf
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$(@:$(BUILD)/%=%))
	$(Q)$(CLANG) $(BPF_FLAGS) -MMD -MP -c $< -o $@
endef

$(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c | clang
	$(compile_bpf)

clang:
	@command -v $(CLANG) >/dev/null || { \
		echo 'bpfx: no $(CLANG); install it: sudo apt-get install clang llvm libbpf-dev' >&2; \
		exit 1; }

bpftool:
	@test -n '$(BPFTOOL)' || { \
		echo 'bpfx: no bpftool; install it: sudo apt-get install bpftool' >&2; exit 1; }

.PHONY: clang bpftool

define generate_skeleton
	$(Q)mkdir -p $(@D)
	$(call say,SKEL,$(@:$(BUILD)/%=%))
	$(Q)$(BPFTOOL) gen skeleton $< name $(subst .,_,$(basename $(basename $(<F)))) >$@
endef

$(BUILD)/skel/%.skel.h: $(BUILD)/bpf/%.bpf.o | bpftool
	$(generate_skeleton)

# The tool
# --------

TOOL_OBJECTS := $(patsubst tools/%.c,$(BUILD)/tools/%.o,$(sort $(wildcard tools/*.c)))
TOOL_LIBS     = libbpf libelf libmnl json-c libevdev
C_FLAGS      := -g -O2 -std=gnu11 -D_GNU_SOURCE= -Wall -Wextra -Wno-unused-parameter \
	-Iinclude -Iinclude/uapi -I$(BUILD)/skel -DBPFX_VERSION='"$(VERSION)"' $(CFLAGS)

tools: $(if $(TOOL_OBJECTS),$(BUILD)/bpfx)
	@:

libraries:
	@pkg-config --exists $(TOOL_LIBS) 2>/dev/null || { \
		echo 'bpfx: libraries are missing: $(TOOL_LIBS)'; \
		echo '  sudo apt-get install pkgconf libbpf-dev libelf-dev libmnl-dev libjson-c-dev libevdev-dev'; \
		exit 1; } >&2
	@pkg-config --atleast-version=1.4 libbpf || \
		echo 'bpfx: this libbpf is older than 1.4: what it builds cannot load schedulers' >&2

.PHONY: libraries

$(BUILD)/tools/%.o: tools/%.c Makefile | libraries $(SKELETONS)
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(C_FLAGS) $(shell pkg-config --cflags $(TOOL_LIBS)) -MMD -MP -c $< -o $@

# The compiler of patterns: a library, so far of this tree only
MATCH_OBJECTS := $(patsubst tools/%.c,$(BUILD)/tools/%.o,$(sort $(wildcard tools/match/*.c)))

# What of the module the tool runs itself: tables of patterns, and the estimate of a sketch; not what
# that would need to add to it, for which there is nothing to link with
RUN_MODULE  := $(filter-out %_glob.c,$(sort $(wildcard module/lib/match*.c))) \
	module/lib/hyperloglog.c
RUN_OBJECTS := $(patsubst module/lib/%.c,$(BUILD)/tools/run/%.o,$(RUN_MODULE))

$(BUILD)/tools/run/%.o: module/lib/%.c Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) -iquote selftests -Iselftests/shim $(C_FLAGS) -ffunction-sections \
		-Wno-sign-compare -MMD -MP -c $< -o $@

# Kfuncs of this kernel and of others
KFUNC_OBJECTS := $(patsubst tools/%.c,$(BUILD)/tools/%.o,\
	$(sort $(wildcard tools/kfunc/*.c tools/doctor/*.c)))

# Devices, and configurations of input programs
INPUT_OBJECTS := $(patsubst tools/%.c,$(BUILD)/tools/%.o,$(sort $(wildcard tools/input/*.c)))

# What the comments of our own say
KFUNC_SOURCES := $(sort $(shell grep -rl '^__bpf_kfunc ' module --include=*.c 2>/dev/null))
KFUNC_DOC     := $(BUILD)/tools/kfunc/doc.gen

$(KFUNC_DOC).c: scripts/gen-kfunc-doc.awk $(KFUNC_SOURCES)
	$(Q)mkdir -p $(@D)
	$(call say,DOC,$(@:$(BUILD)/%=%))
	$(Q)awk -f $< $(KFUNC_SOURCES) >$@

$(KFUNC_DOC).o: $(KFUNC_DOC).c Makefile
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(C_FLAGS) -iquote tools/kfunc -MMD -MP -c $< -o $@

$(BUILD)/bpfx: $(TOOL_OBJECTS) $(MATCH_OBJECTS) $(RUN_OBJECTS) $(KFUNC_OBJECTS) \
		$(INPUT_OBJECTS) $(KFUNC_DOC).o
	$(call say,LD,$(@F))
	$(Q)$(CC) $(LDFLAGS) -Wl,--gc-sections -o $@ $^ $(shell pkg-config --libs $(TOOL_LIBS)) -lm

# Self-tests
# ----------

ST      := $(BUILD)/selftests
KSRC    ?= /ksrc
# The directory of kselftest_harness.h in a kernel's source.
KSELFTEST ?= $(KSRC)/tools/testing/selftests

TESTS_C   := $(patsubst selftests/%.c,$(ST)/%,$(sort $(wildcard selftests/*.c)))
TEST_LIB  := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/lib/*.c)))
TEST_BPF  := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/progs/*.bpf.c)))
TEST_FAIL := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/progs/fail/*.bpf.c)))
TEST_MISSING := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/missing/*.bpf.c)))
TEST_HOSTILE := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/hostile/*.bpf.c)))
TEST_SKEL := $(TEST_BPF:.bpf.o=.skel.h)
TEST_FLAGS := $(C_FLAGS) -iquote . -iquote selftests -iquote selftests/lib -I$(ST)/progs -isystem $(KSELFTEST)

selftests: bpf tools $(TESTS_C) $(TEST_BPF) $(TEST_FAIL) $(TEST_HOSTILE) $(TEST_MISSING) \
	$(ST)/tutorial/steps $(ST)/tutorial_input/steps test-bpftool test-user released
	@:

# For make check-objects, without the rest
test-programs: $(TEST_BPF) $(TEST_FAIL) $(TEST_MISSING)
	@:

.PHONY: test-programs check-objects

# Objects of earlier versions, and what these have published
RELEASED := $(patsubst selftests/released/%,%,$(sort $(wildcard selftests/released/*/*.bpf.o))) \
	$(patsubst Documentation/abi/%,%,$(sort $(wildcard Documentation/abi/*/*.txt)))

released: $(RELEASED:%=$(ST)/objects/%)
	@:

$(ST)/objects/%.bpf.o: selftests/released/%.bpf.o
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(ST)/objects/%.txt: Documentation/abi/%.txt
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

.PHONY: released

kselftest:
	@test -e $(KSELFTEST)/kselftest_harness.h || { \
		echo 'bpfx: no kselftest_harness.h in $(KSELFTEST)'; \
		echo '  unpack linux-source and set KSRC= to it, or run "make test"'; exit 1; } >&2

.PHONY: kselftest

$(ST)/progs/%.bpf.o: selftests/progs/%.bpf.c | clang
	$(compile_bpf)

$(ST)/missing/%.bpf.o: selftests/missing/%.bpf.c | clang
	$(compile_bpf)

$(ST)/hostile/%.bpf.o: selftests/hostile/%.bpf.c | clang
	$(compile_bpf)

$(ST)/progs/%.skel.h: $(ST)/progs/%.bpf.o | bpftool
	$(generate_skeleton)

define compile_test
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(TEST_FLAGS) -MMD -MP
endef

# Who reads devices as its clients do
$(ST)/input_client.o $(ST)/lib/client.o: private TEST_FLAGS += $(shell pkg-config --cflags libevdev)

$(ST)/%.o: selftests/%.c | kselftest libraries $(SKELETONS) $(TEST_SKEL)
	$(compile_test) -c $< -o $@

$(TESTS_C): $(ST)/%: $(ST)/%.o $(TEST_LIB)
	$(call say,LD,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(TOOL_LIBS)) -lpthread -lm

# The queues and the library in user space, where each access is checked
SHIM_FLAGS := -g -O1 -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-iquote selftests -Iselftests/shim -Iinclude -Iinclude/uapi
SHIM_LIB   := $(filter-out main lock,$(patsubst module/lib/%.c,%,$(wildcard module/lib/*.c)))
SHIM_OWN   := $(patsubst selftests/shim/%.c,%,$(wildcard selftests/shim/*.c))
SHIM_OBJECTS := $(patsubst %,$(ST)/shim/%.o,bucket drr fat prio queue strict timed \
	$(SHIM_OWN) $(addprefix lib/,$(SHIM_LIB)))
SMP_FLAGS  := -Iselftests/shim/smp $(SHIM_FLAGS)
SMP_OBJECTS := $(ST)/shim/smp/lock.o $(ST)/shim/smp/cpu.o
SMP_TESTS  := $(ST)/user_lock
TOOL_TESTS := $(filter $(ST)/user_kfunc% $(ST)/user_input%,$(TESTS_C))
TOOL_FLAGS := $(filter-out -Iselftests/shim,$(SHIM_FLAGS)) -D_GNU_SOURCE=
SIMD_TESTS := $(ST)/user_simd
SHIM_TESTS := $(filter-out $(SMP_TESTS) $(SIMD_TESTS) $(TOOL_TESTS),$(filter $(ST)/user_%,$(TESTS_C)))

$(ST)/shim/%.o: module/qdisc/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(SHIM_FLAGS) -MMD -MP -c $< -o $@

$(ST)/shim/lib/%.o: module/lib/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(SHIM_FLAGS) -MMD -MP -c $< -o $@

$(ST)/shim/%.o: selftests/shim/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(SHIM_FLAGS) -MMD -MP -c $< -o $@

$(ST)/shim/match/%.o: tools/match/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(SHIM_FLAGS) -D_GNU_SOURCE= -MMD -MP -c $< -o $@

# What the tool reads out of kernels and objects
$(ST)/shim/tools/%.o: tools/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(TOOL_FLAGS) $(shell pkg-config --cflags $(TOOL_LIBS)) -MMD -MP -c $< -o $@

$(filter $(ST)/user_kfunc%,$(TOOL_TESTS)): $(patsubst tools/%.c,$(ST)/shim/tools/%.o, \
	$(wildcard tools/kfunc/*.c) $(addprefix tools/,args.c err.c kops.c link.c out.c))

# ... and out of configurations
$(ST)/user_input_config: $(patsubst tools/%.c,$(ST)/shim/tools/%.o, \
	$(wildcard tools/input/conf*.c) $(addprefix tools/input/,text.c match.c keys.c device.c) \
	$(addprefix tools/,args.c err.c out.c suggest.c))

# What needs CPUs has a shim of its own, in which they are threads.
$(ST)/shim/smp/lock.o: module/lib/lock.c
$(ST)/shim/smp/cpu.o: selftests/shim/smp/cpu.c
$(SMP_OBJECTS):
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(SMP_FLAGS) -MMD -MP -c $< -o $@

# What borrows registers, as the kernel has it: without SSE of the compiler's
PLAIN_FLAGS := $(filter-out -fsanitize=% -fno-sanitize%,$(SHIM_FLAGS)) -O2
PLAIN_OBJECTS := $(patsubst %,$(ST)/shim/plain/%.o,bitmap find hyperloglog scan simd_scan simd_str \
	str twoway)

$(ST)/shim/plain/%.o: module/lib/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(PLAIN_FLAGS) -mgeneral-regs-only -MMD -MP -c $< -o $@

$(ST)/shim/plain/%.o: selftests/shim/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(PLAIN_FLAGS) -MMD -MP -c $< -o $@

$(SHIM_TESTS): $(SHIM_OBJECTS)
$(SIMD_TESTS): $(PLAIN_OBJECTS) $(ST)/shim/plain/cpufeature.o
$(SMP_TESTS): $(SMP_OBJECTS)
$(ST)/user_match $(ST)/user_match_pcre: \
	$(patsubst tools/match/%.c,$(ST)/shim/match/%.o,$(wildcard tools/match/*.c))
$(ST)/match: $(MATCH_OBJECTS)
$(SHIM_TESTS:=.o): private TEST_FLAGS := $(SHIM_FLAGS) $(TEST_FLAGS)
$(SIMD_TESTS:=.o): private TEST_FLAGS := $(PLAIN_FLAGS) $(TEST_FLAGS)
$(SMP_TESTS:=.o): private TEST_FLAGS := $(SMP_FLAGS) $(TEST_FLAGS)
$(TOOL_TESTS:=.o): private TEST_FLAGS := $(TOOL_FLAGS) $(TEST_FLAGS)
$(SHIM_TESTS) $(SMP_TESTS) $(TOOL_TESTS): private LDFLAGS += -fsanitize=address,undefined -static-libasan -static-libubsan

# They need no VM, and do ten times as much without.
test-user: $(addsuffix .passed,$(SHIM_TESTS) $(SIMD_TESTS) $(SMP_TESTS) $(TOOL_TESTS))
	@:

$(ST)/%.passed: $(ST)/%
	$(call say,TEST,$(<:$(BUILD)/%=%))
	$(Q)OPERATIONS=2000000 $< >$@.log 2>&1 || { cat $@.log >&2; exit 1; }
	$(Q)touch $@

.PHONY: test-user

# The programs and commands of the tutorials, out of their pages
TUTORIAL := Documentation/writing-a-scheduler.rst

$(ST)/tutorial_input/steps: Documentation/input.rst scripts/tutorial \
		$(wildcard include/bpfx/* include/uapi/bpfx/*)
	$(call say,DOC,$(@:$(BUILD)/%=%))
	$(Q)scripts/tutorial $< $(@D)

$(ST)/tutorial/steps: $(TUTORIAL) scripts/tutorial $(wildcard include/bpfx/* include/uapi/bpfx/*)
	$(call say,DOC,$(@:$(BUILD)/%=%))
	$(Q)scripts/tutorial $(TUTORIAL) $(@D)

# bpftool with the patches of selftests/bpftool, out of the kernel's source
PATCHED := $(sort $(wildcard selftests/bpftool/*.patch))

test-bpftool: $(if $(and $(PATCHED),$(wildcard $(KSRC)/tools)),$(ST)/bpftool/bpftool)

$(ST)/bpftool/bpftool: $(PATCHED) $(wildcard selftests/bpftool/build.sh)
	$(call say,MAKE,selftests/bpftool/bpftool)
	$(Q)mkdir -p $(BUILD)/bpftool-build $(@D)
	$(Q)selftests/bpftool/build.sh $(KSRC) $(BUILD)/bpftool-build
	$(Q)cp $(BUILD)/bpftool-build/bpftool $@

-include $(shell find $(BUILD)/bpf $(BUILD)/tools $(BUILD)/selftests -name '*.d' 2>/dev/null)

# The benchmark's schedulers
BENCH_BPF := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard selftests/bench/*.bpf.c \
	selftests/bench/library/*.bpf.c)))

BENCH_SHIPPED := $(filter $(BUILD)/bpf/bpfx_%,$(BPF_OBJECTS))

bench-bpf: bpf tools $(BENCH_BPF) $(BENCH_SHIPPED:$(BUILD)/bpf/%=$(ST)/bench/%)
	@:

# What drives input devices, and a remapper in user space to compare with
BENCH_INPUT := $(patsubst selftests/bench/%.c,$(ST)/bench/%,\
	$(filter-out %_arm.c,$(sort $(wildcard selftests/bench/input_*.c))))

bench-bpf: $(BENCH_INPUT)

define compile_apart
	$(Q)mkdir -p $(@D)
	$(call say,CC,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(C_FLAGS) -iquote . -iquote selftests/lib $(shell pkg-config --cflags libevdev) \
		-MMD -MP -c $< -o $@
endef

$(ST)/bench/%.o: selftests/bench/%.c | libraries $(SKELETONS)
	$(compile_apart)

$(ST)/bench/keyboard.o: selftests/lib/keyboard.c
	$(compile_apart)

$(BENCH_INPUT): %: %.o $(ST)/bench/input_arm.o $(ST)/bench/keyboard.o
	$(call say,LD,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs libbpf libevdev)

$(ST)/bench/%.bpf.o: selftests/bench/%.bpf.c selftests/bench/roomy.h | clang
	$(compile_bpf)

# The shipped ones, with more room
$(ST)/bench/bpfx_%.bpf.o: bpf/bpfx_%.bpf.c selftests/bench/roomy.h | clang
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$(@:$(BUILD)/%=%))
	$(Q)$(CLANG) $(BPF_FLAGS) -include selftests/bench/roomy.h -MMD -MP -c $< -o $@

# The demo's keyboard
# -------------------

demo-programs: bpf tools $(ST)/demo/typist
	@:

$(ST)/demo/%.o: selftests/demo/%.c | libraries
	$(compile_apart)

$(ST)/demo/keyboard.o: selftests/lib/keyboard.c
	$(compile_apart)

$(ST)/demo/typist: $(ST)/demo/typist.o $(ST)/demo/keyboard.o
	$(call say,LD,$(@:$(BUILD)/%=%))
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs libevdev)

# Installation
# ------------

INSTALL_MOD := $(DESTDIR)/lib/modules/$(RELEASE)
UNITS := $(addprefix systemd/system/,bpfx-input.service bpfx-input.target)
RULES := udev/rules.d/60-bpfx-input.rules
DEPMOD = PATH=$$PATH:/usr/sbin:/sbin depmod

install: all
	$(call say,INST,$(patsubst $(MODDIR)/%,$(INSTALL_MOD)/updates/%,$(MODULES)))
	$(Q)install -d $(INSTALL_MOD)/updates
	$(Q)install -m 644 $(MODULES) $(INSTALL_MOD)/updates/
	$(call say,INST,$(DESTDIR)$(PREFIX)/sbin/bpfx)
	$(Q)install -d $(DESTDIR)$(PREFIX)/sbin
	$(Q)install -m 755 $(BUILD)/bpfx $(DESTDIR)$(PREFIX)/sbin/
	$(call say,INST,$(DESTDIR)$(PREFIX)/lib/bpfx)
	$(Q)install -d $(DESTDIR)$(PREFIX)/lib/bpfx
	$(Q)install -m 644 $(BPF_OBJECTS) $(DESTDIR)$(PREFIX)/lib/bpfx/
	$(call say,INST,$(DESTDIR)$(PREFIX)/include/bpfx)
	$(Q)install -d $(DESTDIR)$(PREFIX)/include/bpfx $(DESTDIR)$(PREFIX)/include/uapi/bpfx
	$(Q)install -m 644 include/bpfx/*.h $(DESTDIR)$(PREFIX)/include/bpfx/
	$(Q)install -m 644 include/uapi/bpfx/*.h $(DESTDIR)$(PREFIX)/include/uapi/bpfx/
	$(call say,INST,$(UNITS:%=$(DESTDIR)$(PREFIX)/lib/%))
	$(Q)install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	$(Q)for unit in $(UNITS); do \
		sed 's,/usr/sbin/bpfx,$(PREFIX)/sbin/bpfx,' tools/input/$${unit##*/} \
		>$(DESTDIR)$(PREFIX)/lib/$$unit || exit; done
	$(Q)install -D -m 644 tools/input/$(notdir $(RULES)) $(DESTDIR)$(PREFIX)/lib/$(RULES)
	$(Q)install -d $(DESTDIR)/etc/bpfx/input.d
	$(Q)for page in $(wildcard tools/*.8); do \
		install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man8/$${page##*/}; done
	$(Q)$(call depmod)

uninstall:
	$(call say,RM,$(DESTDIR)$(PREFIX)/sbin/bpfx and the rest)
	$(Q)rm -f $(patsubst $(MODDIR)/%,$(INSTALL_MOD)/updates/%,$(MODULES))
	$(Q)rm -f $(DESTDIR)$(PREFIX)/sbin/bpfx
	$(Q)rm -f $(patsubst tools/%,$(DESTDIR)$(PREFIX)/share/man/man8/%,$(wildcard tools/*.8))
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/lib/bpfx $(DESTDIR)$(PREFIX)/include/bpfx
	$(Q)rm -f $(addprefix $(DESTDIR)$(PREFIX)/lib/,$(UNITS) $(RULES))
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/include/uapi/bpfx
	$(Q)rmdir -p --ignore-fail-on-non-empty $(DESTDIR)/etc/bpfx/input.d 2>/dev/null || true
	$(Q)$(call depmod)

# Into a root that has the kernel; a bare DESTDIR (of a package) has nothing to index.
depmod = if [ -e $(INSTALL_MOD)/modules.order ]; then \
	$(DEPMOD) $(if $(DESTDIR),-b $(DESTDIR)) $(RELEASE); fi

# Tests, the demo, a machine to play with
# ---------------------------------------

KERNELS_SET := $(filter-out undefined,$(origin KERNELS))
KERNELS ?= 6.12 newest
TEST_KERNELS = $(if $(KERNELS_SET),$(KERNELS),6.12 newest debug)
LONG_KERNELS = $(if $(KERNELS_SET),$(KERNELS),debug)
KERNEL  ?= 6.12

test:
	@scripts/test $(TEST_KERNELS)

# Five minutes of everything at once, where every access and every lock is checked.
stress:
	@STRESS_SECONDS=$${STRESS_SECONDS:-300} scripts/test --long stress $(LONG_KERNELS)

# Two thousand schedulers and input programs that nobody has thought of, in the same place.
fuzz:
	@FUZZ_PROGRAMS=$${FUZZ_PROGRAMS:-2000} FUZZ_SECONDS=$${FUZZ_SECONDS:-6500} \
		scripts/test --long fuzz $(LONG_KERNELS)

# Two thousand objects: does "bpfx kfunc check" tell the truth about them?
check-objects:
	@scripts/check-objects $(KERNELS)

MUTATIONS ?= *
mutate:
	@set -f; scripts/mutate.sh $(MUTATIONS)

demo:
	@scripts/demo

bench:
	@scripts/bench $(KERNELS)

vm:
	@scripts/shell $(KERNEL)

update-kernels:
	@scripts/prepare --refresh $(KERNELS)

clean-cache:
	@scripts/prepare --clean

checkpatch:
	@scripts/checkpatch.sh

docs:
	@scripts/gen-api
	@scripts/gen-abi
	@scripts/gen-figures
	@scripts/gen-protections

check: checkpatch
	@scripts/limits
	@scripts/gen-api --check
	@scripts/gen-abi --check
	@scripts/test-abi
	@scripts/gen-protections --check

clean:
	$(call say,CLEAN,$(BUILD))
	$(Q)rm -rf $(BUILD)

help:
	@sed -n 's/^##//p' $(firstword $(MAKEFILE_LIST))

FORCE:

.PHONY: all modules kernel-headers test-modules bpf tools selftests test-bpftool install uninstall
.PHONY: test stress fuzz demo vm update-kernels docs checkpatch check clean clean-cache
.PHONY: help FORCE bench-modules bench-bpf bench mutate demo-programs
.NOTPARALLEL: install

## make                     modules, BPF objects and the tool for the running kernel
## make modules KDIR=DIR    the modules for the kernel whose headers are in DIR
## make bpf | tools         build/bpf/*.bpf.o | build/bpfx
## make install | uninstall (DESTDIR=, PREFIX= as usual)
## make clean
##
## These need no preparation: they make a Debian root of their own, outside the tree.
## make demo                pfifo against bpfx_fq on a bottleneck, and keys that are remapped, in a VM
## make test                all tests in VMs [KERNELS="6.12 newest debug"] [TESTS=PATTERN]
## make stress              all at once for five minutes, 4 CPUs, debug kernel [STRESS_SECONDS=300]
## make fuzz                2,000 random programs a kind, debug kernel [FUZZ_PROGRAMS=] [SEED=|FUZZ_SEED=]
## make bench               packets against the kernel's own qdiscs, functions against pure BPF
##                          [BENCH=quick] [ROWS=PATTERN] [KERNELS="6.12 newest"], or one of
##                          [ACCOUNT=1] [CONTROL=1] [QUEUES=1] [DEPTH=1] [LIBRARY=1]
##                          [INPUT=1]: Documentation/performance.rst
## make mutate              without each protection, does a test fail? [MUTATIONS="PATTERN..."]
## make check-objects       2,000 objects: what bpfx kfunc check says, and what loading them does
## make vm                  a shell in a VM [KERNEL=6.12] [CMD='COMMAND']
## make check               checkpatch, limits of length, is the documentation up to date, is all
##                          there that a release has published
## make docs                Documentation/api.rst, and the table in reliability.rst
## make update-kernels      look for newer kernels [KERNELS=...]
## make clean-cache         remove the Debian root and all that is kept outside the tree
##
## BUILD=DIR  output directory   V=1  show the commands   W=1  more warnings
