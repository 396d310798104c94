// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Units

/// Counts events and looks at each, so that none is optimised away.
struct CountingSink: EventSink {
  var count: UInt64 = 0
  private var sum: UInt64 = 0

  mutating func publish(_ event: Event) {
    count += 1
    sum ^= event.orderID &+ UInt64(bitPattern: event.price.raw)
  }
}
