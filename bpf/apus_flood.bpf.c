// SPDX-License-Identifier: Apache-2.0
// Makes a flood of numbered frames: run on frames of the kernel's own making, it numbers each and
// sends it out of an interface. For proofs and benchmarks; attached to nothing.
#include <linux/bpf.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "apus_xdp.h"

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct apus_flood);
} apus_flood_state SEC(".maps");

// Looks at the clock once; 1 when it is time.
static long look(__u32 index, __u64 *due) {
  (void)index;
  return bpf_ktime_get_ns() >= *due;
}

// Some tens of milliseconds of looking: a rate below a hundred a second is not kept.
enum { LOOKS_MAX = 1 << 20 };

static __always_inline void await_turn(struct apus_flood *flood) {
  if (!flood->start) flood->start = bpf_ktime_get_ns();
  __u64 due = flood->start + flood->sent * 1000000000 / flood->rate;
  bpf_loop(LOOKS_MAX, look, &due, 0);
}

SEC("xdp")
int apus_flood(struct xdp_md *context) {
  __u32 key = 0;
  struct apus_flood *flood = bpf_map_lookup_elem(&apus_flood_state, &key);
  if (!flood) return XDP_DROP;
  void *start = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  __u64 number = bpf_cpu_to_be64(flood->number);
#pragma unroll
  for (__u32 index = 0; index < APUS_PATCHES_MAX; index++) {
    if (index >= flood->count) break;
    __u32 offset = flood->offsets[index] & 0x7ff;
    if (start + offset + sizeof number > end) return XDP_DROP;
    __builtin_memcpy(start + offset, &number, sizeof number);
  }
  if (flood->rate) await_turn(flood);
  flood->number += flood->step;
  flood->sent++;
  return bpf_redirect(flood->interface, 0);
}

char _license[] SEC("license") = "Apache-2.0";
