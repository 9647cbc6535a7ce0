// What Glibc's module map leaves out, and macros that Swift cannot see. Defining _GNU_SOURCE here would
// give the C library's structures other members than Swift's own Glibc module has, so what it hides is
// declared by hand.
#pragma once

#include <string.h>

void explicit_bzero(void *bytes, size_t count);
