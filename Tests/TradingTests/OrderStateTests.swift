// SPDX-License-Identifier: Apache-2.0
import Testing
import Trading

@Suite struct OrderStateTests {
  /// One row per event: what it makes of each open state, nil where it is impossible.
  struct Row: Sendable, CustomTestStringConvertible {
    var event: OrderEvent
    var pendingNew: OrderState?
    var live: OrderState?
    var pendingCancel: OrderState?
    var pendingReplace: OrderState?
    var testDescription: String { "\(event)" }

    init(
      _ event: OrderEvent, _ pendingNew: OrderState?, _ live: OrderState?,
      _ pendingCancel: OrderState?, _ pendingReplace: OrderState?
    ) {
      self.event = event
      self.pendingNew = pendingNew
      self.live = live
      self.pendingCancel = pendingCancel
      self.pendingReplace = pendingReplace
    }
  }

  @Test(
    "an event moves each open state to the state of the table",
    arguments: [
      Row(.submitted, nil, nil, nil, nil),
      Row(.cancelRequested, .pendingCancel, .pendingCancel, .pendingCancel, .pendingCancel),
      Row(.replaceRequested, nil, .pendingReplace, nil, nil),
      Row(.accepted, .live, nil, .pendingCancel, nil),
      Row(.rejected, .rejected, nil, .rejected, nil),
      Row(.filledPart, .live, .live, .pendingCancel, .pendingReplace),
      Row(.filledAll, .filled, .filled, .filled, .filled),
      Row(.cancelledPart, .live, .live, .pendingCancel, .pendingReplace),
      Row(.cancelledAll, .cancelled, .cancelled, .cancelled, .cancelled),
      Row(.replaced, nil, nil, .replaced, .replaced),
      Row(.changeRejected, nil, .live, .live, .live),
    ])
  func transitions(row: Row) {
    #expect(OrderState.pendingNew.next(row.event) == row.pendingNew)
    #expect(OrderState.live.next(row.event) == row.live)
    #expect(OrderState.pendingCancel.next(row.event) == row.pendingCancel)
    #expect(OrderState.pendingReplace.next(row.event) == row.pendingReplace)
  }

  @Test("nothing can happen to a finished order", arguments: OrderEvent.allCases)
  func finished(event: OrderEvent) {
    for state in OrderState.allCases where !state.isOpen && state != .none {
      #expect(state.next(event) == nil)
    }
  }

  @Test("an empty slot can only be submitted into")
  func vacant() {
    for event in OrderEvent.allCases {
      #expect(OrderState.none.next(event) == (event == .submitted ? .pendingNew : nil))
    }
  }
}
