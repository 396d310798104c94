// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

@Suite struct ClientFillTests {
  @Test("quotes at the touch get filled, and messages, book and account agree")
  func quoting() {
    var client = TestClient()
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow = FlowConfiguration(seed: 12, actionRate: 100_000)
    var now = client.now
    client.core = ExchangeCore(configuration, start: now)
    client.core.start(at: now)
    var receiver = BookRebuilder()
    _ = client.login()
    let instrument = InstrumentID(raw: 0)
    let symbol = Alpha<8>(ListedInstrument.samples[0].code)
    var number: UInt32 = 0
    for _ in 0..<2_000 {
      for side in [Side.buy, .sell] {
        let touch = client.core.engine.book.best(instrument, side)
        number += 1
        client.send(
          SoupBinTCP.Data.unsequenced(
            OUCH50.EnterOrder(
              userRefNum: number, side: side.character, quantity: 100, symbol: symbol,
              price: UInt64(touch.price.mantissa(decimals: 4)), timeInForce: 0x30, display: 0x59,
              capacity: 0x50, interMarketSweep: 0x4E, crossType: 0x4E, clOrdID: .blank)))
        _ = client.receive()
      }
      for _ in 0..<50 {
        now = client.core.nextDue
        client.now = now
        _ = client.receive()
        deliver(&client.core, &receiver, at: now)
      }
      client.send(
        SoupBinTCP.Data.unsequenced(
          OUCH50.MassCancel(userRefNum: number, firm: .blank, symbol: symbol)))
      _ = client.receive()
    }
    deliver(&client.core, &receiver, at: now)
    let isRebuilt = isEqual(client.core.engine.book, receiver.book)
    #expect(isRebuilt)
    #expect(receiver.faults.isEmpty, "\(receiver.faults.prefix(3))")
    #expect(client.words.executedCount > 500, "\(client.words.executedCount) fills")
    let state = client.core.port.book.position(instrument)
    #expect(state.fillCount == client.words.executedCount)
    #expect(state.openOrders == 0 && state.openBuy == .zero && state.openSell == .zero)
    #expect(state.position.raw == client.words.position)
    #expect(state.cash == client.words.cash)
  }
}
