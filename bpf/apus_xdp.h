// SPDX-License-Identifier: Apache-2.0
// What the program in the kernel and its loader agree on.
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
  APUS_REASON_COUNT,
};

// A subscription; both fields in network byte order. 8 bytes without holes: all are compared.
struct apus_key {
  unsigned int group;
  unsigned short port;
  unsigned short zero;
};

// Queues a program can serve and subscriptions it can hold.
enum { APUS_QUEUES_MAX = 64, APUS_SUBSCRIPTIONS_MAX = 1024 };
