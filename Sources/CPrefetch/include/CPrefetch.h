// SPDX-License-Identifier: Apache-2.0
// The one instruction that Swift has no name for.
#pragma once

/// Asks the core to load the cache line of `address`, which may be any value.
static inline void cp_prefetch(const void *address) { __builtin_prefetch(address); }
