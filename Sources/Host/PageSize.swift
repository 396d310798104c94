// SPDX-License-Identifier: Apache-2.0

/// A size of large page the processor maps with one translation entry.
package enum PageSize: Int, Sendable, CaseIterable {
  case size2MiB = 0x20_0000
  case size1GiB = 0x4000_0000

  /// The size as the power of two it is.
  var shift: CInt { CInt(rawValue.trailingZeroBitCount) }

  /// The folder of /sys that counts pages of this size.
  var countersPath: String { "/sys/kernel/mm/hugepages/hugepages-\(rawValue >> 10)kB" }

  /// `byteCount` rounded up to whole pages.
  package func rounded(_ byteCount: Int) -> Int { (byteCount + rawValue - 1) & ~(rawValue - 1) }
}

/// What kind of page a mapping really has.
package enum Backing: Equatable, Sendable {
  case huge2MiB
  case huge1GiB
  /// Pages of 4 KiB, and the call whose refusal led to them.
  case ordinary(HostError)

  init(_ pageSize: PageSize) {
    self = pageSize == .size2MiB ? .huge2MiB : .huge1GiB
  }

  package var isHuge: Bool {
    if case .ordinary = self { false } else { true }
  }
}
