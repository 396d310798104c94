// SPDX-License-Identifier: Apache-2.0

/// Where in the kernel the program runs.
package enum XDPMode: String, Sendable, CaseIterable {
  /// Native where the driver has it, skb otherwise.
  case auto
  /// In the driver, before the kernel has made a packet of the frame.
  case native
  /// On finished packets; works with every driver.
  case skb
}

/// Whether the card writes into the memory the loop reads.
package enum ZeroCopy: String, Sendable, CaseIterable {
  /// Zero copy where the driver has it, one copy by the kernel otherwise.
  case auto
  /// Set-up fails without it.
  case require
  case off
}

/// Who runs the driver's receive work.
package enum XDPPolling: String, Sendable, CaseIterable {
  /// The interrupt's core; the loop makes no call unless the driver asks to be woken. Needs a
  /// core besides the loop's for the interrupts.
  case needWakeup = "need-wakeup"
  /// The loop itself, by a call whenever its ring is empty; interrupts stay off meanwhile. One
  /// core in all. Set napi_defer_hard_irqs and gro_flush_timeout of the interface with it.
  case preferBusyPoll = "prefer-busy-poll"
}

/// Where receive stamps come from.
package enum XDPStamping: String, Sendable, CaseIterable {
  /// From the card when its driver says that it stamps, otherwise from the loop.
  case auto
  /// From the card, whatever its driver says; where it gives none, from the kernel when the
  /// program ran.
  case hardware
  /// From the loop, when it takes the batch.
  case tsc
}

/// How an AF_XDP source is set up.
package struct XDPConfiguration: Sendable {
  package var mode = XDPMode.auto
  package var zeroCopy = ZeroCopy.auto
  package var polling = XDPPolling.needWakeup
  /// Frames the receive and FILL rings hold and the UMEM has, a power of two in 64 ... 262,144.
  /// It must outlast the loop's worst stall: at 1.43 million packets a second 2,048 lasted 1.4 ms
  /// and lost a fifth of a run on a virtual machine, whose stalls reach 36 ms. 65,536 last 65 ms at
  /// a million and cost 128 MiB; more only delays the news of an overload.
  package var ringDepth = 65_536
  package static let ringDepths = 64...262_144
  /// Frames taken from the ring at once. 64 is the budget of a driver's own receive pass: the
  /// ring's shared indices are touched once in as many frames, and the frames still fit the
  /// second-level cache.
  package var batchCount = 64
  /// The NUMA node of the card, on which the UMEM is placed; nil leaves it to the kernel.
  package var node: Int?

  package init() {}

  /// Bytes of a UMEM frame: half a page, so that no frame crosses one; holds a packet of 1,500
  /// bytes with tags and the kernel's headroom. Longer ones take several.
  static let frameByteCount = 2_048
  /// What the kernel keeps free at the start of a UMEM frame.
  static let headroomByteCount = 256
  /// An Ethernet header with two tags.
  static let linkHeaderByteCount = 22
  /// The largest MTU whose packets fit one UMEM frame.
  static let mtuMax = frameByteCount - headroomByteCount - linkHeaderByteCount
  /// Entries of the FILL ring for each frame. The kernel shows received frames before it frees
  /// their FILL entries, so a ring with just one entry a frame can look full when a frame is to
  /// be given back; with two it cannot, however late the kernel is.
  static let fillRingFactor = 2
  /// Microseconds one busy-polling call may stay in the driver: at 10 Gbit/s some 60 full frames
  /// arrive in that time, about one budget.
  static let busyPollMicros: CInt = 64
  /// Packets one busy-polling call may take; the driver's default, and what it is tuned for.
  static let busyPollBudget: CInt = 64
}
