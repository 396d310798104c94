// SPDX-License-Identifier: Apache-2.0
// The same work in plain C, for benchmarks that compare within one interleaved run.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One slot of the reference ring: a sequence and seven words, a cache line in all.
struct cref_slot {
  _Alignas(64) uint64_t sequence;
  uint64_t words[7];
};

/// Sends `count` events into `ping` and waits for each in `pong`; the round-trip ticks of event i
/// go to samples[i]. Slots start zeroed, capacity is a power of two. Call with cref_ring_echo
/// running on another thread.
void cref_ring_ping(struct cref_slot *ping, struct cref_slot *pong, uint64_t capacity,
                    uint64_t *samples, uint64_t count);

/// Sends `count` events of `ping` back into `pong`.
void cref_ring_echo(struct cref_slot *ping, struct cref_slot *pong, uint64_t capacity,
                    uint64_t count);

/// Walks the length-framed ITCH 5.0 messages of a file, reads the fields a book needs from each
/// and returns their sum; *messages is how many there were.
uint64_t cref_itch_decode(const uint8_t *bytes, size_t byte_count, uint64_t *messages);
