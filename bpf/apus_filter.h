// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which frames are ours: the part that all receiving programs share.
#pragma once
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
  __type(value, struct apus_subscription);
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

static __always_inline int is_wanted(
    const struct apus_subscription *subscription, __be32 source, __u32 vlan) {
#pragma unroll
  for (__u32 index = 0; index < APUS_ORIGINS_MAX; index++) {
    if (index >= subscription->count) break;
    __u32 wanted = subscription->origins[index].source;
    __u32 tagged = subscription->origins[index].vlan;
    if (wanted != APUS_SOURCE_ANY && wanted != source) continue;
    if (tagged == APUS_VLAN_ANY || tagged == vlan) return 1;
  }
  return 0;
}

// APUS_REDIRECTED for a frame that is to be redirected, else why it is not. Of two tags the inner
// one tells the VLAN; a frame without a tag is on VLAN 0.
static __always_inline __u32 judge(struct xdp_md *context) {
  const void *cursor = (const void *)(long)context->data;
  const void *end = (const void *)(long)context->data_end;

  const struct ethhdr *ethernet = cursor;
  if ((const void *)(ethernet + 1) > end) return APUS_TRUNCATED;
  __be16 ethertype = ethernet->h_proto;
  __u32 vlan = 0;
  __u32 ip_offset = sizeof *ethernet;
  cursor = ethernet + 1;
#pragma unroll
  for (int depth = 0; depth < 2; depth++) {
    if (!is_tag(ethertype)) break;
    const struct vlan_tag *tag = cursor;
    if ((const void *)(tag + 1) > end) return APUS_TRUNCATED;
    ethertype = tag->ethertype;
    vlan = bpf_ntohs(tag->control) & 0x0fff;
    ip_offset += sizeof *tag;
    cursor = tag + 1;
  }
  if (ethertype != bpf_htons(ETH_P_IP)) return APUS_NOT_IPV4;

  const struct iphdr *ip = cursor;
  if ((const void *)(ip + 1) > end) return APUS_TRUNCATED;
  __u32 header_bytes = ip->ihl * 4;
  if (ip->version != 4 || header_bytes < sizeof *ip) return APUS_MALFORMED;
  if (ip->protocol != IPPROTO_UDP) return APUS_NOT_UDP;
  // More-fragments flag and 13-bit offset; the don't-fragment flag is allowed.
  if (ip->frag_off & bpf_htons(0x3fff)) return APUS_FRAGMENT;

  const struct udphdr *udp = cursor + header_bytes;
  if ((const void *)(udp + 1) > end) return APUS_TRUNCATED;
  __u32 ip_bytes = bpf_ntohs(ip->tot_len);
  __u32 udp_bytes = bpf_ntohs(udp->len);
  if (udp_bytes < sizeof *udp || ip_bytes != header_bytes + udp_bytes) return APUS_MALFORMED;
  // The frame may be longer (Ethernet pads to 60 bytes) but never shorter than it says. Of a
  // jumbo frame the driver shows only the first buffer.
  if (cursor + ip_bytes > end && ip_offset + ip_bytes > bpf_xdp_get_buff_len(context))
    return APUS_TRUNCATED;

  struct apus_key key = {.group = ip->daddr, .port = udp->dest};
  const struct apus_subscription *subscription = bpf_map_lookup_elem(&apus_subs, &key);
  if (!subscription) return APUS_NOT_SUBSCRIBED;
  return is_wanted(subscription, ip->saddr, vlan) ? APUS_REDIRECTED : APUS_OTHER_ORIGIN;
}

static __always_inline int deliver(struct xdp_md *context) {
  int verdict = bpf_redirect_map(&apus_sockets, context->rx_queue_index, XDP_PASS);
  return count(verdict == XDP_REDIRECT ? APUS_REDIRECTED : APUS_NO_SOCKET, verdict);
}
