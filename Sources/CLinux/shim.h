// What Glibc's module map leaves out, and macros that Swift cannot see. Defining _GNU_SOURCE here would
// give the C library's structures other members than Swift's own Glibc module has, so what it hides is
// declared by hand.
#pragma once

#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

void explicit_bzero(void *bytes, size_t count);

// Hidden without _GNU_SOURCE.
int accept4(int descriptor, struct sockaddr *address, socklen_t *count, int flags);
