// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configurations of input programs, without a kernel: what good ones mean, what is said of bad
 * ones, and that what is written for a random keymap is read as that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/input.h>
#include "../tools/args.h"
#include "../tools/err.h"
#include "../tools/input/config.h"
#include "../tools/input/device.h"
#include "../tools/input/keys.h"
#include "harness.h"
#include "net.h"
#include "random.h"

bool opt_json, opt_verbose;

void print_cmd_help(const struct cmd *cmd)
{
}

void print_version(void)
{
}

/* What the last configuration was refused for: err_report() prints it, to a file of ours. */
static const char *complaint(void)
{
	static char text[65536];
	FILE *real = stderr;
	size_t len;

	stderr = tmpfile();
	if (!stderr) {
		stderr = real;
		return "";
	}
	err_report(-EINVAL, "it");
	rewind(stderr);
	len = fread(text, 1, sizeof(text) - 1, stderr);
	text[len] = 0;
	fclose(stderr);
	stderr = real;
	return text;
}

static int parse(struct input_config *config, const char *what, const char *text)
{
	memset(config, 0, sizeof(*config));
	if (what)
		strcpy(config->what, what);
	return input_config_parse(config, "file", text);
}

#define GOOD(_what, _text)								\
({											\
	int _err = parse(&config, _what, _text);					\
											\
	if (_err)									\
		TH_LOG("%s", complaint());						\
	ASSERT_EQ(0, _err);								\
})

TEST(remap_in_layers)
{
	struct input_config config;
	const struct remap_config *r;

	GOOD(NULL, "program remap\n"
	     "device kind=keyboard,bus=usb,vendor=046d,name=Logi\\, *\t# ours\n"
	     "name caps\npriority -5\n"
	     "CapsLock = leftctrl # no comment\n"
	     "KEY_A = BTN_LEFT\n"
	     "f12 = none\n"
	     "w = toggle nav\n"
	     "[layer nav held-by rightalt leftalt toggled-by scrolllock]\n"
	     "h = left\n"
	     "a = ctrl+rightshift+home\n");
	r = config.data;
	EXPECT_STREQ("remap", config.what);
	EXPECT_STREQ("caps", config.name);
	EXPECT_EQ(-5, config.priority);
	EXPECT_EQ(INPUT_KEYBOARD, config.match.kind);
	EXPECT_EQ(BUS_USB, config.match.bustype);
	EXPECT_EQ(0x46d, config.match.vendor);
	EXPECT_STREQ("Logi\\, *", config.match.name);
	EXPECT_EQ(KEY_LEFTCTRL, r->keys[0][KEY_CAPSLOCK].code);
	EXPECT_EQ(REMAP_KEY, r->keys[0][KEY_CAPSLOCK].act);
	EXPECT_EQ(BTN_LEFT, r->keys[0][KEY_A].code);
	EXPECT_EQ(REMAP_DROP, r->keys[0][KEY_F12].act);
	EXPECT_EQ(REMAP_TOGGLE, r->keys[0][KEY_W].act);
	EXPECT_EQ(1, r->keys[0][KEY_W].code);
	EXPECT_EQ(REMAP_HOLD, r->keys[0][KEY_RIGHTALT].act);
	EXPECT_EQ(REMAP_HOLD, r->keys[0][KEY_LEFTALT].act);
	EXPECT_EQ(REMAP_TOGGLE, r->keys[0][KEY_SCROLLLOCK].act);
	EXPECT_EQ(KEY_LEFT, r->keys[1][KEY_H].code);
	EXPECT_EQ(KEY_HOME, r->keys[1][KEY_A].code);
	EXPECT_EQ(REMAP_LEFTCTRL | REMAP_RIGHTSHIFT, r->keys[1][KEY_A].mods);
	EXPECT_EQ(REMAP_THROUGH, r->keys[1][KEY_B].act);
	EXPECT_EQ(NULL, strstr(config.body, "device"));
	EXPECT_NE(NULL, strstr(config.body, "CapsLock = leftctrl # no comment\n"));
	input_config_free(&config);
}

TEST(taphold_and_combos)
{
	struct input_config config;
	const struct taphold_config *t;

	GOOD("taphold", "capslock tap esc hold leftctrl after 0.25s or-press\n"
	     "a tap a hold leftshift\n"
	     "combo j+k = esc within 40ms\ncombo a+s+d+f = enter\n");
	t = config.data;
	EXPECT_EQ(KEY_ESC, t->keys[KEY_CAPSLOCK].tap);
	EXPECT_EQ(KEY_LEFTCTRL, t->keys[KEY_CAPSLOCK].hold);
	EXPECT_EQ(250, t->keys[KEY_CAPSLOCK].hold_ms);
	EXPECT_EQ(TAPHOLD_PRESS, t->keys[KEY_CAPSLOCK].flags);
	EXPECT_EQ(0, t->keys[KEY_A].hold_ms);
	EXPECT_EQ(KEY_K, t->combos[0].codes[1]);
	EXPECT_EQ(KEY_ESC, t->combos[0].to);
	EXPECT_EQ(KEY_F, t->combos[1].codes[3]);
	EXPECT_EQ(40, t->combo_ms);
	input_config_free(&config);
}

TEST(debounce_some_or_all)
{
	struct input_config config;
	const struct debounce_config *d;

	GOOD("debounce", "btn_left 30ms release\nall 5ms defer\nbtn_right 10ms\n");
	d = config.data;
	EXPECT_EQ(30, d->keys[BTN_LEFT].ms);
	EXPECT_EQ(DEBOUNCE_RELEASE, d->keys[BTN_LEFT].mode);
	EXPECT_EQ(10, d->keys[BTN_RIGHT].ms);
	EXPECT_EQ(DEBOUNCE_EAGER, d->keys[BTN_RIGHT].mode);
	EXPECT_EQ(5, d->keys[KEY_A].ms);
	EXPECT_EQ(DEBOUNCE_DEFER, d->keys[KEY_A].mode);
	input_config_free(&config);
}

TEST(pointer_and_wheels)
{
	struct input_config config;
	const struct pointer_config *p;

	GOOD("pointer", "accel 0:1.0 5:100% 20:2.5\nswap\ninvert y\nscroll invert speed 0.5\n"
	     "hscroll speed 2\n");
	p = config.data;
	EXPECT_EQ(POINTER_SWAP | POINTER_INVERT_Y, p->flags);
	EXPECT_EQ(3, p->points);
	EXPECT_EQ(5, p->curve[1].x);
	EXPECT_EQ(INPUT_ONE, p->curve[1].y);
	EXPECT_EQ(163840, p->curve[2].y);
	EXPECT_EQ(-INPUT_ONE / 2, p->wheel);
	EXPECT_EQ(2 * INPUT_ONE, p->hwheel);
	input_config_free(&config);
}

TEST(stick_and_its_axes)
{
	struct input_config config;
	const struct stick_config *s;

	GOOD("stick", "x+y deadzone 10%\n"
	     "x range -32000..32000 centre 120 curve 0:0 50%:20% 1:1 invert\n"
	     "abs_z range 0..255 deadzone 0.05\n");
	s = config.data;
	EXPECT_EQ(STICK_ON | STICK_INVERT, s->axes[ABS_X].flags);
	EXPECT_EQ(STICK_ON, s->axes[ABS_Y].flags);
	EXPECT_EQ(ABS_Y, s->axes[ABS_X].other);
	EXPECT_EQ(ABS_X, s->axes[ABS_Y].other);
	EXPECT_EQ(6554, s->axes[ABS_Y].radial);
	EXPECT_EQ(-32000, s->axes[ABS_X].minimum);
	EXPECT_EQ(120, s->axes[ABS_X].centre);
	EXPECT_EQ(3, s->axes[ABS_X].points);
	EXPECT_EQ(32768, s->axes[ABS_X].curve[1].x);
	EXPECT_EQ(13107, s->axes[ABS_X].curve[1].y);
	EXPECT_EQ(127, s->axes[ABS_Z].centre);
	EXPECT_EQ(3277, s->axes[ABS_Z].dead);
	EXPECT_EQ(0, s->axes[ABS_RX].flags);
	input_config_free(&config);
}

/* Two keys at once in a frame, everything else the pace apart. */
TEST(macro_step_by_step)
{
	static const struct macro_step steps[] = {
		{ KEY_LEFTCTRL, 1, 0 }, { KEY_C, 1, 0 }, { KEY_C, 0, 5 }, { KEY_LEFTCTRL, 0, 0 },
		{ KEY_V, 1, 50 }, { KEY_V, 0, 5 },
		{ KEY_LEFTSHIFT, 1, 0 }, { KEY_H, 1, 0 }, { KEY_H, 0, 2 },
		{ KEY_LEFTSHIFT, 0, 0 }, { KEY_ENTER, 1, 2 }, { KEY_ENTER, 0, 2 },
		{ KEY_APOSTROPHE, 1, 2 }, { KEY_APOSTROPHE, 0, 2 },
		{ KEY_UP, 1, 0 }, { KEY_UP, 0, 2 },
	};
	struct input_config config;
	const struct macro_config *m;
	unsigned int i;

	GOOD("macro", "f5 held again = ctrl+c wait 50ms v\npace 2ms\nf6 = type \"H\\n'\"\n"
	     "f7 abort = press up release up\n");
	m = config.data;
	EXPECT_EQ(1, m->keys[KEY_F5]);
	EXPECT_EQ(3, m->keys[KEY_F7]);
	EXPECT_EQ(MACRO_HELD | MACRO_AGAIN, m->macros[0].flags);
	EXPECT_EQ(MACRO_ABORT, m->macros[2].flags);
	EXPECT_EQ(6, m->macros[0].steps);
	EXPECT_EQ(6, m->macros[1].first);
	EXPECT_EQ(8, m->macros[1].steps);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		EXPECT_EQ(steps[i].code, m->steps[i].code);
		EXPECT_EQ(steps[i].value, m->steps[i].value);
		EXPECT_EQ(steps[i].delay_ms, m->steps[i].delay_ms);
	}
	input_config_free(&config);
}

TEST(settings_of_an_object)
{
	struct input_config config;

	GOOD("/some/thing.bpf.o", "priority 7\nname = 3\nspeed = -5 # less\n");
	EXPECT_EQ(NULL, config.program);
	EXPECT_EQ(7, config.priority);
	EXPECT_EQ(0, memcmp("name=3\0speed=-5", config.settings, config.settings_size));
	EXPECT_EQ(16, config.settings_size);
	input_config_free(&config);
}

static const struct {
	const char *text;	/* of a device */
	const char *name;	/* that it has to have */
	unsigned int kind;
} quotes[] = {
	{ "name=two words", "two words", INPUT_ANY },
	{ "name=\"two words\"", "two words", INPUT_ANY },
	{ "name='two words'", "two words", INPUT_ANY },
	{ "name = \"two words\" , kind = mouse", "two words", INPUT_MOUSE },
	{ "kind=\"mouse\",name=' blanks around '", " blanks around ", INPUT_MOUSE },
	{ "name=  none around  ,kind=mouse", "none around", INPUT_MOUSE },
	{ "name=\"Logi, *\",kind=mouse\t# a mouse", "Logi, *", INPUT_MOUSE },
	{ "name='C # pad, 2' # is that", "C # pad, 2", INPUT_ANY },
	{ "name=\"C # pad, \\\"2\\\"\"", "C # pad, \\\"2\\\"", INPUT_ANY },
	{ "name='a \"b\" c'", "a \"b\" c", INPUT_ANY },
	{ "name=\"it's\"", "it's", INPUT_ANY },
	{ "name=Bob's 5\" pad", "Bob's 5\" pad", INPUT_ANY },
	{ "name='back\\\\slash\\\\'", "back\\\\slash\\\\", INPUT_ANY },
	{ "\"name=all of it,kind=mouse\"", "all of it", INPUT_MOUSE },
	{ "'name=\"all, of it\"'", "all, of it", INPUT_ANY },
};

/* Quotes hold a value together, and are none of it: in files, and as they are after --device. */
TEST(quotes_hold_together)
{
	struct input_match_wrong wrong;
	struct input_config config;
	struct input_match match;
	char text[256];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(quotes); i++) {
		snprintf(text, sizeof(text), "device %s\na = b\n", quotes[i].text);
		GOOD("remap", text);
		EXPECT_STREQ(quotes[i].name, config.match.name);
		EXPECT_EQ(quotes[i].kind, config.match.kind);
		/* What the tool keeps of it means the same later. */
		ASSERT_EQ(0, input_match_parse(&match, config.device, &wrong));
		EXPECT_EQ(0, memcmp(&match, &config.match, sizeof(match)));
		input_config_free(&config);
	}
	EXPECT_EQ(-EINVAL, input_match_parse(&match, "kind=any,name=\"two words", &wrong));
	EXPECT_STREQ("a \" without its \": \"two words", wrong.why);
	EXPECT_EQ(14, wrong.at);
}

TEST(quotes_elsewhere)
{
	const struct macro_config *m;
	struct input_config config;

	GOOD(NULL, "program \"/some/my thing.bpf.o\"\nname 'caps'\nspeed = '5'\n");
	EXPECT_STREQ("/some/my thing.bpf.o", config.what);
	EXPECT_STREQ("caps", config.name);
	EXPECT_EQ(0, memcmp("speed=5", config.settings, config.settings_size));
	input_config_free(&config);
	GOOD("macro", "f5 = type '\\n'\n");
	m = config.data;
	EXPECT_EQ(KEY_BACKSLASH, m->steps[0].code);
	EXPECT_EQ(KEY_N, m->steps[2].code);
	input_config_free(&config);
}

static const struct {
	const char *what;
	const char *text;
	const char *said;
} bad[] = {
	{ NULL, "capslock = a\n", "file:1:1: which program is this for? Begin with: program r" },
	{ NULL, "program remp\n", "file:1:9: no program 'remp'; there are: remap, taphold" },
	{ "macro", "program remap\n", "file:1:9: it is for remap, not for macro" },
	{ "remap", "device kind=mous\n", "file:1:13: 'mous' is no kind: keyboard, mouse" },
	{ "remap", "device vendor=usb\n", "file:1:15: 'usb' is no vendor: a number in hexa" },
	{ "remap", "device nam=x\n", "no device can be found by 'nam'; did you mean 'name'?" },
	{ "remap", "device name=x,name=y\n", "file:1:15: 'name' twice" },
	{ "remap", "device name=\n", "'' is no name" },
	{ "remap", "device\n", "file:1:7: something is missing" },
	{ "remap", "device kind=any,name=\"two words\n", "file:1:22: a \" without its \"" },
	{ "remap", "device kind=any,name='two \"words\n", "file:1:22: a ' without its '" },
	{ "remap", "device name=Bob\\'s,phys=x\"y,\"\n", "file:1:29: a \" without its \"" },
	{ "remap", "device name=\"a\"b\n", "file:1:16: a comma is expected behind \"a\", not 'b'" },
	{ "remap", "device name='a' kind=any\n",
	  "file:1:17: a comma is expected behind 'a', not 'kind=any'" },
	{ "remap", "device name=\"\"\n", "file:1:13: '' is no name" },
	{ "remap", "device \"name=a,kind=mous\"\n", "file:1:21: 'mous' is no kind" },
	{ "remap", "device name=\"a\",\n", "file:1:17: '' has no =; a value with a comma st" },
	{ "remap", "device name=Acme, Inc.\n", "file:1:19: 'Inc.' has no =; a value with a comma" },
	{ "taphold", "program remap\na = b\n", "cause: file:1:9: it is for remap, not for tap" },
	{ "remap", "name a b\n", "file:1:6: 'a b' is no name" },
	{ "remap", "name a\nname b\n", "file:2:1: 'name' a second time; the first is in line 1" },
	{ "remap", "priority 1001\n", "file:1:10: a priority from -1000 to 1000" },
	{ "remap", "priority x\n", "file:1:10: 'x' is no whole number" },
	{ "remap", "capslok = a\n", "file:1:1: 'capslok' is no key; did you mean 'capslock'?" },
	{ "remap", "a = btn_lfet\n", "file:1:5: 'btn_lfet' is no key; did you mean 'btn_left'?" },
	{ "remap", "a = xyzzyx\n", "file:1:5: 'xyzzyx' is no key (see: bpfx input keys)" },
	{ "remap", "a = key_max\n", "'key_max' is no key" },
	{ "remap", "a = code:768\n", "'code:768' is no key" },
	{ "remap", "a b\n", "file:1:3: '=' is expected here, not 'b'" },
	{ "remap", "a\n", "file:1:2: '=' is missing" },
	{ "remap", "a =   # b\n", "file:1:4: a key is missing" },
	{ "remap", "a = b c\n", "file:1:7: what is 'c'?" },
	{ "remap", "a = b\na = c\n", "file:2:1: 'a' a second time; the first is in line 1" },
	{ "remap", "a = b+c\n", "'b' before a + is no ctrl, shift, alt or meta" },
	{ "remap", "a = ctrl+ctrl+c\n", "'ctrl' twice" },
	{ "remap", "a = hold x\n", "file:1:1: there is no section [layer x]" },
	{ "remap", "[layer x]\na = b\n", "file:1:1: nothing switches layer x on" },
	{ "remap", "[layer x held-by a\n", "file:1:19: ']' is missing" },
	{ "remap", "[layre x held-by a]\n",
	  "file:1:2: 'layre' is no section; did you mean 'layer'?" },
	{ "remap", "[layer]\n", "file:1:7: the name of a layer is missing" },
	{ "remap", "[layer x by a]\n", "'by' is no word for who switches a layer" },
	{ "remap", "a = b\n[layer x held-by a]\n", "file:2:18: 'a' a second time" },
	{ "remap", "a = \"b\"\n", "'b' is no key" },
	{ "remap", "a = \"b\n", "file:1:5: a \" without its \"" },
	{ "remap", "a\001 = b\n", "file:1:1: the line has characters that cannot be seen" },
	{ "taphold", "a tap b\n", "file:1:8: 'hold' is missing" },
	{ "taphold", "a tap b hold c after 3\n", "'3' is no time: in ms or in s, like 200ms" },
	{ "taphold", "a tap b hold c after 0ms\n", "'0ms': a time from 1ms to 10000ms" },
	{ "taphold", "a tap b hold c aftre 3ms\n", "did you mean 'after'?" },
	{ "taphold", "combo j = a\n", "a combo has at least 2 keys, like j+k" },
	{ "taphold", "combo j+j = a\n", "'j' twice" },
	{ "taphold", "combo a+s+d+f+g = a\n", "a combo has at most 4 keys" },
	{ "taphold", "combo j+k = a\ncombo k+j = b\n",
	  "file:2:7: a second combo of the same keys" },
	{ "taphold", "combo j+k = a within 9ms\ncombo j+l = a within 8ms\n",
	  "file:2:22: all combos have the same time: line 1 says 9ms" },
	{ "debounce", "btn_left\n", "file:1:9: a time is missing, like 200ms" },
	{ "debounce", "btn_left 5ms eagre\n", "did you mean 'eager'?" },
	{ "debounce", "[x]\n", "debounce has no sections" },
	{ "debounce", "all 5ms\nall 6ms\n", "file:2:1: 'all' a second time" },
	{ "pointer", "acel 1:1\n", "'acel' is no setting of pointer; did you mean 'accel'?" },
	{ "pointer", "accel\n", "file:1:6: a point is missing, like 5:1.0" },
	{ "pointer", "accel 5\n", "'5' has no ':' between two numbers" },
	{ "pointer", "accel 5:1 5:2\n", "file:1:11: 5 is not more than 5 before it" },
	{ "pointer", "accel 5:nan\n", "file:1:9: 'nan' is no number" },
	{ "pointer", "accel 5:0x10\n", "file:1:9: '0x10' is no number" },
	{ "pointer", "accel 5:1e3\n", "'1e3' is no number" },
	{ "pointer", "accel 5:1001\n", "'1001' is not between 0 and 1000" },
	{ "pointer", "accel 1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1\n", "at most 8 points" },
	{ "pointer", "scroll speed 0\n", "a wheel of speed 0 would not turn" },
	{ "pointer", "scroll\n", "way to scroll is missing: invert, speed" },
	{ "stick", "x deadzone 100%\n", "a dead zone of all leaves nothing" },
	{ "stick", "x deadzone 101%\n", "'101%' is not between 0 and 1" },
	{ "stick", "x range 5..5\n", "5 is not below 5" },
	{ "stick", "x range 0..1\n", "the centre 0 is not between 0 and 1" },
	{ "stick", "x centre 5\n", "a centre needs a range" },
	{ "stick", "x range 0..9 centre 9\n", "the centre 9 is not between 0 and 9" },
	{ "stick", "x+x deadzone 1%\n", "a stick has two axes" },
	{ "stick", "foo invert\n", "'foo' is no axis" },
	{ "stick", "x invert invert\n", "'invert' a second time" },
	{ "stick", "x curve\n", "a point is missing, like 50%:20%" },
	{ "stick", "x range 99999999999..5\n", "'99999999999' is no whole number" },
	{ "macro", "f5 =\n", "a macro without a key does nothing" },
	{ "macro", "f5 = type \"\303\274\"\n", "file:1:12: no key types this character" },
	{ "macro", "f5 = type 'a\n", "file:1:11: a ' without its '" },
	{ "macro", "f5 = type \"a\\x\"\n", "file:1:13: behind \\ there is n, t, \" or \\" },
	{ "macro", "f5 = type a\n", "type what? Put it in quotes" },
	{ "macro", "f5 = release a\n", "'a' is up already" },
	{ "macro", "f5 = press a press a\n", "'a' is down already" },
	{ "macro", "f5 = a wait 5ms\n", "nothing is waited for at the end" },
	{ "macro", "f5 restart abort = a\n", "restart or abort, not both" },
	{ "macro", "f5 hold = a\n", "'hold' is no way to play a macro; did you mean 'held'?" },
	{ "macro", "f5 = a+b+c+d+e+f+g+h+i\n", "at most 8 keys at once" },
	{ "/a.bpf.o", "speed 5\n", "'=' is expected here, not '5'" },
	{ "/a.bpf.o", "speed =\n", "a value is missing" },
};

/* Each in its place, with its cause, and in one of many lines that are good. */
TEST(bad_ones)
{
	struct input_config config;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		const char *said;

		EXPECT_EQ(-EINVAL, parse(&config, bad[i].what, bad[i].text));
		said = complaint();
		EXPECT_NE(NULL, strstr(said, bad[i].said)) {
			TH_LOG("%s: expected \"%s\" in: %s", bad[i].text, bad[i].said, said);
		}
		input_config_free(&config);
	}
}

/* All that is wrong is told at once, up to a number that can be read. */
TEST(several_errors)
{
	struct input_config config;
	char text[1024] = "";
	const char *said;
	int i;

	EXPECT_EQ(-EINVAL, parse(&config, "remap", "capslok = a\nb = c\nd == e\nf = gg\n"));
	said = complaint();
	EXPECT_NE(NULL, strstr(said, "cause: file has 3 errors\n"));
	EXPECT_NE(NULL, strstr(said, "    file:1:1: 'capslok'"));
	EXPECT_NE(NULL, strstr(said, "    file:3:4: '=' is no key"));
	EXPECT_NE(NULL, strstr(said, "    file:4:5: 'gg' is no key"));
	input_config_free(&config);
	for (i = 0; i < 30; i++)
		strcat(text, "nokey = a\n");
	EXPECT_EQ(-EINVAL, parse(&config, "remap", text));
	said = complaint();
	EXPECT_NE(NULL, strstr(said, "file:20:1: "));
	EXPECT_EQ(NULL, strstr(said, "file:21:1: "));
	EXPECT_NE(NULL, strstr(said, "file: and 10 more\n"));
	input_config_free(&config);
}

/* Every code has a word, and that means the code. */
TEST(names_of_keys)
{
	static const struct {
		unsigned int type, max;
	} types[] = { { EV_KEY, KEY_MAX }, { EV_REL, REL_MAX }, { EV_ABS, ABS_MAX } };
	unsigned int i, code;
	char word[KEY_NAME_LEN];

	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (code = 0; code <= types[i].max; code++) {
			key_word(word, types[i].type, code);
			EXPECT_EQ((int)code, key_find(types[i].type, word, strlen(word)));
		}
	EXPECT_EQ(KEY_LEFT, key_find(EV_KEY, "LEFT", 4));
	EXPECT_EQ(BTN_LEFT, key_find(EV_KEY, "Btn_Left", 8));
	EXPECT_EQ(KEY_1, key_find(EV_KEY, "1", 1));
	EXPECT_EQ(183, key_find(EV_KEY, "code:0xb7", 9));
	EXPECT_EQ(-ENOENT, key_find(EV_KEY, "", 0));
	EXPECT_STREQ("esc", key_suggest(EV_KEY, "esk", 3));
	EXPECT_EQ(NULL, key_suggest(EV_KEY, "=", 1));
}

static struct random rng;

static void write_entry(FILE *file, const char *key, const struct remap_entry *e)
{
	static const char * const mods[] = { "leftctrl", "shift", "KEY_LEFTALT", "super",
					     "rightctrl", "RightShift", "altgr", "rightmeta" };
	char word[KEY_NAME_LEN];
	unsigned int i;

	fprintf(file, random_u64(&rng) % 2 ? "%s = " : "\t%s=", key);
	if (e->act == REMAP_DROP)
		fputs("none", file);
	else if (e->act == REMAP_HOLD || e->act == REMAP_TOGGLE)
		fprintf(file, "%s l%u", e->act == REMAP_HOLD ? "hold" : "toggle", e->code);
	for (i = 0; i < 8 && e->act == REMAP_KEY; i++)
		if (e->mods & 1 << i)
			fprintf(file, "%s%s", mods[i], random_u64(&rng) % 2 ? "+" : " + ");
	if (e->act == REMAP_KEY)
		fputs(random_u64(&rng) % 2 ? key_word(word, EV_KEY, e->code) :
		      key_name(word, EV_KEY, e->code), file);
	fputs(random_u64(&rng) % 4 ? "\n" : "  # a comment\n\n", file);
}

/* A random keymap, of @layers with a name. */
static void make_map(struct remap_config *map, unsigned int layers)
{
	unsigned int i, layer, code;
	struct remap_entry *e;

	memset(map, 0, sizeof(*map));
	for (i = 0; i < 200; i++) {
		layer = random_u64(&rng) % (layers + 1);
		code = random_u64(&rng) % INPUT_KEYS;
		e = &map->keys[layer][code];
		e->act = REMAP_KEY + random_u64(&rng) % (layers ? 4 : 2);
		e->code = e->act == REMAP_KEY ? random_u64(&rng) % INPUT_KEYS :
			  e->act == REMAP_DROP ? 0 : 1 + random_u64(&rng) % layers;
		e->mods = e->act == REMAP_KEY && !(random_u64(&rng) % 3) ? random_u64(&rng) : 0;
	}
	for (i = 1; i <= layers; i++)
		map->keys[0][i] = (struct remap_entry){ .act = REMAP_HOLD, .code = i };
}

static char *write_map(const struct remap_config *map, unsigned int layers)
{
	unsigned int layer, code;
	char word[KEY_NAME_LEN];
	size_t size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	for (layer = 0; layer <= layers; layer++) {
		if (layer)
			fprintf(file, "[layer l%u]\n", layer);
		for (code = 0; code < INPUT_KEYS; code++)
			if (map->keys[layer][code].act)
				write_entry(file, key_word(word, EV_KEY, code),
					    &map->keys[layer][code]);
	}
	fclose(file);
	return text;
}

/* Layers get numbers in the order in which they are first named: write them in that order. */
static bool in_order(const struct remap_config *map)
{
	unsigned int code, next = 1;

	for (code = 0; code < INPUT_KEYS; code++) {
		if (map->keys[0][code].act < REMAP_HOLD)
			continue;
		if (map->keys[0][code].code > next)
			return false;
		next += map->keys[0][code].code == next;
	}
	return true;
}

TEST(random_keymaps)
{
	static struct remap_config map;
	struct input_config config;
	unsigned int round, layers, read = 0;
	char *text;

	rng = random_stream(seed(), 1);
	for (round = 0; round < 200; round++) {
		layers = random_u64(&rng) % REMAP_LAYERS;
		make_map(&map, layers);
		if (!in_order(&map))
			continue;
		text = write_map(&map, layers);
		GOOD("remap", text);
		EXPECT_EQ(0, memcmp(&map, config.data, sizeof(map)));
		EXPECT_STREQ(text, config.body);
		input_config_free(&config);
		free(text);
		read++;
	}
	EXPECT_LT(20, read);
}

/* Whatever stands in a file, it is read or refused. */
TEST(random_words)
{
	static const char * const words[] = {
		"a", "=", "+", "[", "]", "layer", "hold", "none", "\"", "'", "\\", "#", "\n", "\n", "tap",
		"combo", "5ms", "0:0", "1..2", "x", "type", "wait", "press", "held-by", "\t", "all",
		"accel", "scroll", "%", ":", "..", "-", "program", "device", "name", "priority", "\r",
	};
	struct input_config config;
	const struct conf_program *program;
	unsigned int round, i;
	char text[512];

	rng = random_stream(seed(), 2);
	for (round = 0; round < 20000; round++) {
		program = input_program_at(random_u64(&rng) % 6);
		text[0] = 0;
		for (i = random_u64(&rng) % 30; i; i--) {
			strcat(text, words[random_u64(&rng) % ARRAY_SIZE(words)]);
			if (random_u64(&rng) % 2)
				strcat(text, " ");
		}
		if (parse(&config, program->name, text))
			complaint();
		input_config_free(&config);
	}
}

TEST_HARNESS_MAIN
