// SPDX-License-Identifier: Apache-2.0

/// How far the books made from a channel may be believed; what was published says the same.
@usableFromInline
package enum ChannelTrust: UInt8, Sendable, BitwiseCopyable {
  /// No session has begun.
  case unbegun
  /// Every message was delivered, up to one as recent as the lines' skew allows.
  case whole
  /// As `whole`, but messages have been missing for longer and were asked for.
  case behind
  /// The books were cleared and what they should contain is on its way.
  case loading
  /// Messages are missing for good: only a snapshot or another session helps.
  case lost

  /// Whether what is missing is on its way.
  @inlinable package var isIncomplete: Bool { self == .behind || self == .loading }
  /// Whether a snapshot of the books would tell the truth, be it that they are not to be believed.
  @inlinable package var isSettled: Bool { self == .whole || self == .lost }
}
