// SPDX-License-Identifier: Apache-2.0
// What Swift cannot import from the kernel's and the C library's headers: macros, inline
// instructions and calls that need _GNU_SOURCE. No policy lives here.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

// Threads. Each returns 0 or the errno of the failed call.
int ck_pin_core(int core);
/// Lets the calling thread run on every core that it may but this one.
int ck_unpin_core(int core);
int ck_current_core(void);
int ck_setns_network(int fd);
int ck_schedule_fifo(int priority);
int ck_schedule_other(void);

/// Has the kernel send SIGTERM to this process when its parent dies.
int ck_die_with_parent(void);

/// Lets `signal` reach the calling thread, whatever mask its parent left it.
int ck_unblock_signal(int signal);

// Memory. The page size is given as the power of two it is.
int ck_map_huge_flags(int pageShift);
int ck_madvise_populate(void *start, size_t length, int writable);

// Disk.

/// O_DIRECT of this architecture.
int ck_open_direct_flag(void);
/// CRC-32C of `count` bytes, continued from `crc`, 0 at first; by the core's instruction where it
/// has one.
uint32_t ck_crc32c(const void *start, size_t count, uint32_t crc);

// Packets: a batch of equal slots for recvmmsg and sendmmsg, allocated once.

/// The kernel's stamp of a datagram was absent.
#define CK_NO_STAMP INT64_MIN

struct ck_batch;
struct ck_datagram {
  const void *bytes;
  uint32_t byte_count;
  uint32_t truncated;
  int64_t unix_nanos;  // CK_NO_STAMP when the kernel gave none
  int64_t hardware_nanos;  // of the card's own clock; CK_NO_STAMP when it gave none
  uint32_t drops;      // SO_RXQ_OVFL: datagrams this socket lost so far
  uint32_t has_drops;
};

struct ck_batch *ck_batch_create(uint32_t slots, uint32_t slot_bytes);
void ck_batch_free(struct ck_batch *batch);
/// Datagrams received (0 ... limit), or -errno; never blocks.
int ck_batch_receive(struct ck_batch *batch, int fd, uint32_t limit);
/// Slot `index` of the last receive.
struct ck_datagram ck_batch_datagram(const struct ck_batch *batch, uint32_t index);

/// The facts of a network interface; the address is in host order, 0 when there is none.
struct ck_interface {
  int index, mtu;
  uint32_t address;
};
int ck_interface_lookup(int fd, const char *name, struct ck_interface *facts);

// What a card's driver says of itself. Each returns 0 or an errno; EOPNOTSUPP is common.
struct ck_channels {
  uint32_t receive, receive_max, combined, combined_max;
};
enum { CK_NIC_STRIPS_VLAN = 1, CK_NIC_MERGES = 2, CK_NIC_STEERS = 4 };
/// A rule that sends what matches to a queue; addresses and port in host order.
struct ck_rule {
  uint32_t location, group, group_mask;
  uint16_t port, port_mask;
  uint32_t is_narrowed;  // it matches on more than the destination
  uint64_t action;       // the queue; the upper half chooses a virtual function
};
struct ck_stamping {
  int clock;  // of /dev/ptpN, -1 without
  int can_stamp, stamps_all;
};
int ck_nic_driver(int fd, const char *name, char driver[32]);
int ck_nic_channels(int fd, const char *name, struct ck_channels *channels);
int ck_nic_flags(int fd, const char *name, uint32_t *flags);
/// The queue of each bucket the card hashes into; `count` is the room and then the number.
int ck_nic_indirection(int fd, const char *name, uint32_t *queues, uint32_t *count);
int ck_nic_rules(int fd, const char *name, struct ck_rule *rules, uint32_t *count);
int ck_nic_stamping(int fd, const char *name, struct ck_stamping *stamping);
/// Has the socket show the card's stamps.
int ck_socket_stamp_hardware(int fd);

/// The next connection of a listener as a non-blocking descriptor, or -errno.
int ck_accept(int fd);

// Socket options the C library of older distributions lacks.
enum {
  CK_SO_BUSY_POLL = 46,
  CK_SO_PREFER_BUSY_POLL = 69,
  CK_SO_BUSY_POLL_BUDGET = 70,
};
