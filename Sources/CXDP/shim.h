// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <linux/if_link.h>
#include <xdp/xsk.h>

#include "../../bpf/apus_xdp.h"

// Frames of several descriptors (Linux 6.6), which headers of older distributions lack.
enum {
  APUS_XDP_USE_SG = 1 << 4,     // bind: the socket takes such frames
  APUS_XDP_PKT_CONTD = 1 << 0,  // descriptor: the frame goes on in the next one
};
// Load the program for one device, so that it may ask the device (Linux 6.3).
enum { APUS_XDP_DEV_BOUND_ONLY = 1 << 6 };
