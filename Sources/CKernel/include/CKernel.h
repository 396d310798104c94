// SPDX-License-Identifier: Apache-2.0
// What Swift cannot import from the kernel's and the C library's headers: macros, inline
// instructions and calls that need _GNU_SOURCE. No policy lives here.
#pragma once
#include <stdint.h>

/// The time stamp counter of this core, in ticks.
static inline uint64_t ck_rdtsc(void) {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  uint64_t ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#else
#error "no cycle counter on this architecture"
#endif
}

/// A hint to the core that the thread spins.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
