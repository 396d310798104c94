// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

/// Allocations (malloc, calloc, realloc, aligned forms) of the calling thread since it started.
/// The target interposes the C library's allocator in whatever executable links it.
uint64_t malloc_count_thread(void);
