// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// What the next messages of a feed will touch, as far as the messages tell.
@usableFromInline
struct Foresight: ~Copyable {
  /// An order that changes or goes; `replacement` comes in its place, 0 for none.
  @usableFromInline
  struct Change: BitwiseCopyable {
    @usableFromInline var id: UInt64
    @usableFromInline var replacement: UInt64
    @usableFromInline var price: Price
    @usableFromInline var bucket: Int32
    @usableFromInline var level: Int32

    @inlinable
    init(id: UInt64, replacement: UInt64, price: Price, bucket: Int) {
      self.id = id
      self.replacement = replacement
      self.price = price
      self.bucket = Int32(truncatingIfNeeded: bucket)
      level = noNode
    }
  }

  /// An order that comes.
  @usableFromInline
  struct Arrival: BitwiseCopyable {
    @usableFromInline var key: Int64
    @usableFromInline var row: Int32
    @usableFromInline var level: Int32

    @inlinable
    init(key: Int64, row: Int) {
      self.key = key
      self.row = Int32(truncatingIfNeeded: row)
      level = noNode
    }
  }

  @usableFromInline var changes: FixedArray<Change>
  @usableFromInline var changeCount = 0
  @usableFromInline var arrivals: FixedArray<Arrival>
  @usableFromInline var arrivalCount = 0

  /// Messages that are foreseen at a time.
  @inlinable static var capacity: Int { 64 }

  init() {
    changes = FixedArray(
      repeating: Change(id: 0, replacement: 0, price: .zero, bucket: 0), count: Self.capacity)
    arrivals = FixedArray(repeating: Arrival(key: 0, row: 0), count: Self.capacity)
  }

  @inlinable var isFull: Bool {
    changeCount + arrivalCount == Self.capacity
  }
}

extension OrderBook {
  /// Whether so many orders rest that those of the next messages are probably in no near cache,
  /// so that foreseeing them repays its cost of some 25 ns a message: 32,768 orders lie on 2 MiB
  /// of lines, the second-level cache of most cores or more.
  @inlinable package var outgrowsCache: Bool { orderCount >= 32_768 }

  /// Notes that a coming message adds an order, or changes or removes it or puts `replacement` in
  /// its place, and begins to fetch where it lies or will. `instrument`, `side` and `price` are
  /// those of an order that comes; of a replacement the price is. A hint: changes nothing that can
  /// be read, and any values are allowed.
  @inlinable @inline(__always)
  package mutating func foresee(
    _ id: OrderID, isArrival: Bool, replacement: OrderID = .none, instrument: InstrumentID,
    side: Side, price: Price
  ) {
    guard !foresight.isFull, instrument.index < far.instrumentCapacity else { return }
    let bucket = orders.home(id.raw)
    orders.nodes.prefetch(bucket)
    if replacement != .none { orders.nodes.prefetch(orders.home(replacement.raw)) }
    // Both are written and one is kept: a branch would be mispredicted half the time.
    let arrival = isArrival ? 1 : 0
    let row = arrival &* (instrument.index &* 2 &+ (side == .sell ? 1 : 0))
    foresight.changes[foresight.changeCount] = Foresight.Change(
      id: id.raw, replacement: replacement.raw, price: price, bucket: bucket)
    foresight.changeCount &+= 1 &- arrival
    foresight.arrivals[foresight.arrivalCount] = Foresight.Arrival(
      key: Ladders<Int32>.key(row, price), row: row)
    foresight.arrivalCount &+= arrival
    windows.prefetch(row)
  }

  /// Fetches the orders, levels and neighbours of all messages noted since the last call, and
  /// forgets the messages. One kind of line after the other, so that the misses of all messages
  /// overlap and none waits for its own.
  @inlinable
  package mutating func fetchForeseen() {
    for index in 0..<foresight.changeCount {
      let bucket = Int(foresight.changes[index].bucket)
      let node = orders.nodes[bucket &+ orders.match(bucket, foresight.changes[index].id) & 1]
      foresight.changes[index].level = node.level
      levels.levels.prefetch(Int(node.level))
      orders.nodes.prefetch(Int(node.previous))
      orders.nodes.prefetch(Int(node.next))
    }
    for index in 0..<foresight.changeCount {
      let level = Int(foresight.changes[index].level)
      // A vacant node names no level.
      guard level < levels.levels.count else { continue }
      let row = Int(levels.levels[level].row)
      windows.prefetch(row)
      guard foresight.changes[index].replacement != 0 else { continue }
      foresight.arrivals[foresight.arrivalCount] = Foresight.Arrival(
        key: Ladders<Int32>.key(row, foresight.changes[index].price), row: row)
      foresight.arrivalCount += 1
    }
    for index in 0..<foresight.arrivalCount {
      let row = Int(foresight.arrivals[index].row)
      // The few that go elsewhere get some other level of the row, which does no harm.
      let slot = windows[row].likelySlot(foresight.arrivals[index].key)
      let level = Int32(truncatingIfNeeded: row &* PriceWindow.slotCount &+ slot)
      foresight.arrivals[index].level = level
      levels.levels.prefetch(Int(level))
    }
    for index in 0..<foresight.arrivalCount {
      orders.nodes.prefetch(Int(levels[foresight.arrivals[index].level].tail))
    }
    foresight.changeCount = 0
    foresight.arrivalCount = 0
  }
}
