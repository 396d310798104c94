// SPDX-License-Identifier: Apache-2.0
package import Units
package import Wire

/// One contract of the simulated KRX derivatives market.
package struct KRXListing: Sendable, BitwiseCopyable {
  package enum Product: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case indexFuture
    /// Two futures against each other; its price may be negative.
    case calendarSpread
    case call
    case put
    /// Whole prices and ten levels; not before Exture+.
    case stockFuture
  }

  package var product: Product
  /// The ISIN.
  package var code: Code
  /// The number in the day's list, from 1.
  package var index: Int32
  /// What the engine knows of it. The engine's prices are positive and have small ticks, so they
  /// are the venue's raised by `shift`, which makes those of a spread positive, over `divisor`.
  package var listed: ListedInstrument
  package let shift: Int64
  package let divisor: Int64
  /// Won for one contract at a price of 1.
  package var multiplier: Int64
  /// For spreads: how much of the price is the near leg's, see `KRXPublisher`.
  package var nearPrice: Price

  package init(
    _ product: Product, code: Code, index: Int32, opening: Price, tick: Int64, multiplier: Int64,
    shift: Int64 = 0, divisor: Int64 = 1, nearPrice: Price = .zero
  ) {
    self.product = product
    self.code = code
    self.index = index
    self.shift = shift
    self.divisor = divisor
    self.multiplier = multiplier
    self.nearPrice = nearPrice
    listed = ListedInstrument(
      code: code, openingPrice: Price(raw: (opening.raw + shift) / divisor), tick: tick / divisor,
      roundLot: 1)
  }

  /// The venue's price of one of the engine's.
  package func price(ofEngine price: Price) -> Price {
    Price(raw: price.raw * divisor - shift)
  }

  package var opening: Price { price(ofEngine: listed.openingPrice) }
  /// The smallest price step, in units of `Price.raw`.
  package var tick: Int64 { listed.tick * divisor }

  /// Levels a side in the product's books.
  package var depth: Int { product == .stockFuture ? 10 : 5 }

  /// The TR code of a data class for the product, such as `B6`.
  package func trCode(_ dataClass: StaticString, _ generation: KRX.Generation) -> KRX.TRCode {
    let isThird = generation == .exture3
    let information: StaticString =
      switch product {
      case .indexFuture, .calendarSpread: isThird ? "01F" : "014"
      case .call, .put: isThird ? "03F" : "034"
      case .stockFuture: isThird ? "04F" : "015"
      }
    guard let code = KRX.TRCode("\(dataClass)\(information)") else {
      preconditionFailure("a data class has two characters")
    }
    return code
  }

  /// `count` contracts of one day: futures, a calendar spread, a stock future where the generation
  /// has them, then calls and puts in turn.
  ///
  /// Ticks are those of the price at the opening: an option's book stays within one row of the
  /// generation's tick table, as the order flow keeps prices within half of the opening.
  package static func sample(_ generation: KRX.Generation, count: Int) -> [KRXListing] {
    var listings: [KRXListing] = []
    func add(
      _ product: Product, _ stem: String, opening hundredths: Int64, tick: Int64,
      multiplier: Int64, shift points: Int64 = 0, near: Int64 = 0
    ) {
      guard listings.count < count else { return }
      listings.append(
        KRXListing(
          product, code: isin(stem), index: Int32(listings.count + 1),
          opening: Price(raw: hundredths * 10_000_000), tick: tick * 10_000_000,
          multiplier: multiplier, shift: points * Price.scale,
          divisor: product == .stockFuture ? 1_000 : 1,
          nearPrice: Price(raw: near * 10_000_000)))
    }
    let perPoint: Int64 = generation == .exture3 ? 250_000 : 500_000
    add(.indexFuture, "KR4101V3000", opening: 35_000, tick: 5, multiplier: perPoint)
    add(
      .calendarSpread, "KR4401V3V6S", opening: -120, tick: 5, multiplier: perPoint, shift: 200,
      near: 35_000)
    if generation != .krx2011 {
      add(.stockFuture, "KR4111V3000", opening: 6_650_000, tick: 10_000, multiplier: 10)
    }
    add(.indexFuture, "KR4101V6000", opening: 35_120, tick: 5, multiplier: perPoint)
    var step = 0
    while listings.count < count {
      let strike = 350 + (step + 1) / 2 * 5 * (step % 2 == 0 ? 1 : -1)
      let stem = String(format3(strike))
      // Under the step of the tick table at 3 points, and far above that at 10.
      let isCheap = step % 3 > 0
      let opening: Int64 = isCheap ? 120 + Int64(step % 7) * 8 : 2_500 + Int64(step % 5) * 50
      let tick: Int64 = isCheap ? 1 : 5
      let serial = letters[step / 60 % letters.count]
      add(
        .call, "KR4201\(serial)3\(stem)", opening: opening, tick: tick, multiplier: perPoint)
      add(
        .put, "KR4301\(serial)3\(stem)", opening: opening, tick: tick, multiplier: perPoint)
      step += 1
    }
    return listings
  }

  private static let letters = ["V", "W", "X", "Y", "Z", "T", "S", "R", "Q", "P"]

  private static func format3(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 3 - text.count)) + text
  }

  /// An ISIN from its first eleven characters: the check digit makes every second digit, doubled
  /// from the right, and the others add up to a multiple of ten; letters count as 10 ... 35.
  package static func isin(_ stem: String) -> Code {
    var digits: [Int] = []
    for byte in stem.utf8 {
      let value = byte >= 0x41 ? Int(byte) - 0x41 + 10 : Int(byte) - 0x30
      if value > 9 { digits.append(value / 10) }
      digits.append(value % 10)
    }
    var sum = 0
    for (position, digit) in digits.reversed().enumerated() {
      let weighted = position % 2 == 0 ? 2 * digit : digit
      sum += weighted / 10 + weighted % 10
    }
    guard let code = Code("\(stem)\((10 - sum % 10) % 10)") else {
      preconditionFailure("an ISIN is ASCII")
    }
    return code
  }
}
