// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// What the next messages of a feed will touch, as far as the messages tell.
@usableFromInline
struct Foresight: ~Copyable {
  /// One message: an order that changes or goes, perhaps for a `replacement` (0 for none) at
  /// `price`, or an order that comes at it.
  @usableFromInline
  struct Note: BitwiseCopyable {
    @usableFromInline var id: UInt64
    @usableFromInline var replacement: UInt64
    @usableFromInline var price: Price
    @usableFromInline var bucket: Int32
    /// Of an order that comes its row, and later its level.
    @usableFromInline var row: Int32

    @inlinable @inline(__always)
    init(id: UInt64, replacement: UInt64, price: Price, bucket: Int, row: Int) {
      self.id = id
      self.replacement = replacement
      self.price = price
      self.bucket = Int32(truncatingIfNeeded: bucket)
      self.row = Int32(truncatingIfNeeded: row)
    }
  }

  /// Orders that change from the front on, orders that come from the back on.
  @usableFromInline var notes: FixedArray<Note>
  @usableFromInline var changeCount = 0
  @usableFromInline var arrivalCount = 0

  /// Which notes the near places did not settle: orders that are not in their bucket, and prices
  /// outside the window.
  @usableFromInline var late: FixedArray<Int32>
  @usableFromInline var lateCount = 0

  /// Messages that are foreseen at a time.
  @inlinable static var capacity: Int { 64 }

  init() {
    // A replacement is noted twice.
    notes = FixedArray(
      repeating: Note(id: 0, replacement: 0, price: .zero, bucket: 0, row: 0),
      count: 2 * Self.capacity)
    late = FixedArray(repeating: 0, count: 2 * Self.capacity)
  }

  @inlinable @inline(__always)
  mutating func postpone(_ index: Int) {
    late[lateCount] = Int32(truncatingIfNeeded: index)
    lateCount &+= 1
  }

  @inlinable var isFull: Bool { changeCount &+ arrivalCount >= Self.capacity }
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
    // By arithmetic: a branch would be mispredicted half the time.
    let arrival = isArrival ? 1 : 0
    let row = instrument.index &* 2 &+ (side == .sell ? 1 : 0)
    windows.prefetch(row)
    windows.prefetch(row ^ (1 &- arrival))
    let back = foresight.notes.count &- 1 &- foresight.arrivalCount
    let index = foresight.changeCount &+ (back &- foresight.changeCount) & (0 &- arrival)
    foresight.notes[index] = Foresight.Note(
      id: id.raw, replacement: replacement.raw, price: price, bucket: bucket, row: row)
    foresight.arrivalCount &+= arrival
    foresight.changeCount &+= 1 &- arrival
  }

  /// Fetches the orders, levels and neighbours of all messages noted since the last call, and
  /// forgets the messages. One kind of line after the other, so that the misses of all messages
  /// overlap and none waits for its own.
  @inlinable
  package mutating func fetchForeseen() {
    let end = foresight.notes.count
    var first = end &- foresight.arrivalCount
    foresight.lateCount = 0
    for index in first..<end { fetchLevel(index, Int(foresight.notes[index].row)) }
    for index in 0..<foresight.changeCount {
      let bucket = Int(foresight.notes[index].bucket)
      let found = orders.match(bucket, foresight.notes[index].id)
      guard found < 2 else {
        // It is most often in the other bucket of the pair.
        orders.nodes.prefetch(bucket ^ 2)
        foresight.postpone(index)
        continue
      }
      let row = fetchNeighbours(bucket &+ found, index)
      guard foresight.notes[index].replacement != 0 else { continue }
      first &-= 1
      foresight.notes[first].price = foresight.notes[index].price
      fetchLevel(first, row)
    }
    for late in 0..<foresight.lateCount { fetchLate(Int(foresight.late[late])) }
    for index in first..<end {
      orders.nodes.prefetch(Int(levels[foresight.notes[index].row].tail))
    }
    foresight.changeCount = 0
    foresight.arrivalCount = 0
  }

  /// Fetches the level and the neighbours of an order that changes; returns its row.
  @inlinable @inline(__always)
  mutating func fetchNeighbours(_ slot: Int, _ index: Int) -> Int {
    let node = orders.nodes[slot]
    levels.levels.prefetch(Int(node.level))
    orders.nodes.prefetch(Int(node.previous))
    orders.nodes.prefetch(Int(node.next))
    let row = Int(foresight.notes[index].row)
    guard levels.isWindowed(node.level) else {
      fetchFar(row)
      fetchFar(row ^ 1)
      return row
    }
    return Int(node.level) / PriceWindow.slotCount
  }

  /// Fetches the level of a coming order's price and names it in the note. The few prices outside
  /// the window are looked at later.
  @inlinable @inline(__always)
  mutating func fetchLevel(_ index: Int, _ row: Int) {
    let key = Ladders<Int32>.key(row, foresight.notes[index].price)
    let slot = windows[row].likelySlot(key)
    let level = row &* PriceWindow.slotCount &+ slot
    foresight.notes[index].row = Int32(truncatingIfNeeded: level)
    if key < windows[row].start {
      fetchFar(row)
      foresight.postpone(index)
    }
    levels.levels.prefetch(level)
  }

  @inlinable @inline(never)
  mutating func fetchFar(_ row: Int) { far.prefetch(row) }

  /// Does for one note of `late` what could not be done at once.
  @inlinable @inline(never)
  mutating func fetchLate(_ index: Int) {
    if index < Foresight.capacity {
      guard let slot = orders.find(foresight.notes[index].id) else { return }
      _ = fetchNeighbours(slot, index)
    } else {
      let row = Int(foresight.notes[index].row) / PriceWindow.slotCount
      let found = far.search(row, Ladders<Int32>.key(row, foresight.notes[index].price))
      let level = found.isFound ? far[row, found.place] : levels.vacant
      levels.levels.prefetch(Int(level))
      guard found.isFound else { return }
      foresight.notes[index].row = level
    }
  }
}
