// SPDX-License-Identifier: Apache-2.0
package import Wire

/// Our references as ClOrdIDs, and back.
///
///     orders and replacements   prefix reference
///     cancels                   prefix C reference . number of the message
///
/// A cancel may be asked for twice, and no ClOrdID may be used twice: hence the number.
package struct OrderIdentifiers: Sendable, BitwiseCopyable {
  /// What makes the identifiers of this day unlike those of other days; up to 20 bytes.
  package let prefix: FIX.Text

  package init(prefix: FIX.Text) {
    precondition(prefix.byteCount <= 20)
    self.prefix = prefix
  }

  /// What a ClOrdID says.
  package struct Meaning: Sendable, BitwiseCopyable, Hashable {
    package var reference: UInt64
    package var isCancel: Bool
  }

  package func order(_ reference: UInt64) -> FIX.Text {
    guard !prefix.isEmpty else { return FIX.Text(number: reference) }
    var text = prefix
    text.append(FIX.Text(number: reference))
    return text
  }

  package func cancel(_ reference: UInt64, number: UInt64) -> FIX.Text {
    var text = prefix
    text.append(UInt8(ascii: "C"))
    text.append(FIX.Text(number: reference))
    text.append(UInt8(ascii: "."))
    text.append(FIX.Text(number: number))
    return text
  }

  /// Nil for a text that is none of ours.
  package func meaning(of text: FIX.Text) -> Meaning? {
    var at = Int(prefix.byteCount)
    guard text.byteCount > prefix.byteCount else { return nil }
    for index in 0..<at where text[index] != prefix[index] { return nil }
    let isCancel = text[at] == UInt8(ascii: "C")
    if isCancel { at += 1 }
    guard let reference = Self.number(text, from: &at), reference > 0 else { return nil }
    guard isCancel else {
      return at == Int(text.byteCount) ? Meaning(reference: reference, isCancel: false) : nil
    }
    guard text[at] == UInt8(ascii: ".") else { return nil }
    at += 1
    guard Self.number(text, from: &at) != nil, at == Int(text.byteCount) else { return nil }
    return Meaning(reference: reference, isCancel: true)
  }

  /// The number of 1 ... 18 digits at `at`, which moves behind it.
  private static func number(_ text: FIX.Text, from at: inout Int) -> UInt64? {
    var number: UInt64 = 0
    let start = at
    while at < Int(text.byteCount) {
      let digit = text[at] &- 0x30
      guard digit <= 9 else { break }
      guard at - start < 18 else { return nil }
      number = number * 10 + UInt64(digit)
      at += 1
    }
    return at > start ? number : nil
  }
}
