// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

/// What the exchange has to remember of OUCH 4.2 besides the orders themselves.
///
/// A token is used once: as many of the newest ones are known as there are rows for orders.
struct OUCH42Desk: ~Copyable {
  /// What is echoed of an order, by its row.
  struct Echo: BitwiseCopyable {
    var token = Alpha<14>.blank
    var side: UInt8 = 0
    var timeInForce: UInt32 = 0
    var firm = Alpha<4>.blank
    var display: UInt8 = 0
    var capacity: UInt8 = 0
    var interMarketSweep: UInt8 = 0
    var minQuantity: UInt32 = 0
    var crossType: UInt8 = 0

    /// What the token says when it is all digits, else 0.
    var number: UInt64 {
      guard let number = OUCH42Token.reference(token) else { return 0 }
      return number
    }
  }

  var echoes: FixedArray<Echo>
  /// Rows by token, −1 for an empty cell: open addressing, linear probing, at most half full.
  private var cells: FixedArray<Int32>
  /// Orders and replacements with a token of their own so far.
  private(set) var tokenCount: UInt64 = 0

  init(orderCapacity: Int) {
    echoes = FixedArray(repeating: Echo(), count: orderCapacity)
    cells = FixedArray(repeating: -1, count: 2 * orderCapacity)
  }

  private var mask: Int { cells.count - 1 }

  private func home(_ token: Alpha<14>) -> Int {
    let mixed = (token.high ^ token.low &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }

  /// The row of a token; nil for one that is not known.
  func row(_ token: Alpha<14>) -> Int? {
    var cell = home(token)
    while cells[cell] >= 0 {
      let row = Int(cells[cell])
      if echoes[row].token == token { return row }
      cell = (cell + 1) & mask
    }
    return nil
  }

  /// Gives the row `tokenCount` stands for, whose order is finished, to a new token.
  mutating func take(_ echo: Echo, row: Int) {
    if tokenCount >= UInt64(echoes.count) { forget(row) }
    echoes[row] = echo
    tokenCount += 1
    var cell = home(echo.token)
    while cells[cell] >= 0 { cell = (cell + 1) & mask }
    cells[cell] = Int32(truncatingIfNeeded: row)
  }

  /// Empties the cell of a row's token; later cells of the run move back into the hole.
  private mutating func forget(_ row: Int) {
    var cell = home(echoes[row].token)
    while Int(cells[cell]) != row { cell = (cell + 1) & mask }
    var hole = cell
    cell = (cell + 1) & mask
    while cells[cell] >= 0 {
      let distance = (cell - home(echoes[Int(cells[cell])].token)) & mask
      if distance >= (cell - hole) & mask {
        cells[hole] = cells[cell]
        hole = cell
      }
      cell = (cell + 1) & mask
    }
    cells[hole] = -1
  }
}

/// One message of the client; the decoder's target while the input bytes are borrowed.
struct OUCH42Reading: OUCH42InboundHandler {
  enum Message: BitwiseCopyable {
    case malformed
    case enter(OUCH42.EnterOrder)
    case replace(OUCH42.ReplaceOrder)
    case cancel(OUCH42.CancelOrder)
    case modify(OUCH42.ModifyOrder)
    case unsupported
  }

  var message = Message.unsupported

  /// The message in `bytes`.
  init(_ bytes: RawSpan) {
    if OUCH42.decodeInbound(bytes, into: &self) != .decoded { message = .malformed }
  }

  mutating func enterOrder(_ message: OUCH42.EnterOrder) { self.message = .enter(message) }
  mutating func replaceOrder(_ message: OUCH42.ReplaceOrder) { self.message = .replace(message) }
  mutating func cancelOrder(_ message: OUCH42.CancelOrder) { self.message = .cancel(message) }
  mutating func modifyOrder(_ message: OUCH42.ModifyOrder) { self.message = .modify(message) }
}
