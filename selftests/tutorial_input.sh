#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Does Documentation/input.rst work?

exec sh "${0%/*}/tutorial.sh" tutorial_input
