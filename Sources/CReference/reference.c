// SPDX-License-Identifier: Apache-2.0
#include "CReference.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
static inline uint64_t ticks(void) { return __builtin_ia32_rdtsc(); }
#else
static inline uint64_t ticks(void) {
  uint64_t value;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
}
#endif

static inline void publish(struct cref_slot *ring, uint64_t mask, uint64_t sequence,
                           uint64_t payload) {
  struct cref_slot *slot = &ring[sequence & mask];
  __atomic_store_n(&slot->sequence, sequence - 1, __ATOMIC_RELAXED);
  atomic_thread_fence(memory_order_release);
  for (int i = 0; i < 7; i++) __atomic_store_n(&slot->words[i], payload + i, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->sequence, sequence, __ATOMIC_RELEASE);
}

static inline uint64_t await(struct cref_slot *ring, uint64_t mask, uint64_t sequence) {
  struct cref_slot *slot = &ring[sequence & mask];
  uint64_t words[7];
  for (;;) {
    while (__atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE) != sequence) {
    }
    for (int i = 0; i < 7; i++) words[i] = __atomic_load_n(&slot->words[i], __ATOMIC_RELAXED);
    atomic_thread_fence(memory_order_acquire);
    if (__atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) == sequence) return words[0];
  }
}

void cref_ring_ping(struct cref_slot *ping, struct cref_slot *pong, uint64_t capacity,
                    uint64_t *samples, uint64_t count) {
  for (uint64_t i = 1; i <= count; i++) {
    uint64_t start = ticks();
    publish(ping, capacity - 1, i, i);
    await(pong, capacity - 1, i);
    samples[i - 1] = ticks() - start;
  }
}

void cref_ring_echo(struct cref_slot *ping, struct cref_slot *pong, uint64_t capacity,
                    uint64_t count) {
  for (uint64_t i = 1; i <= count; i++) {
    publish(pong, capacity - 1, i, await(ping, capacity - 1, i));
  }
}

static inline uint32_t be32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, 4);
  return __builtin_bswap32(value);
}

static inline uint64_t be64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
  return __builtin_bswap64(value);
}

uint64_t cref_itch_decode(const uint8_t *bytes, size_t byte_count, uint64_t *messages) {
  uint64_t sum = 0;
  uint64_t count = 0;
  size_t offset = 0;
  while (offset + 2 <= byte_count) {
    size_t length = (size_t)bytes[offset] << 8 | bytes[offset + 1];
    const uint8_t *message = bytes + offset + 2;
    if (offset + 2 + length > byte_count || length == 0) break;
    switch (message[0]) {
      case 'A':
      case 'F':
        sum += be64(message + 11) + be32(message + 20) + be32(message + 32);
        break;
      case 'E':
      case 'C':
        sum += be64(message + 11) + be32(message + 19) + be64(message + 23);
        break;
      case 'X':
        sum += be64(message + 11) + be32(message + 19);
        break;
      case 'D':
        sum += be64(message + 11);
        break;
      case 'U':
        sum += be64(message + 11) + be64(message + 19) + be32(message + 27) + be32(message + 31);
        break;
      case 'P':
        sum += be32(message + 20) + be32(message + 32) + be64(message + 36);
        break;
      default:
        sum += message[0];
    }
    count++;
    offset += 2 + length;
  }
  *messages = count;
  return sum;
}
