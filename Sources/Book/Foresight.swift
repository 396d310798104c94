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
    @usableFromInline var level: Int32

    @inlinable
    init(id: UInt64, replacement: UInt64, price: Price) {
      self.id = id
      self.replacement = replacement
      self.price = price
      level = noNode
    }
  }

  /// An order that comes.
  @usableFromInline
  struct Arrival: BitwiseCopyable {
    @usableFromInline var id: UInt64
    @usableFromInline var key: Int64
    @usableFromInline var row: Int
    @usableFromInline var level: Int32

    @inlinable
    init(id: UInt64, key: Int64, row: Int) {
      self.id = id
      self.key = key
      self.row = row
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
      repeating: Change(id: 0, replacement: 0, price: .zero), count: Self.capacity)
    arrivals = FixedArray(repeating: Arrival(id: 0, key: 0, row: 0), count: Self.capacity)
  }

  @inlinable var isFull: Bool {
    changeCount + arrivalCount == Self.capacity
  }
}

extension OrderBook {
  /// Whether so many orders rest that those of the next messages are probably in no near cache,
  /// so that foreseeing them repays its cost of some 40 ns a message: 32,768 orders lie on 2 MiB
  /// of lines, the second-level cache of most cores or more.
  @inlinable package var outgrowsCache: Bool { orderCount >= 32_768 }

  /// Notes that a coming message changes or removes an order, or puts `replacement` in its place,
  /// and begins to fetch what finds it. A hint: changes nothing that can be read.
  @inlinable @inline(__always)
  package mutating func foresee(
    change id: OrderID, replacement: OrderID = .none, price: Price = .zero
  ) {
    guard !foresight.isFull else { return }
    foresight.changes[foresight.changeCount] = Foresight.Change(
      id: id.raw, replacement: replacement.raw, price: price)
    foresight.changeCount += 1
    orders.nodes.prefetch(orders.home(id.raw))
    if replacement != .none { orders.nodes.prefetch(orders.home(replacement.raw)) }
  }

  /// Notes that a coming message adds an order, and begins to fetch where it will go. A hint:
  /// changes nothing that can be read.
  @inlinable @inline(__always)
  package mutating func foresee(
    arrival id: OrderID, instrument: InstrumentID, side: Side, price: Price
  ) {
    guard !foresight.isFull, let row = ladders.row(instrument, side), price.isDefined else {
      return
    }
    foresight.arrivals[foresight.arrivalCount] = Foresight.Arrival(
      id: id.raw, key: Ladders<Int32>.key(side, price), row: row)
    foresight.arrivalCount += 1
    orders.nodes.prefetch(orders.home(id.raw))
    ladders.prefetch(row)
  }

  /// Fetches the orders, levels and neighbours of all messages noted since the last call, and
  /// forgets the messages. One kind of line after the other, so that the misses of all messages
  /// overlap and none waits for its own.
  @inlinable
  package mutating func fetchForeseen() {
    for index in 0..<foresight.changeCount {
      let id = foresight.changes[index].id
      let bucket = orders.home(id)
      let node = orders.nodes[bucket &+ orders.match(bucket, id) & 1]
      foresight.changes[index].level = node.isLive ? node.level : noNode
      levels.levels.prefetch(Int(node.level))
      orders.nodes.prefetch(Int(node.previous))
      orders.nodes.prefetch(Int(node.next))
    }
    for index in 0..<foresight.changeCount where foresight.changes[index].level >= 0 {
      let change = foresight.changes[index]
      let level = levels[change.level]
      if level.orders <= 1 { ladders.prefetch(Int(level.row)) }
      guard change.replacement != 0 else { continue }
      let row = Int(level.row)
      ladders.prefetch(row)
      foresight.arrivals[foresight.arrivalCount] = Foresight.Arrival(
        id: change.replacement, key: row & 1 == 0 ? change.price.raw : 0 &- change.price.raw,
        row: row)
      foresight.arrivalCount += 1
    }
    for index in 0..<foresight.arrivalCount {
      let arrival = foresight.arrivals[index]
      let level = ladders.likelyRung(arrival.row, arrival.key) ?? noNode
      foresight.arrivals[index].level = level
      levels.levels.prefetch(Int(level))
    }
    for index in 0..<foresight.arrivalCount where foresight.arrivals[index].level < 0 {
      let arrival = foresight.arrivals[index]
      let found = ladders.search(arrival.row, arrival.key)
      guard found.isFound else { continue }
      let level = ladders[arrival.row, found.place]
      foresight.arrivals[index].level = level
      levels.levels.prefetch(Int(level))
    }
    for index in 0..<foresight.arrivalCount where foresight.arrivals[index].level >= 0 {
      orders.nodes.prefetch(Int(levels[foresight.arrivals[index].level].tail))
    }
    foresight.changeCount = 0
    foresight.arrivalCount = 0
  }
}

extension Ladders {
  /// Fetches the best prices of a row.
  @inlinable @inline(__always)
  func prefetch(_ row: Int) {
    topKeys.prefetch(top(row, 0))
    topRungs.prefetch(top(row, 0))
    sides.prefetch(row)
  }

  /// The rung of a key if it is one of the best, else nil; fetches the end of the run for a worse
  /// one.
  @inlinable @inline(__always)
  func likelyRung(_ row: Int, _ key: Int64) -> Rung? {
    let rank = topKeys.rankAmongEight(key, from: top(row, 0))
    if topKeys[top(row, rank & 7)] == key { return topRungs[top(row, rank & 7)] }
    if rank == 0 {
      let end = Int(sides[row].base) &+ Int(sides[row].runCount) &- 1
      keys.prefetch(end)
      rungs.prefetch(end)
    }
    return nil
  }
}
