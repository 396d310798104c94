// SPDX-License-Identifier: Apache-2.0
import Units

/// What goes wrong in a simulated network and at the exchange behind it, from one seed.
package struct FaultScript: Sendable, Hashable {
  /// Where a fault acts.
  package enum Place: Sendable, Hashable {
    /// The line of this name.
    case line(String)
    /// Each line, drawn independently.
    case everyLine
    /// The answers of the request server.
    case answers
  }

  /// A fault and its place.
  package struct Entry: Sendable, Hashable {
    package var place: Place
    package var fault: Fault

    package init(_ place: Place, _ fault: Fault) {
      self.place = place
      self.fault = fault
    }
  }

  package var seed: UInt64 = 1
  package var entries: [Entry] = []
  /// In the order of their messages.
  package var sessionChanges: [SessionChange] = []

  package init() {}

  package var isEmpty: Bool { entries.isEmpty && sessionChanges.isEmpty }

  /// The line of a name that is number `index` of the channel.
  package func line(_ name: String, index: Int, byteCountMax: Int) -> FaultLine {
    let faults = entries.filter { $0.place == .everyLine || $0.place == .line(name) }
    return FaultLine(faults.map(\.fault), seed: seed(index + 1), byteCountMax: byteCountMax)
  }

  /// The way back from the request server.
  package func answers(byteCountMax: Int) -> FaultLine {
    let faults = entries.filter { $0.place == .answers }
    return FaultLine(faults.map(\.fault), seed: seed(0), byteCountMax: byteCountMax)
  }

  private func seed(_ line: Int) -> UInt64 {
    seed &+ UInt64(line) &* 0x9E37_79B9_7F4A_7C15
  }

  /// Line A loses 1 % at random and bursts of 50, doubles 1 % and reorders 1 %; line B loses,
  /// doubles, delays and reorders by figures of its own; answers are lost too.
  package static var lossy: FaultScript {
    var script = FaultScript()
    script.entries = [
      Entry(.line("A"), Fault(.loss(perMillion: 10_000))),
      Entry(.line("A"), Fault(.burst(perMillion: 200, packets: 50))),
      Entry(.line("A"), Fault(.duplicate(perMillion: 10_000))),
      Entry(.line("A"), Fault(.reorder(perMillion: 10_000, depth: 5))),
      Entry(.line("B"), Fault(.loss(perMillion: 15_000))),
      Entry(.line("B"), Fault(.burst(perMillion: 150, packets: 30))),
      Entry(.line("B"), Fault(.duplicate(perMillion: 5_000))),
      Entry(.line("B"), Fault(.reorder(perMillion: 20_000, depth: 3))),
      Entry(.line("B"), Fault(.delay(base: .microseconds(20), jitter: .microseconds(30)))),
      Entry(.answers, Fault(.loss(perMillion: 20_000))),
    ]
    return script
  }

  /// Both lines fall silent for two seconds, five seconds into the flow.
  package static var silent: FaultScript {
    var window = FaultWindow()
    window.from = .seconds(5)
    window.until = .seconds(7)
    var script = FaultScript()
    script.entries = [Entry(.everyLine, Fault(.silence, window: window))]
    return script
  }

  /// The scripts that need no file.
  package static let builtin: [(name: String, script: FaultScript)] = [
    ("builtin", .lossy), ("builtin-silence", .silent),
  ]
}
