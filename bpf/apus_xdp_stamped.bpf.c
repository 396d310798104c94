// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// The same filter for cards that stamp what they receive: it puts the stamp before the frame. It
// must be loaded for one device, and the kernel lets only programs under the GPL call the card.
#include "apus_filter.h"

extern int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *context, __u64 *timestamp) __ksym;

// Room is made for every frame, stamped or not: the receiver cannot tell where there is none.
static __always_inline int stamp(struct xdp_md *context) {
  __u64 nanos = 0;
  __u32 kind = APUS_STAMP_HARDWARE;
  if (bpf_xdp_metadata_rx_timestamp(context, &nanos) || !nanos) {
    nanos = bpf_ktime_get_ns();
    kind = APUS_STAMP_KERNEL;
  }
  if (bpf_xdp_adjust_meta(context, -(int)sizeof(struct apus_stamp))) return 0;
  struct apus_stamp *stamp = (void *)(long)context->data_meta;
  if ((void *)(stamp + 1) > (void *)(long)context->data) return 0;
  stamp->nanos = nanos;
  stamp->kind = kind;
  stamp->zero = 0;
  return 1;
}

SEC("xdp.frags")
int apus_filter(struct xdp_md *context) {
  __u32 reason = judge(context);
  if (reason != APUS_REDIRECTED) return count(reason, XDP_PASS);
  if (!stamp(context)) return count(APUS_NO_STAMP_ROOM, XDP_PASS);
  return deliver(context);
}

char _license[] SEC("license") = "GPL and additional rights";
