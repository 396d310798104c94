// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// Finds out which generation of KRX messages a capture holds.
///
/// A few short messages are the same in two generations, books and trades are not: the first of
/// those decides.
struct KRXGenerationFinder {
  /// The generation, nil until a book or trade was seen.
  private(set) var found: KRX.Generation?
  /// Of the first message of any class, which later ones may contradict.
  private var likely: KRX.Generation?

  /// The best guess so far, nil before the first message.
  var generation: KRX.Generation? { found ?? likely }

  /// Whether a datagram is one whole KRX message; looks at it until the generation is known.
  mutating func look(at payload: RawSpan) -> Bool {
    guard let generation = KRX.generation(of: payload) else { return false }
    if found == nil {
      if likely == nil { likely = generation }
      if let code = KRX.TRCode(of: payload), let kind = KRX.kind(ofClass: code.dataClass),
        [.book, .trade, .tradeBook, .snapshot].contains(kind)
      {
        found = generation
      }
    }
    return true
  }
}
