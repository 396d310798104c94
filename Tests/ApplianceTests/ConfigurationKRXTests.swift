// SPDX-License-Identifier: Apache-2.0
import Appliance
import Rings
import Testing
import Units
import VenueKRX
import Wire

@Suite struct ConfigurationKRXTests {
  private func configuration(_ text: String) throws -> Configuration {
    try Configuration(text: "[feed]\nformat = \"krx-exture3\"\n" + text, source: "test")
  }

  @Test("rows of the rules go over the built-in tables, and lines are grouped by stream")
  func rules() throws {
    let configuration = try configuration(
      """
      [krx]
      line_silence_seconds = 90
      [[krx_tick]]
      product = "stock-future"
      below = "10000"
      tick = "10"
      [[krx_tick]]
      product = "stock-future"
      tick = "50"
      [[krx_session]]
      id = "60"
      state = "auction"
      [[krx_event]]
      code = "AH8"
      state = "none"
      [[line]]
      group = "239.1.1.1"
      stream = "calls"
      [[line]]
      group = "239.1.1.2"
      stream = "puts"
      [[line]]
      group = "239.1.1.3"
      stream = "calls"
      """)
    let feed = try #require(
      configuration.krxConfiguration(midnight: UnixNanos(raw: 0), preset: []))
    #expect(feed.generation == .exture3)
    #expect(feed.lineStreams == [0, 1, 0])
    #expect(feed.silenceMax == .seconds(90))
    let ticks = feed.rules[.stockFuture].ticks
    #expect(ticks.tick(at: Price(raw: 9_999_000_000_000)).raw == 10_000_000_000)
    #expect(ticks.tick(at: Price(raw: 10_000_000_000_000)).raw == 50_000_000_000)
    #expect(feed.rules.state(session: 0x3630) == .auction)
    #expect(feed.rules.boardEvent(0x41_48_38)?.state == nil)
  }

  @Test(
    "what no rule can be is refused, and the error names it",
    arguments: [
      ("[[krx_tick]]\nproduct = \"stock-future\"\nbelow = \"5\"\ntick = \"1\"", "below"),
      ("[[krx_tick]]\nproduct = \"nothing\"\ntick = \"1\"", "nothing"),
      ("[[krx_tick]]\nproduct = \"bond\"\ntick = \"-1\"", "-1"),
      ("[[krx_session]]\nid = \"4\"\nstate = \"trading\"", "2 characters"),
      ("[[krx_session]]\nid = \"40\"\nstate = \"none\"", "events only"),
      ("[[krx_event]]\ncode = \"AF8\"\nstate = \"open\"", "open"),
      ("[krx]\nline_silence = 1", "line_silence"),
      ((1...5).map { "[[line]]\ngroup = \"239.1.1.\($0)\"\n" }.joined(), "at most 4"),
    ])
  func refusals(_ row: (String, String)) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(row.0) }
    #expect(error?.description.contains(row.1) == true)
  }
}
