// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CReference.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xdp/xsk.h>

#ifndef SO_RCVBUFFORCE
#define SO_RCVBUFFORCE 33
#endif

#if defined(__x86_64__)
static inline uint64_t ticks(void) { return __builtin_ia32_rdtsc(); }
#else
static inline uint64_t ticks(void) {
  uint64_t value;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
}
#endif

// One slot of the ring: a sequence and seven words, a cache line in all.
struct slot {
  _Alignas(64) uint64_t sequence;
  uint64_t words[7];
};

static inline void publish(struct slot *ring, uint64_t mask, uint64_t sequence,
                           uint64_t payload) {
  struct slot *slot = &ring[sequence & mask];
  __atomic_store_n(&slot->sequence, sequence - 1, __ATOMIC_RELAXED);
  atomic_thread_fence(memory_order_release);
  for (int i = 0; i < 7; i++) __atomic_store_n(&slot->words[i], payload + i, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->sequence, sequence, __ATOMIC_RELEASE);
}

static inline uint64_t await(struct slot *ring, uint64_t mask, uint64_t sequence) {
  struct slot *slot = &ring[sequence & mask];
  uint64_t words[7];
  for (;;) {
    while (__atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE) != sequence) {
    }
    for (int i = 0; i < 7; i++) words[i] = __atomic_load_n(&slot->words[i], __ATOMIC_RELAXED);
    atomic_thread_fence(memory_order_acquire);
    if (__atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) == sequence) return words[0];
  }
}

void cref_ring_ping(void *ping, void *pong, uint64_t capacity,
                    uint64_t *samples, uint64_t first, uint64_t count) {
  for (uint64_t i = first; i < first + count; i++) {
    uint64_t start = ticks();
    publish(ping, capacity - 1, i, i);
    await(pong, capacity - 1, i);
    samples[i - first] = ticks() - start;
  }
}

void cref_ring_echo(void *ping, void *pong, uint64_t capacity,
                    uint64_t first, uint64_t count) {
  for (uint64_t i = first; i < first + count; i++) {
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

static inline uint64_t stamp(const uint8_t *message) {
  uint64_t locate = (uint64_t)message[1] << 8 | message[2];
  uint64_t high = (uint64_t)message[5] << 8 | message[6];
  return locate + (high << 32 | be32(message + 7));
}

/// The sum of one message's fields, 0 for types a book does not need; *known is cleared when the
/// length is not the type's.
static inline uint64_t fields(const uint8_t *message, size_t length, int *known) {
  switch (message[0]) {
    case 'A':
    case 'F':
      if (length != (message[0] == 'A' ? 36 : 40)) break;
      return stamp(message) + be64(message + 11) + message[19] + be32(message + 20) +
             be32(message + 32);
    case 'E':
      if (length != 31) break;
      return stamp(message) + be64(message + 11) + be32(message + 19) + be64(message + 23);
    case 'C':
      if (length != 36) break;
      return stamp(message) + be64(message + 11) + be32(message + 19) + be64(message + 23) +
             be32(message + 32);
    case 'X':
      if (length != 23) break;
      return stamp(message) + be64(message + 11) + be32(message + 19);
    case 'D':
      if (length != 19) break;
      return stamp(message) + be64(message + 11);
    case 'U':
      if (length != 35) break;
      return stamp(message) + be64(message + 11) + be64(message + 19) + be32(message + 27) +
             be32(message + 31);
    case 'P':
      if (length != 44) break;
      return stamp(message) + be32(message + 20) + be32(message + 32) + be64(message + 36);
    default:
      return 0;
  }
  *known = 0;
  return 0;
}

uint64_t cref_itch_decode(const uint8_t *bytes, size_t byte_count, uint64_t *messages) {
  uint64_t sum = 0;
  uint64_t count = 0;
  size_t offset = 0;
  while (offset + 2 <= byte_count) {
    size_t length = (size_t)bytes[offset] << 8 | bytes[offset + 1];
    const uint8_t *message = bytes + offset + 2;
    if (offset + 2 + length > byte_count || length == 0) break;
    int known = 1;
    sum += fields(message, length, &known);
    count += known;
    offset += 2 + length;
  }
  *messages = count;
  return sum;
}

int cref_udp_open(uint32_t group, uint16_t port, uint32_t interface_address) {
  int file = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (file < 0) return -errno;
  int one = 1;
  int buffer = 8 << 20;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(group)};
  struct ip_mreq request = {
      .imr_multiaddr.s_addr = htonl(group), .imr_interface.s_addr = htonl(interface_address)};
  // Without the larger buffer a stall loses datagrams and the count says so.
  setsockopt(file, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  if (setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
      bind(file, (struct sockaddr *)&address, sizeof address) ||
      setsockopt(file, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request)) {
    int code = errno;
    close(file);
    return -code;
  }
  return file;
}

void cref_udp_close(int file) { close(file); }

// The samples of one receiver.
struct stamps {
  uint64_t *samples;
  uint64_t count;
  uint64_t received;
  uint64_t last;
};

// Takes a payload of { number, ticks when sent }; 1 when it was the last.
static inline int take(struct stamps *stamps, const uint8_t *payload, uint64_t now) {
  uint64_t number;
  uint64_t sent;
  memcpy(&number, payload, 8);
  memcpy(&sent, payload + 8, 8);
  stamps->last = now;
  if (number == 0) return 0;
  if (stamps->received < stamps->count) stamps->samples[stamps->received] = now - sent;
  stamps->received++;
  return number >= stamps->count;
}

uint64_t cref_udp_receive(int file, uint64_t *samples, uint64_t count, uint64_t patience) {
  uint8_t bytes[2048];
  struct stamps stamps = {samples, count, 0, ticks()};
  for (;;) {
    ssize_t length = recv(file, bytes, sizeof bytes, MSG_DONTWAIT);
    uint64_t now = ticks();
    if (length < 16) {
      if (now - stamps.last > patience) return stamps.received;
      continue;
    }
    if (take(&stamps, bytes, now)) return stamps.received;
  }
}

// The UDP payload of an untagged IPv4 frame to `port`, NULL when it is none.
static inline const uint8_t *udp_payload(const uint8_t *frame, uint32_t length, uint16_t port) {
  if (length < 14 + 20 + 8 + 16 || frame[12] != 0x08 || frame[13] != 0x00) return NULL;
  uint32_t header = (uint32_t)(frame[14] & 15) * 4;
  if (header < 20 || frame[14 + 9] != IPPROTO_UDP || length < 14 + header + 8 + 16) return NULL;
  const uint8_t *udp = frame + 14 + header;
  if (((uint16_t)udp[2] << 8 | udp[3]) != port) return NULL;
  return udp + 8;
}

uint64_t cref_xdp_receive(void *receive, void *fill, const uint8_t *memory, int file, uint16_t port,
                          uint64_t *samples, uint64_t count, uint64_t patience) {
  struct xsk_ring_cons *rx = receive;
  struct xsk_ring_prod *free_frames = fill;
  struct stamps stamps = {samples, count, 0, ticks()};
  for (;;) {
    uint32_t index = 0;
    uint32_t fill_index = 0;
    uint32_t frames = xsk_ring_cons__peek(rx, 64, &index);
    if (frames == 0) {
      if (xsk_ring_prod__needs_wakeup(free_frames)) {
        recvfrom(file, NULL, 0, MSG_DONTWAIT, NULL, NULL);
      }
      if (ticks() - stamps.last > patience) return stamps.received;
      continue;
    }
    if (xsk_ring_prod__reserve(free_frames, frames, &fill_index) != frames) return stamps.received;
    int is_last = 0;
    for (uint32_t i = 0; i < frames; i++) {
      const struct xdp_desc *frame = xsk_ring_cons__rx_desc(rx, index + i);
      const uint8_t *payload = udp_payload(memory + frame->addr, frame->len, port);
      if (payload != NULL) is_last |= take(&stamps, payload, ticks());
      *xsk_ring_prod__fill_addr(free_frames, fill_index + i) = frame->addr;
    }
    xsk_ring_cons__release(rx, frames);
    xsk_ring_prod__submit(free_frames, frames);
    if (is_last) return stamps.received;
  }
}
