// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process that cannot be mistaken for a later one with the same number.
package struct ProcessIdentity: Equatable, Hashable, BitwiseCopyable, Sendable {
  package let pid: Int32
  /// Start time in clock ticks since boot, field 22 of /proc/PID/stat.
  package let startTicks: UInt64

  package init(pid: Int32, startTicks: UInt64) {
    self.pid = pid
    self.startTicks = startTicks
  }

  /// This process.
  package static func current() throws(HostError) -> ProcessIdentity {
    let pid = getpid()
    guard let identity = try ProcessIdentity(running: pid) else {
      throw HostError(call: "parse", code: EINVAL, value: "/proc/\(pid)/stat")
    }
    return identity
  }

  /// The process that has number `pid` now; nil when none has, or only a zombie. Three calls to
  /// the kernel; does not allocate.
  package init?(running pid: Int32) throws(HostError) {
    var text = InlineArray<512, UInt8>(repeating: 0)
    guard let count = try ProcessIdentity.readStat(of: pid, into: &text) else { return nil }
    let facts = ProcessIdentity.facts(inStat: text.span.extracting(first: count))
    guard let facts, !facts.isDead else { return nil }
    self.init(pid: pid, startTicks: facts.startTicks)
  }

  /// The beginning of /proc/PID/stat, which holds the fields wanted; nil when there is no such
  /// process.
  private static func readStat(
    of pid: Int32, into text: inout InlineArray<512, UInt8>
  ) throws(HostError) -> Int? {
    let path = statPath(pid)
    // SAFETY: the path is terminated and outlives the call.
    let file = unsafe withUnsafeBytes(of: path) { bytes in
      guard let start = bytes.baseAddress else { return CInt(-1) }
      return unsafe open(start.assumingMemoryBound(to: CChar.self), O_RDONLY | O_CLOEXEC)
    }
    guard file >= 0 else {
      guard errno == ENOENT || errno == ESRCH else {
        throw HostError(call: "open", code: errno, value: "/proc/\(pid)/stat")
      }
      return nil
    }
    defer { close(file) }
    // SAFETY: the array outlives the call and its length is the one passed.
    let count = unsafe withUnsafeMutableBytes(of: &text) { unsafe read(file, $0.baseAddress, 512) }
    guard count >= 0 else {
      // ESRCH: the process ended between open and read.
      guard errno == ESRCH else {
        throw HostError(call: "read", code: errno, value: "/proc/\(pid)/stat")
      }
      return nil
    }
    return count
  }

  /// "/proc/PID/stat" with a terminating zero.
  private static func statPath(_ pid: Int32) -> InlineArray<32, UInt8> {
    var path = InlineArray<32, UInt8>(repeating: 0)
    var end = 0
    func append(_ text: StaticString) {
      // SAFETY: the literal is ASCII of known length and lives as long as the program.
      for index in 0..<text.utf8CodeUnitCount {
        path[end] = unsafe text.utf8Start[index]
        end += 1
      }
    }
    append("/proc/")
    var power: UInt32 = 1_000_000_000
    while power > max(1, pid.magnitude) { power /= 10 }
    while power > 0 {
      path[end] = UInt8(ascii: "0") + UInt8(pid.magnitude / power % 10)
      end += 1
      power /= 10
    }
    append("/stat")
    return path
  }

  /// False once this very process has ended, whoever has its number then. Reads one file.
  package var isAlive: Bool {
    get throws(HostError) { try ProcessIdentity(running: pid) == self }
  }

  /// State and start time in the text of /proc/PID/stat. The command name is in parentheses and
  /// may itself hold spaces and parentheses, so fields are counted from the last one.
  package static func facts(inStat text: Span<UInt8>) -> (isDead: Bool, startTicks: UInt64)? {
    var index = text.count
    while index > 0, text[index - 1] != UInt8(ascii: ")") { index -= 1 }
    guard index > 0 else { return nil }
    // Field 3, the state, comes first after the name; field 22 is 19 further.
    var field = -1
    var state: UInt8 = 0
    var start: UInt64?
    var isInside = false
    while index < text.count {
      let byte = text[index]
      index += 1
      guard byte > UInt8(ascii: " ") else {
        isInside = false
        continue
      }
      if !isInside { field += 1 }
      isInside = true
      if field == 0, state == 0 { state = byte }
      guard field == 19 else { continue }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (tens, isLarge) = (start ?? .zero).multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      guard !isLarge, !isLarger else { return nil }
      start = sum
    }
    guard let start else { return nil }
    return (isDead: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"), startTicks: start)
  }

  /// The same in a string.
  package static func facts(inStat text: String) -> (isDead: Bool, startTicks: UInt64)? {
    facts(inStat: Array(text.utf8).span)
  }
}
