#pragma once
#include <sys/epoll.h>

// Swift imports the flags of an enum with a type of their own; these are plain numbers.
static const unsigned cepoll_in = EPOLLIN;
static const int cepoll_add = EPOLL_CTL_ADD;

static inline int cepoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
