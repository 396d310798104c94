// SPDX-License-Identifier: Apache-2.0

/// Whether every message and packet of a run with losses is accounted for.
package struct RecoveryBalance: Codable, Sendable, Equatable {
  /// One equation with its figures.
  package struct Equation: Codable, Sendable, Equatable {
    package var text: String
    package var left: UInt64
    package var right: UInt64

    package var holds: Bool { left == right }
  }

  package var equations: [Equation] = []

  package var holds: Bool { equations.allSatisfy(\.holds) }

  /// Of one session: `messages` is what the exchange published in it, `feed` everything that the
  /// datafeed at its end counted, which `isFirst` when it was there from the beginning. What was
  /// sent to one that died nobody counted.
  init(
    messages: UInt64, lines: [ExchangeFigures.Line], answers: ExchangeFigures.Line?,
    feed: [String: UInt64], isFirst: Bool
  ) {
    func count(_ name: String) -> UInt64 { feed[name, default: 0] }
    for line in lines + [answers].compactMap(\.self) where line.offered > 0 {
      let kept = line.sent &+ line.lost &+ line.lostInBursts &+ line.silenced &+ line.overflowed
      equations.append(
        Equation(
          text: "\(line.name): offered + doubled = sent + lost + in bursts + silenced + overflowed",
          left: line.offered &+ line.duplicated, right: kept))
    }
    equations.append(
      Equation(
        text: "published = delivered (\(count("messageRecovered")) of them by request) - repeated "
          + "+ stood for by snapshots + lost for good",
        left: messages &+ count("messageRepeated"),
        right: count("messageDelivered") &+ count("messageSkipped") &+ count("messageLost")))
    if isFirst, let answers, answers.offered > 0 {
      equations.append(
        Equation(
          text: "answers sent = replies received (\(count("replyUnexpected")) of them too late)",
          left: answers.sent, right: count("replyReceived")))
    }
  }

  /// The equations as lines for a terminal.
  package var lines: [String] {
    equations.map {
      "\($0.text): \($0.left) \($0.holds ? "=" : "IS NOT") \($0.right)"
    }
  }
}
