// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Foundation
import Gateway
import Host
import Recording
import Rings
import TestSupport
import Testing
import Trading
import Units
import VenueNasdaq

@Suite("limits as configured and changed")
struct LimitLogTests {
  let folder = TestFolder()
  static let day = "2026-01-05"
  static let time = UnixNanos(raw: 1_767_605_400_000_000_042)

  var log: LimitLog { LimitLog(path: "\(folder.path)/limits.jsonl") }

  func accounts(_ count: Int = 2) throws -> [AccountSection] {
    try (0..<count).map { try AccountSection([Setting("id", "\($0)")], source: "test") }
  }

  @discardableResult
  func set(
    _ account: Int, _ changes: String..., on day: String = LimitLogTests.day
  ) throws -> LimitLog.Entry? {
    try log.append(to: accounts(), on: day) { standing in
      let settings = changes.compactMap { Setting(argument: $0) }
      #expect(settings.count == changes.count)
      return standing.entry(
        .set, to: [try standing.accounts[account].changing(settings, source: "test")], by: "ann",
        reason: "thin \"market\"\n", on: day, at: Self.time)
    }
  }

  func standing() throws -> LimitLog.Standing { try log.standing(of: accounts(), on: Self.day) }

  func limits(_ account: UInt8) throws -> AccountLimits? {
    try standing().limits[AccountID(raw: account)]
  }

  @Test("a change wins over the configuration on its day, and only for its account")
  func changed() throws {
    let configured = try accounts()[0].limits
    #expect(try limits(0) == configured)
    let entry = try set(0, "order_quantity_max=500", "self_trade=cancel-both", "reduce_only=true")
    #expect(entry?.changes.map(\.key) == ["order_quantity_max", "self_trade", "reduce_only"])
    #expect(entry?.changes[0].old == "5000" && entry?.changes[0].new == "500")
    #expect(entry?.changes[1].old == "\"cancel-newest\"")
    #expect(entry?.time == "2026-01-05T09:30:00.000000042Z")
    var expected = configured
    expected.quantityMax = Quantity(raw: 500)
    expected.selfTrade = .cancelBoth
    expected.isReduceOnly = true
    #expect(try limits(0) == expected)
    #expect(try limits(1) == configured)
    try set(0, "order_quantity_max=700")
    expected.quantityMax = Quantity(raw: 700)
    #expect(try limits(0) == expected)
    try set(0, "order_quantity_max=1", on: "2026-01-06")
    #expect(try limits(0) == expected)
    #expect(try standing().entries.count == 2)
  }

  @Test(
    "decrement is refused for a gateway whose orders cannot be reduced",
    arguments: OrderProtocol.allCases)
  func decrement(orderProtocol: OrderProtocol) throws {
    try set(0, "self_trade=decrement")
    let settings = LimitSettings(
      log: log.path, day: Self.day, by: orderProtocol, try accounts())
    if orderProtocol.fixVersion == nil {
      #expect(try settings.standing().limits[AccountID(raw: 0)]?.selfTrade == .decrement)
    } else {
      let error = try #require(throws: LimitError.self) { try settings.standing() }
      #expect("\(error)".contains("account 0: self_trade: \"decrement\" reduces resting orders"))
      #expect("\(error)".contains("\"\(orderProtocol.rawValue)\""))
    }
  }

  @Test("a change to what holds already is written as no key at all")
  func unchanged() throws {
    #expect(try set(0, "order_quantity_max=5000")?.changes == [])
  }

  @Test("a line torn at any byte leaves no account armed until all limits are loaded anew")
  func torn() throws {
    try set(1, "order_quantity_max=500")
    let whole = try Data(contentsOf: URL(fileURLWithPath: log.path))
    for count in 1..<whole.count - 1 {
      try whole.prefix(count).write(to: URL(fileURLWithPath: log.path))
      let standing = try standing()
      #expect(standing.limits.isEmpty, "\(count) bytes")
      #expect(standing.damage?.contains("limits.jsonl:1") == true)
    }
    try set(0, "order_quantity_max=600")
    #expect(try limits(0) == nil)
    let file = try accounts().map {
      try $0.changing([Setting("position_max", "7")], source: "test")
    }
    _ = try log.append(to: accounts(), on: Self.day) { standing in
      let entry = standing.entry(
        .reload, to: file, by: "bob", reason: "repaired", on: Self.day, at: Self.time)
      #expect(entry.changes.count == 2 * (file[0].settings.count - 3))
      return entry
    }
    #expect(try limits(0) == file[0].limits)
    #expect(try limits(1) == file[1].limits)
    #expect(try standing().damage == nil)
  }

  @Test(
    "a line that asks for what no section may say leaves no account armed",
    arguments: ["0", "\"many\"", "5\\nposition_max = 1", ""])
  func impossible(value: String) throws {
    try set(0, "order_quantity_max=500")
    let text = try String(contentsOfFile: log.path, encoding: .utf8)
      .replacing("\"new\":\"500\"", with: "\"new\":\"\(value.replacing("\"", with: "\\\""))\"")
    try text.write(toFile: log.path, atomically: true, encoding: .utf8)
    #expect(try limits(1) == nil, "\(text)")
  }

  @Test(
    "what a section would refuse is refused with its words",
    arguments: [
      ("order_quantity_max=0", "order_quantity_max: 0 is outside 1 ... 999999"),
      ("order_quantity_max=many", "order_quantity_max: expected an integer, found"),
      ("order_quantity=1", "order_quantity: unknown key; known here: amend_burst"),
      ("self_trade=never", "self_trade: \"never\" is not one of \"cancel-newest\""),
      ("checks_off=[\"kill-switch\"]", "checks_off: \"kill-switch\" is not one of"),
      ("name=other", "name: \"account-0\" is fixed at start, found \"other\""),
    ])
  func refused(argument: String, words: String) throws {
    let setting = try #require(Setting(argument: argument))
    let account = try accounts()[0]
    let error = #expect(throws: ConfigurationError.self) {
      try account.changing([setting], source: "--account 0")
    }
    #expect(error?.description.hasPrefix("--account 0: \(words)") == true, "\(error!)")
  }

  @Test(
    "an argument that is not one key and one value is none",
    arguments: ["", "=", "key", "key=", "=1", "Key=1", "a.b=1", "a b=1", "a=1\nb=2"])
  func argument(text: String) { #expect(Setting(argument: text) == nil) }

  @Test("every setting is read back as it was")
  func settings() throws {
    var sample = try #require(Configuration(text: Configuration.sample, source: "s").accounts.first)
    sample = try sample.changing(
      [Setting("checks_off", "[\"off-lot\", \"self-trade\"]")], source: "test")
    let again = try AccountSection(sample.settings, source: "test")
    #expect(again.limits == sample.limits)
    #expect(again.settings == sample.settings)
    #expect(again.name == "main")
  }
}

@Suite("limits as a gateway obeys them", .serialized)
struct GatewayLimitsTests {
  let logged = LimitLogTests()

  func core() throws -> GatewayCore<NasdaqOrderSession> {
    let session = NasdaqOrderSession(
      .init(
        username: try #require(Code("A")), password: try #require(Code("B")),
        midnight: UnixNanos(raw: 0)))
    return GatewayCore(
      session: session,
      configuration: GatewayConfiguration(
        orderCapacity: 64, positionCapacity: 64, instrumentCapacity: 4),
      journal: Journal(try JournalFile(recordCapacity: 64)))
  }

  func limits() throws -> GatewayLimits {
    try GatewayLimits(
      LimitSettings(log: logged.log.path, day: LimitLogTests.day, logged.accounts()), core: nil,
      in: logged.folder.directory)
  }

  static let account = AccountID(raw: 0)

  func quantityMax(
    _ core: borrowing GatewayCore<NasdaqOrderSession>, _ account: AccountID
  ) -> Int64? {
    core.risk.limits(of: account)?.quantityMax.raw
  }

  @Test("a restart finds what changed on the day; a later change is in force once it is read")
  func restart() async throws {
    try logged.set(0, "order_quantity_max=500")
    var core = try core()
    var limits = try limits()
    let isObeyed = limits.obey(on: &core)
    #expect(isObeyed)
    #expect(quantityMax(core, Self.account) == 500)
    #expect(quantityMax(core, AccountID(raw: 1)) == 5_000)
    #expect(quantityMax(core, AccountID(raw: 2)) == nil)
    let isRepeated = limits.obey(on: &core)
    #expect(!isRepeated)
    let word = try LimitWord.attach(in: logged.folder.directory)
    #expect(word.isObeyed)
    try logged.set(0, "order_quantity_max=400")
    let isTold = limits.obey(on: &core)
    #expect(!isTold, "nobody has told it yet")
    word.noteChange()
    #expect(!word.isObeyed)
    while !limits.obey(on: &core) { await Task.yield() }
    #expect(quantityMax(core, Self.account) == 400)
    #expect(word.isObeyed && !word.isDamaged)
    let settings = try LimitSettings.read(in: logged.folder.directory)
    #expect(try settings.standing().accounts[0].limits.quantityMax.raw == 400)
  }

  @Test("a log that cannot be read arms no account, at the start and while running")
  func damaged() async throws {
    var core = try core()
    var limits = try limits()
    let isObeyed = limits.obey(on: &core)
    #expect(isObeyed)
    #expect(quantityMax(core, Self.account) != nil)
    try DiskFile.appendLine(Array("{".utf8), to: logged.log.path)
    let word = try LimitWord.attach(in: logged.folder.directory)
    word.noteChange()
    while !limits.obey(on: &core) { await Task.yield() }
    #expect(quantityMax(core, Self.account) == nil)
    #expect(word.isObeyed && word.isDamaged)
  }

  @Test("a gateway that starts with a log that cannot be read arms no account")
  func damagedBefore() throws {
    try DiskFile.appendLine(Array("{".utf8), to: logged.log.path)
    var core = try core()
    core.risk.limit(Self.account, to: AccountLimits())
    var limits = try limits()
    let isObeyed = limits.obey(on: &core)
    #expect(isObeyed)
    #expect(quantityMax(core, Self.account) == nil)
  }
}
