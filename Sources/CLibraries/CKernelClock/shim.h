#pragma once
#include <sys/timex.h>

// What the kernel believes of its clock's error, in microseconds; -1 where nothing keeps the clock in step. Swift's own
// map of the C library leaves this header out.
static inline long ckernelclock_error(void) {
    struct timex state = {0};
    int answer = adjtimex(&state);
    return answer < 0 || answer == TIME_ERROR || (state.status & STA_UNSYNC) ? -1 : state.maxerror;
}
