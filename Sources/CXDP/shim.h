// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <linux/if_link.h>
#include <xdp/xsk.h>

#include "../../bpf/apus_xdp.h"
