// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A process that cannot be mistaken for a later one with the same pid.
package struct ProcessIdentity: Sendable, Equatable {
  package let pid: UInt64
  /// Clock ticks from boot to the start of the process; 0 where /proc does not say.
  package let startTicks: UInt64

  package static var current: ProcessIdentity {
    let pid = UInt64(getpid())
    return ProcessIdentity(pid: pid, startTicks: startTicks(of: pid) ?? 0)
  }

  /// Whether the process still runs; a zombie does not. Reads /proc: not for the hot path.
  package var isAlive: Bool {
    pid != 0 && Self.startTicks(of: pid) == startTicks
  }

  /// Field 22 of /proc/PID/stat, nil for a process that is gone or dead.
  private static func startTicks(of pid: UInt64) -> UInt64? {
    guard let bytes = readWholeFile("/proc/\(pid)/stat") else { return nil }
    // The name in parentheses may hold anything, so fields are counted from the last one.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, fields[0].first != UInt8(ascii: "Z") else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}
