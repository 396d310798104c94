// SPDX-License-Identifier: Apache-2.0
// Hands subscribed multicast datagrams to AF_XDP sockets and everything else to the kernel. IGMP
// above all must pass: a switch that sees no reports stops forwarding the group.
#include "apus_filter.h"

SEC("xdp.frags")
int apus_filter(struct xdp_md *context) {
  __u32 reason = judge(context);
  if (reason != APUS_REDIRECTED) return count(reason, XDP_PASS);
  return deliver(context);
}

char _license[] SEC("license") = "Apache-2.0";
