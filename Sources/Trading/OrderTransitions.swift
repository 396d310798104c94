// SPDX-License-Identifier: Apache-2.0

/// What an event makes of an order.
package enum OrderOutcome: Sendable, Hashable {
  /// The order is in this state afterwards; `live` reads `partiallyFilled` when something of it
  /// has been executed.
  case becomes(OrderState)
  /// The order stays finished and the execution is booked: money is real whenever it is told.
  case late
  /// The order stays as it is: another event was faster, and this one has nothing left to do.
  case overtaken
  /// The venue contradicts itself or means an order that is not ours; nothing changes.
  case impossible

  /// A state's number, or one of three numbers above them all.
  @usableFromInline var code: UInt8 {
    switch self {
    case .becomes(let state): state.rawValue
    case .late: OrderTransitions.late
    case .overtaken: OrderTransitions.overtaken
    case .impossible: OrderTransitions.impossible
    }
  }
}

/// The transition tables of orders and of the requests about them: one row for each pair of state
/// and event, looked up in one load.
///
/// An unanswered order that is executed, cancelled or held has been accepted by that. A rejected
/// order that is accepted after all is open again: the gateway gives up an order that the venue
/// did not answer, or a replacement whose target ended, and may be wrong.
package struct OrderTransitions: Sendable {
  /// One row of the orders' table.
  package struct Row: Sendable {
    package let state: OrderState
    package let event: OrderEvent
    package let outcome: OrderOutcome

    init(_ state: OrderState, _ event: OrderEvent, _ outcome: OrderOutcome) {
      self.state = state
      self.event = event
      self.outcome = outcome
    }
  }

  /// One row of the requests' table; no state where the event is refused.
  package struct RequestRow: Sendable {
    package let state: RequestState
    package let event: RequestEvent
    package let outcome: RequestState?

    init(_ state: RequestState, _ event: RequestEvent, _ outcome: RequestState?) {
      self.state = state
      self.event = event
      self.outcome = outcome
    }
  }

  // Codes above all states'.
  @inlinable static var late: UInt8 { 0xFD }
  @inlinable static var overtaken: UInt8 { 0xFE }
  @inlinable static var impossible: UInt8 { 0xFF }

  /// Outcome codes by state × 16 + event.
  @usableFromInline var orders = InlineArray<176, UInt8>(repeating: 0xFF)
  /// Request states by state × 8 + event, 0xFF where refused.
  @usableFromInline var requests = InlineArray<32, UInt8>(repeating: 0xFF)

  package init() {
    for row in Self.rows {
      orders[Int(row.state.rawValue) * 16 + Int(row.event.rawValue)] = row.outcome.code
    }
    for row in Self.requestRows {
      let cell = Int(row.state.rawValue) * 8 + Int(row.event.rawValue)
      requests[cell] = row.outcome?.rawValue ?? Self.impossible
    }
  }

  @inlinable
  func code(_ state: OrderState, _ event: OrderEvent) -> UInt8 {
    orders[Int(state.rawValue) &* 16 &+ Int(event.rawValue)]
  }

  /// The state that `event` leads to, nil when it leads to none.
  @inlinable
  package func next(_ state: OrderState, _ event: OrderEvent) -> OrderState? {
    OrderState(rawValue: code(state, event))
  }

  /// Whether `event` comes too late to change the order and is booked all the same.
  @inlinable
  package func isLate(_ state: OrderState, _ event: OrderEvent) -> Bool {
    code(state, event) == Self.late
  }

  /// Whether another event has made `event` void, as happens when messages cross.
  @inlinable
  package func isOvertaken(_ state: OrderState, _ event: OrderEvent) -> Bool {
    code(state, event) == Self.overtaken
  }

  /// The request state that `event` leads to, nil when it is refused.
  @inlinable
  package func next(_ state: RequestState, _ event: RequestEvent) -> RequestState? {
    RequestState(rawValue: requests[Int(state.rawValue) &* 8 &+ Int(event.rawValue)])
  }
}

extension OrderTransitions {
  package static let rows: [Row] = [
    Row(.none, .submitted, .becomes(.pendingNew)),
    Row(.none, .accepted, .impossible),
    Row(.none, .rejected, .impossible),
    Row(.none, .filledPart, .impossible),
    Row(.none, .filledAll, .impossible),
    Row(.none, .cancelledPart, .impossible),
    Row(.none, .cancelledAll, .impossible),
    Row(.none, .expired, .impossible),
    Row(.none, .replaced, .impossible),
    Row(.none, .suspended, .impossible),
    Row(.none, .resumed, .impossible),
    Row(.none, .lost, .impossible),
    Row(.pendingNew, .submitted, .impossible),
    Row(.pendingNew, .accepted, .becomes(.live)),
    Row(.pendingNew, .rejected, .becomes(.rejected)),
    Row(.pendingNew, .filledPart, .becomes(.partiallyFilled)),
    Row(.pendingNew, .filledAll, .becomes(.filled)),
    Row(.pendingNew, .cancelledPart, .becomes(.live)),
    Row(.pendingNew, .cancelledAll, .becomes(.cancelled)),
    Row(.pendingNew, .expired, .becomes(.expired)),
    Row(.pendingNew, .replaced, .impossible),
    Row(.pendingNew, .suspended, .becomes(.suspended)),
    Row(.pendingNew, .resumed, .impossible),
    Row(.pendingNew, .lost, .becomes(.unknown)),
    Row(.live, .submitted, .impossible),
    Row(.live, .accepted, .becomes(.live)),
    Row(.live, .rejected, .becomes(.rejected)),
    Row(.live, .filledPart, .becomes(.partiallyFilled)),
    Row(.live, .filledAll, .becomes(.filled)),
    Row(.live, .cancelledPart, .becomes(.live)),
    Row(.live, .cancelledAll, .becomes(.cancelled)),
    Row(.live, .expired, .becomes(.expired)),
    Row(.live, .replaced, .becomes(.replaced)),
    Row(.live, .suspended, .becomes(.suspended)),
    Row(.live, .resumed, .overtaken),
    Row(.live, .lost, .becomes(.live)),
    Row(.partiallyFilled, .submitted, .impossible),
    Row(.partiallyFilled, .accepted, .becomes(.partiallyFilled)),
    Row(.partiallyFilled, .rejected, .becomes(.rejected)),
    Row(.partiallyFilled, .filledPart, .becomes(.partiallyFilled)),
    Row(.partiallyFilled, .filledAll, .becomes(.filled)),
    Row(.partiallyFilled, .cancelledPart, .becomes(.partiallyFilled)),
    Row(.partiallyFilled, .cancelledAll, .becomes(.cancelled)),
    Row(.partiallyFilled, .expired, .becomes(.expired)),
    Row(.partiallyFilled, .replaced, .becomes(.replaced)),
    Row(.partiallyFilled, .suspended, .becomes(.suspended)),
    Row(.partiallyFilled, .resumed, .overtaken),
    Row(.partiallyFilled, .lost, .becomes(.partiallyFilled)),
    Row(.filled, .submitted, .impossible),
    Row(.filled, .accepted, .overtaken),
    Row(.filled, .rejected, .impossible),
    Row(.filled, .filledPart, .late),
    Row(.filled, .filledAll, .late),
    Row(.filled, .cancelledPart, .overtaken),
    Row(.filled, .cancelledAll, .overtaken),
    Row(.filled, .expired, .overtaken),
    Row(.filled, .replaced, .overtaken),
    Row(.filled, .suspended, .overtaken),
    Row(.filled, .resumed, .overtaken),
    Row(.filled, .lost, .overtaken),
    Row(.cancelled, .submitted, .impossible),
    Row(.cancelled, .accepted, .overtaken),
    Row(.cancelled, .rejected, .overtaken),
    Row(.cancelled, .filledPart, .late),
    Row(.cancelled, .filledAll, .late),
    Row(.cancelled, .cancelledPart, .overtaken),
    Row(.cancelled, .cancelledAll, .overtaken),
    Row(.cancelled, .expired, .overtaken),
    Row(.cancelled, .replaced, .overtaken),
    Row(.cancelled, .suspended, .overtaken),
    Row(.cancelled, .resumed, .overtaken),
    Row(.cancelled, .lost, .overtaken),
    Row(.rejected, .submitted, .impossible),
    Row(.rejected, .accepted, .becomes(.live)),
    Row(.rejected, .rejected, .overtaken),
    Row(.rejected, .filledPart, .late),
    Row(.rejected, .filledAll, .late),
    Row(.rejected, .cancelledPart, .overtaken),
    Row(.rejected, .cancelledAll, .overtaken),
    Row(.rejected, .expired, .overtaken),
    Row(.rejected, .replaced, .impossible),
    Row(.rejected, .suspended, .impossible),
    Row(.rejected, .resumed, .impossible),
    Row(.rejected, .lost, .overtaken),
    Row(.expired, .submitted, .impossible),
    Row(.expired, .accepted, .overtaken),
    Row(.expired, .rejected, .overtaken),
    Row(.expired, .filledPart, .late),
    Row(.expired, .filledAll, .late),
    Row(.expired, .cancelledPart, .overtaken),
    Row(.expired, .cancelledAll, .overtaken),
    Row(.expired, .expired, .overtaken),
    Row(.expired, .replaced, .overtaken),
    Row(.expired, .suspended, .overtaken),
    Row(.expired, .resumed, .overtaken),
    Row(.expired, .lost, .overtaken),
    Row(.replaced, .submitted, .impossible),
    Row(.replaced, .accepted, .overtaken),
    Row(.replaced, .rejected, .overtaken),
    Row(.replaced, .filledPart, .late),
    Row(.replaced, .filledAll, .late),
    Row(.replaced, .cancelledPart, .overtaken),
    Row(.replaced, .cancelledAll, .overtaken),
    Row(.replaced, .expired, .overtaken),
    Row(.replaced, .replaced, .overtaken),
    Row(.replaced, .suspended, .overtaken),
    Row(.replaced, .resumed, .overtaken),
    Row(.replaced, .lost, .overtaken),
    Row(.suspended, .submitted, .impossible),
    Row(.suspended, .accepted, .becomes(.suspended)),
    Row(.suspended, .rejected, .becomes(.rejected)),
    Row(.suspended, .filledPart, .becomes(.partiallyFilled)),
    Row(.suspended, .filledAll, .becomes(.filled)),
    Row(.suspended, .cancelledPart, .becomes(.suspended)),
    Row(.suspended, .cancelledAll, .becomes(.cancelled)),
    Row(.suspended, .expired, .becomes(.expired)),
    Row(.suspended, .replaced, .becomes(.replaced)),
    Row(.suspended, .suspended, .overtaken),
    Row(.suspended, .resumed, .becomes(.live)),
    Row(.suspended, .lost, .becomes(.suspended)),
    Row(.unknown, .submitted, .impossible),
    Row(.unknown, .accepted, .becomes(.live)),
    Row(.unknown, .rejected, .becomes(.rejected)),
    Row(.unknown, .filledPart, .becomes(.partiallyFilled)),
    Row(.unknown, .filledAll, .becomes(.filled)),
    Row(.unknown, .cancelledPart, .becomes(.live)),
    Row(.unknown, .cancelledAll, .becomes(.cancelled)),
    Row(.unknown, .expired, .becomes(.expired)),
    Row(.unknown, .replaced, .impossible),
    Row(.unknown, .suspended, .becomes(.suspended)),
    Row(.unknown, .resumed, .impossible),
    Row(.unknown, .lost, .becomes(.unknown)),
  ]

  /// A cancel overtakes a replacement that is under way; a replacement never overtakes a cancel.
  package static let requestRows: [RequestRow] = [
    RequestRow(.none, .cancelRequested, .pendingCancel),
    RequestRow(.none, .replaceRequested, .pendingReplace),
    RequestRow(.none, .cancelRejected, RequestState.none),
    RequestRow(.none, .replaceRejected, nil),
    RequestRow(.none, .ended, RequestState.none),
    RequestRow(.pendingCancel, .cancelRequested, .pendingCancel),
    RequestRow(.pendingCancel, .replaceRequested, nil),
    RequestRow(.pendingCancel, .cancelRejected, RequestState.none),
    RequestRow(.pendingCancel, .replaceRejected, nil),
    RequestRow(.pendingCancel, .ended, RequestState.none),
    RequestRow(.pendingReplace, .cancelRequested, .pendingReplaceAndCancel),
    RequestRow(.pendingReplace, .replaceRequested, nil),
    RequestRow(.pendingReplace, .cancelRejected, .pendingReplace),
    RequestRow(.pendingReplace, .replaceRejected, RequestState.none),
    RequestRow(.pendingReplace, .ended, RequestState.none),
    RequestRow(.pendingReplaceAndCancel, .cancelRequested, .pendingReplaceAndCancel),
    RequestRow(.pendingReplaceAndCancel, .replaceRequested, nil),
    RequestRow(.pendingReplaceAndCancel, .cancelRejected, .pendingReplace),
    RequestRow(.pendingReplaceAndCancel, .replaceRejected, .pendingCancel),
    RequestRow(.pendingReplaceAndCancel, .ended, RequestState.none),
  ]
}
