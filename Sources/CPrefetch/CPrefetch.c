// SPDX-License-Identifier: Apache-2.0
#include "CPrefetch.h"
