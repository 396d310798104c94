// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// A market of a few instruments that trade and change their books at random, as messages of
/// EXTURE 3.0, with every book each instrument ever had.
struct KRXMarket {
  struct Message {
    var time: Int
    var row: Int
    /// The number of the instrument's book as of this message.
    var version: Int
    var payload: [UInt8]
  }

  private(set) var ladders: [KRXLadder]
  /// Each instrument's books so far, the oldest first.
  private(set) var books: [[KRXLadder]]
  private(set) var volumes: [Int]
  private(set) var messages: [Message] = []
  private var numbers: [Int]
  private var time = 9 * 3_600_000_000
  private var random: SeededGenerator
  private let isNumbered: Bool

  init(instrumentCount: Int, seed: UInt64, isNumbered: Bool) {
    let start = KRXLadder(
      bids: (0..<5).map { (1_000 - $0, 5 + $0) }, asks: (0..<5).map { (1_001 + $0, 5 + $0) })
    ladders = Array(repeating: start, count: instrumentCount)
    books = Array(repeating: [], count: instrumentCount)
    volumes = Array(repeating: 0, count: instrumentCount)
    numbers = Array(repeating: 0, count: instrumentCount)
    random = SeededGenerator(seed: seed)
    self.isNumbered = isNumbered
  }

  static func isin(_ row: Int) -> String { "KR4301V" + digits(row, 5) }

  /// Adds `count` messages; with `isTrade` all are trades with their book, one an instrument.
  mutating func run(_ count: Int) {
    for _ in 0..<count { say(random.below(ladders.count), isTrade: random.chance(20)) }
  }

  /// A trade with its book of every instrument.
  mutating func sayAll() {
    for row in ladders.indices { say(row, isTrade: true) }
  }

  private mutating func say(_ row: Int, isTrade: Bool) {
    time += 1 + random.below(400)
    numbers[row] += 1
    var text = KRXText()
    text.isin = KRXMarket.isin(row)
    text.time = time
    text.sequence = isNumbered ? numbers[row] : 0
    change(row)
    let payload: [UInt8]
    if isTrade {
      let quantity = 1 + random.below(9)
      volumes[row] += quantity
      let price = ladders[row].bids[0].0
      payload = text.tradeBook(price, quantity, cumulative: volumes[row], ladders[row])
    } else {
      payload = text.book(ladders[row])
    }
    books[row].append(ladders[row])
    messages.append(
      Message(time: time, row: row, version: books[row].count - 1, payload: payload))
  }

  /// A quantity changes, or the whole book moves by a tick.
  private mutating func change(_ row: Int) {
    let depth = random.below(5)
    switch random.below(4) {
    case 0: ladders[row].bids[depth].1 = 1 + random.below(999)
    case 1: ladders[row].asks[depth].1 = 1 + random.below(999)
    case 2: ladders[row].bids[depth].1 = ladders[row].bids[depth].1 == 0 ? 7 : 0
    default:
      let step = random.chance(50) ? 1 : -1
      for depth in 0..<5 {
        ladders[row].bids[depth].0 += step
        ladders[row].asks[depth].0 += step
      }
    }
  }
}

/// One line's faults.
struct KRXLineFaults {
  var lossPercent = 0
  /// Packets lost in a row, each time one is.
  var burst = 1
  var duplicatePercent = 0
  /// Microseconds from the venue to here, and how much more at random: beyond the distance of two
  /// packets it reorders them.
  var delay = 100
  var jitter = 0

  struct Delivery {
    var time: Int
    var line: Int
    var message: Int
  }

  /// The packets of `line` that arrive. The last `clean` messages always do.
  func deliveries(
    of messages: [KRXMarket.Message], line: Int, clean: Int, _ random: inout SeededGenerator
  ) -> [Delivery] {
    var deliveries: [Delivery] = []
    var lost = 0
    for (index, message) in messages.enumerated() {
      let isClean = index < clean || index >= messages.count - clean
      if !isClean, lost == 0, random.chance(lossPercent) { lost = burst }
      if !isClean, lost > 0 {
        lost -= 1
        continue
      }
      for _ in 0..<(random.chance(duplicatePercent) ? 2 : 1) {
        let time = message.time + delay + (jitter > 0 ? random.below(jitter) : 0)
        deliveries.append(Delivery(time: time, line: line, message: index))
      }
    }
    return deliveries
  }
}
