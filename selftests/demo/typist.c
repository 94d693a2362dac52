// SPDX-License-Identifier: GPL-2.0-only
/*
 * typist NAME: for the demo, fingers, a keyboard of that name, and a program that reads it as any
 * client does and writes down what is typed. Commands come on the standard input, a line each; the
 * answer, with what has been read since, ends with a line that is a dot:
 *
 *	type WORDS	press and release keys, and say what has been typed
 *	press KEY	... and leave it down
 *	release KEY
 *	watch MS	for so long, and say what has come, frame by frame
 *	text		what has been typed
 *	down		which keys are down for the reader
 */
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "keyboard.h"

#define TEXT_MAX	1024
#define FINGER_MS	10
#define CALM_MS		150	/* nothing more comes, most likely */

/*
 * What the reader knows.
 *
 * @fd: of the event device
 * @text: typed since it was last asked
 * @len: of it
 * @down: keys that are down
 * @last: key that was repeated
 * @repeated: how often, since something else came
 * @frame: of the frame that comes, in words
 */
struct reader {
	int fd;
	char text[TEXT_MAX];
	unsigned int len;
	bool down[KEY_CNT];
	unsigned int last;
	unsigned int repeated;
	char frame[TEXT_MAX];
};

static unsigned int code_of(char c)
{
	char name[] = "KEY_?";

	if (c == ' ')
		return KEY_SPACE;
	name[4] = toupper(c);
	return libevdev_event_code_from_name(EV_KEY, name);
}

static char char_of(unsigned int code)
{
	const char *name = libevdev_event_code_get_name(EV_KEY, code);

	if (code == KEY_SPACE)
		return ' ';
	return name && strlen(name) == 5 ? tolower(name[4]) : '?';
}

static void add_word(struct reader *r, const char *what, unsigned int code)
{
	const unsigned int len = strlen(r->frame);

	snprintf(r->frame + len, sizeof(r->frame) - len, "%s%c %s", len ? ", " : "",
		 char_of(code), what);
}

static void say_repeats(struct reader *r, bool aloud)
{
	if (aloud && r->repeated)
		printf("%c repeated %u time%s\n", char_of(r->last), r->repeated,
		       r->repeated > 1 ? "s" : "");
	r->repeated = 0;
}

static void end_frame(struct reader *r, bool aloud)
{
	if (!r->frame[0])
		return;
	say_repeats(r, aloud);
	if (aloud)
		printf("%s\n", r->frame);
	r->frame[0] = 0;
}

static void take(struct reader *r, const struct input_event *ev, bool aloud)
{
	if (ev->type == EV_SYN)
		end_frame(r, aloud);
	if (ev->type != EV_KEY || ev->code >= KEY_CNT)
		return;
	if (ev->value == 2) {
		r->last = ev->code;
		r->repeated++;
	}
	if (ev->value != 2)
		add_word(r, ev->value ? "down" : "up", ev->code);
	r->down[ev->code] = ev->value;
	if (ev->value && r->len + 1 < sizeof(r->text))
		r->text[r->len++] = char_of(ev->code);
}

static void read_for(struct reader *r, int ms, bool aloud)
{
	struct pollfd fd = { .fd = r->fd, .events = POLLIN };
	struct timespec start, now;
	struct input_event ev;
	int left = ms;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (left > 0) {
		poll(&fd, 1, left);
		while (read(r->fd, &ev, sizeof(ev)) == sizeof(ev))
			take(r, &ev, aloud);
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = ms - (now.tv_sec - start.tv_sec) * 1000 -
		       (now.tv_nsec - start.tv_nsec) / 1000000;
	}
	say_repeats(r, aloud);
}

static void say_text(struct reader *r)
{
	r->text[r->len] = 0;
	printf("%s\n", r->text);
	r->len = 0;
}

static void say_down(const struct reader *r)
{
	bool any = false;
	int code;

	for (code = 0; code < KEY_CNT; code++) {
		if (!r->down[code])
			continue;
		printf("%s%c", any ? " " : "", char_of(code));
		any = true;
	}
	puts(any ? "" : "none");
}

static void key(int keyboard, char c, int value)
{
	if (keyboard_key(keyboard, code_of(c), value))
		err(1, "uinput");
}

static void type(struct reader *r, int keyboard, const char *words)
{
	for (; *words; words++) {
		key(keyboard, *words, 1);
		read_for(r, FINGER_MS, false);
		key(keyboard, *words, 0);
		read_for(r, FINGER_MS, false);
	}
}

static void obey(struct reader *r, int keyboard, const char *verb, const char *what)
{
	if (!strcmp(verb, "type")) {
		type(r, keyboard, what);
		read_for(r, CALM_MS, false);
		say_text(r);
	} else if (!strcmp(verb, "press") || !strcmp(verb, "release")) {
		key(keyboard, *what, *verb == 'p');
	} else if (!strcmp(verb, "watch")) {
		read_for(r, atoi(what), true);
	} else if (!strcmp(verb, "down")) {
		say_down(r);
	} else if (!strcmp(verb, "text")) {
		say_text(r);
	} else {
		errx(2, "what is '%s'?", verb);
	}
	puts(".");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char path[64], line[TEXT_MAX], *what;
	struct reader r = {};
	int keyboard;

	if (argc != 2)
		errx(2, "usage: typist NAME");
	keyboard = keyboard_new(argv[1]);
	if (keyboard < 0 || keyboard_path(keyboard, path, sizeof(path)))
		errx(1, "no keyboard: is uinput there?");
	r.fd = open(path, O_RDONLY | O_NONBLOCK);
	if (r.fd < 0)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		what = strchr(line, ' ');
		if (what)
			*what++ = 0;
		obey(&r, keyboard, line, what ?: "");
	}
	return 0;
}
