// SPDX-License-Identifier: Apache-2.0

/// Where an order stands between the gateway and the venue.
///
///     none ─► pendingNew ─► live ─┬─► pendingCancel  ─┬─► filled
///                 │               ├─► pendingReplace ─┤   cancelled
///                 └─► rejected    └───────────────────┴─► replaced
///
/// A fill or a cancel may finish an order in any open state: the venue may have acted before our
/// own message reached it.
package enum OrderState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// A slot without an order.
  case none = 0
  /// Sent, not yet answered.
  case pendingNew = 1
  case live = 2
  /// A cancel is on its way, or waits for the session.
  case pendingCancel = 3
  /// A replacement is on its way.
  case pendingReplace = 4
  case filled = 5
  case cancelled = 6
  case rejected = 7
  /// Finished because another order took its place.
  case replaced = 8

  /// Whether the venue may still execute it.
  @inlinable
  package var isOpen: Bool {
    switch self {
    case .pendingNew, .live, .pendingCancel, .pendingReplace: true
    case .none, .filled, .cancelled, .rejected, .replaced: false
    }
  }
}

/// What can happen to an order.
package enum OrderEvent: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case submitted = 0
  case cancelRequested = 1
  case replaceRequested = 2
  /// The venue took it, in its own right or in another order's place.
  case accepted = 3
  case rejected = 4
  case filledPart = 5
  case filledAll = 6
  case cancelledPart = 7
  case cancelledAll = 8
  /// Another order took its place.
  case replaced = 9
  /// The venue refused a cancel or a replace: the order stays as it was.
  case changeRejected = 10
}

extension OrderState {
  /// The state after `event`, nil when the event is impossible here.
  ///
  /// Venue bytes decide which events come, so the caller counts an impossible one and leaves the
  /// order as it is. A fill or cancel of an unanswered order stands: it implies acceptance.
  @inlinable
  package func next(_ event: OrderEvent) -> OrderState? {
    switch self {
    case .none: event == .submitted ? .pendingNew : nil
    case .pendingNew: nextWhenPendingNew(event)
    case .live: nextWhenLive(event)
    case .pendingCancel, .pendingReplace: nextWhenChanging(event)
    case .filled, .cancelled, .rejected, .replaced: nil
    }
  }

  @inlinable
  func nextWhenPendingNew(_ event: OrderEvent) -> OrderState? {
    switch event {
    case .accepted, .filledPart, .cancelledPart: .live
    case .cancelRequested: .pendingCancel
    case .rejected: .rejected
    case .filledAll: .filled
    case .cancelledAll: .cancelled
    case .submitted, .replaceRequested, .replaced, .changeRejected: nil
    }
  }

  @inlinable
  func nextWhenLive(_ event: OrderEvent) -> OrderState? {
    switch event {
    case .cancelRequested: .pendingCancel
    case .replaceRequested: .pendingReplace
    case .filledPart, .cancelledPart, .changeRejected: .live
    case .filledAll: .filled
    case .cancelledAll: .cancelled
    case .submitted, .accepted, .rejected, .replaced: nil
    }
  }

  /// A cancel overtakes a replace that is under way; a replace never overtakes a cancel.
  @inlinable
  func nextWhenChanging(_ event: OrderEvent) -> OrderState? {
    switch event {
    case .cancelRequested: .pendingCancel
    case .accepted: self == .pendingCancel ? .pendingCancel : nil
    case .rejected: self == .pendingCancel ? .rejected : nil
    case .filledPart, .cancelledPart: self
    case .filledAll: .filled
    case .cancelledAll: .cancelled
    case .replaced: .replaced
    case .changeRejected: .live
    case .submitted, .replaceRequested: nil
    }
  }
}
