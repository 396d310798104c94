// SPDX-License-Identifier: Apache-2.0
// Hands subscribed multicast datagrams to AF_XDP sockets and everything else to the kernel. IGMP
// above all must pass: a switch that sees no reports stops forwarding the group.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "apus_xdp.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, APUS_SUBSCRIPTIONS_MAX);
  __type(key, struct apus_key);
  __type(value, __u8);
} apus_subs SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_XSKMAP);
  __uint(max_entries, APUS_QUEUES_MAX);
  __type(key, __u32);
  __type(value, __u32);
} apus_sockets SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, APUS_REASON_COUNT);
  __type(key, __u32);
  __type(value, __u64);
} apus_reasons SEC(".maps");

struct vlan_tag {
  __be16 control;
  __be16 ethertype;
};

static __always_inline int count(__u32 reason, int verdict) {
  __u64 *counter = bpf_map_lookup_elem(&apus_reasons, &reason);
  if (counter) (*counter)++;
  return verdict;
}

static __always_inline int is_tag(__be16 ethertype) {
  return ethertype == bpf_htons(ETH_P_8021Q) || ethertype == bpf_htons(ETH_P_8021AD);
}

SEC("xdp")
int apus_filter(struct xdp_md *context) {
  const void *cursor = (const void *)(long)context->data;
  const void *end = (const void *)(long)context->data_end;

  const struct ethhdr *ethernet = cursor;
  if ((const void *)(ethernet + 1) > end) return count(APUS_TRUNCATED, XDP_PASS);
  __be16 ethertype = ethernet->h_proto;
  cursor = ethernet + 1;
#pragma unroll
  for (int depth = 0; depth < 2; depth++) {
    if (!is_tag(ethertype)) break;
    const struct vlan_tag *tag = cursor;
    if ((const void *)(tag + 1) > end) return count(APUS_TRUNCATED, XDP_PASS);
    ethertype = tag->ethertype;
    cursor = tag + 1;
  }
  if (ethertype != bpf_htons(ETH_P_IP)) return count(APUS_NOT_IPV4, XDP_PASS);

  const struct iphdr *ip = cursor;
  if ((const void *)(ip + 1) > end) return count(APUS_TRUNCATED, XDP_PASS);
  __u32 header_bytes = ip->ihl * 4;
  if (ip->version != 4 || header_bytes < sizeof *ip) return count(APUS_MALFORMED, XDP_PASS);
  if (ip->protocol != IPPROTO_UDP) return count(APUS_NOT_UDP, XDP_PASS);
  // More-fragments flag and 13-bit offset; the don't-fragment flag is allowed.
  if (ip->frag_off & bpf_htons(0x3fff)) return count(APUS_FRAGMENT, XDP_PASS);

  const struct udphdr *udp = cursor + header_bytes;
  if ((const void *)(udp + 1) > end) return count(APUS_TRUNCATED, XDP_PASS);
  __u32 ip_bytes = bpf_ntohs(ip->tot_len);
  __u32 udp_bytes = bpf_ntohs(udp->len);
  if (udp_bytes < sizeof *udp || ip_bytes != header_bytes + udp_bytes)
    return count(APUS_MALFORMED, XDP_PASS);
  // The frame may be longer (Ethernet pads to 60 bytes) but never shorter than it says.
  if (cursor + ip_bytes > end) return count(APUS_TRUNCATED, XDP_PASS);

  struct apus_key key = {.group = ip->daddr, .port = udp->dest};
  if (!bpf_map_lookup_elem(&apus_subs, &key)) return count(APUS_NOT_SUBSCRIBED, XDP_PASS);

  int verdict = bpf_redirect_map(&apus_sockets, context->rx_queue_index, XDP_PASS);
  return count(verdict == XDP_REDIRECT ? APUS_REDIRECTED : APUS_NO_SOCKET, verdict);
}

char _license[] SEC("license") = "Apache-2.0";
