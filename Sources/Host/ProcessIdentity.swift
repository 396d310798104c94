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

  /// The process that has number `pid` now; nil when none has, or only a zombie.
  package init?(running pid: Int32) throws(HostError) {
    let text: String
    do {
      text = try TextFile.read("/proc/\(pid)/stat")
    } catch {
      // ESRCH: the process ended between open and read.
      guard error.code == ENOENT || error.code == ESRCH else { throw error }
      return nil
    }
    guard let facts = ProcessIdentity.facts(inStat: text), !facts.isDead else { return nil }
    self.init(pid: pid, startTicks: facts.startTicks)
  }

  /// False once this very process has ended, whoever has its number then. Reads one file.
  package var isAlive: Bool {
    get throws(HostError) { try ProcessIdentity(running: pid) == self }
  }

  /// State and start time in the text of /proc/PID/stat. The command name is in parentheses and
  /// may itself hold spaces and parentheses, so fields are counted from the last one.
  package static func facts(inStat text: String) -> (isDead: Bool, startTicks: UInt64)? {
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
    // Field 3, the state, comes first after the name; field 22 is 19 further.
    guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
    return (isDead: fields[0] == "Z" || fields[0] == "X", startTicks: start)
  }
}
