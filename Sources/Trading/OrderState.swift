// SPDX-License-Identifier: Apache-2.0

/// Where an order stands at the venue, as far as the venue has told. What was asked for beside it
/// (a cancel, a replacement) is its `RequestState`: an order may be partially filled with a cancel
/// on its way.
@frozen
package enum OrderState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// A slot without an order.
  case none = 0
  /// Sent, not yet answered.
  case pendingNew = 1
  /// Taken, nothing executed.
  case live = 2
  case partiallyFilled = 3
  case filled = 4
  case cancelled = 5
  case rejected = 6
  /// Ended by the venue because its time was over.
  case expired = 7
  /// Finished because another order took its place.
  case replaced = 8
  /// Taken, and held back by the venue: it cannot trade until the venue resumes it.
  case suspended = 9
  /// Sent, and the connection or the process ended before an answer: it may or may not exist.
  case unknown = 10

  /// Whether the venue may still execute it.
  @inlinable
  package var isOpen: Bool {
    switch self {
    case .pendingNew, .live, .partiallyFilled, .suspended, .unknown: true
    case .none, .filled, .cancelled, .rejected, .expired, .replaced: false
    }
  }

  /// Whether the venue has said that it holds the order and may trade it.
  @inlinable
  package var isWorking: Bool { self == .live || self == .partiallyFilled }

  /// Whether it was sent and the venue has not said what became of it.
  @inlinable
  package var isUnanswered: Bool { self == .pendingNew || self == .unknown }
}

/// What the venue, or the loss of the way to it, does to an order.
@frozen
package enum OrderEvent: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case submitted = 0
  /// The venue took it, in its own right or in another order's place.
  case accepted = 1
  case rejected = 2
  case filledPart = 3
  /// All that was open was executed, or more.
  case filledAll = 4
  case cancelledPart = 5
  case cancelledAll = 6
  case expired = 7
  /// Another order took its place.
  case replaced = 8
  case suspended = 9
  case resumed = 10
  /// The way to the venue was lost.
  case lost = 11
}

/// What is asked of the venue about an order beside the order itself.
@frozen
package enum RequestState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  /// A cancel is on its way, or waits for the session.
  case pendingCancel = 1
  /// A replacement is on its way.
  case pendingReplace = 2
  /// A cancel overtakes a replacement that is on its way.
  case pendingReplaceAndCancel = 3

  @inlinable
  package var isCancelPending: Bool { self == .pendingCancel || self == .pendingReplaceAndCancel }
}

/// What happens to the requests about an order.
@frozen
package enum RequestEvent: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case cancelRequested = 0
  case replaceRequested = 1
  case cancelRejected = 2
  case replaceRejected = 3
  /// The order is finished: nothing about it is pending any more.
  case ended = 4
}
