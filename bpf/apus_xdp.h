// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// What the programs in the kernel and their loader agree on.
#pragma once

// Why a frame went where it went: one counter each, per processor. The first two are verdicts on
// frames of a subscription; every other reason passes the frame to the kernel's own stack.
enum apus_reason {
  APUS_REDIRECTED,    // handed to the AF_XDP socket of its receive queue
  APUS_NO_SOCKET,     // subscribed, but no socket is bound to the queue: passed
  APUS_TRUNCATED,     // ends inside a header
  APUS_NOT_IPV4,      // ARP, IPv6 and every other ethertype
  APUS_NOT_UDP,       // IGMP, TCP and every other protocol
  APUS_FRAGMENT,      // a part of a datagram: the ports are in one part only
  APUS_MALFORMED,     // header length or version that contradicts itself
  APUS_NOT_SUBSCRIBED,
  APUS_OTHER_ORIGIN,  // group and port are subscribed, its sender or VLAN is not
  APUS_NO_STAMP_ROOM, // the driver keeps no room before the frame
  APUS_REASON_COUNT,
};

// A destination; both fields in network byte order. 8 bytes without holes: all are compared.
struct apus_key {
  unsigned int group;
  unsigned short port;
  unsigned short zero;
};

// Queues a program can serve, destinations it can hold, origins of one destination.
enum { APUS_QUEUES_MAX = 64, APUS_SUBSCRIPTIONS_MAX = 1024, APUS_ORIGINS_MAX = 4 };
// Any sender; any VLAN or none.
enum { APUS_SOURCE_ANY = 0, APUS_VLAN_ANY = 0xffff };

// Whose datagrams to a destination are wanted: the first `count` of `origins`. The source is in
// network byte order, the VLAN in the host's.
struct apus_subscription {
  unsigned int count;
  struct {
    unsigned int source;
    unsigned int vlan;
  } origins[APUS_ORIGINS_MAX];
};

// Stands before the first byte of a frame that the stamping program redirected.
struct apus_stamp {
  unsigned long long nanos;
  unsigned int kind;
  unsigned int zero;
};
enum {
  APUS_STAMP_HARDWARE = 1,  // by the card, in the time of its own clock
  APUS_STAMP_KERNEL = 2,    // CLOCK_MONOTONIC when the program ran: the card gave none
};

// What the flooding program does: it writes `number`, big-endian, at each of the first `count`
// offsets of a frame and adds `step` to it, and lets no frame go before its time at `rate` frames
// a second; 0 lets them go at once. `start` is CLOCK_MONOTONIC at the first frame.
enum { APUS_PATCHES_MAX = 4 };
struct apus_flood {
  unsigned long long number;
  unsigned long long start;
  unsigned long long sent;
  unsigned int step;
  unsigned int rate;
  unsigned int interface;
  unsigned int count;
  unsigned int offsets[APUS_PATCHES_MAX];
};
