// SPDX-License-Identifier: Apache-2.0
import Memory
import TestSupport
import Testing
import Units
import Wire

/// What a script is played against: connections by number, messages as text with bars.
protocol FIXScriptTarget: AnyObject {
  func connect(_ number: Int) throws
  func disconnect(_ number: Int)
  func send(_ bytes: [UInt8], to number: Int, _ now: UnixNanos) throws
  /// The next message that came back on a connection, nil when there is none.
  func takeOutput(_ number: Int) -> String?
  func tick(_ now: UnixNanos) throws
  func isOpen(_ number: Int) -> Bool
}

/// An acceptor with one session and the application that the acceptance scripts expect, for
/// several connections, in virtual time.
final class FIXScriptedAcceptor: FIXScriptTarget {
  struct Connection {
    var input: [UInt8] = []
    var output: [String] = []
    var isOpen = true
    var isBound = false
  }

  private let end: FIXEnd
  private(set) var connections: [Int: Connection] = [:]
  private var seen: Set<String> = []

  init() {
    var settings = FIX.SessionSettings(.fix42, .acceptor, sender: "ISLD", target: "TW42")
    settings.resetsOnLogon = true
    settings.acceptsUserTags = false
    end = FIXEnd(settings)
    end.answer = { [unowned self] in echo($0, $1, $2, $3) }
  }

  func isOpen(_ number: Int) -> Bool { connections[number]?.isOpen == true }

  func connect(_ number: Int) { connections[number] = Connection() }

  func disconnect(_ number: Int) {
    if connections[number]?.isBound == true { end.session.disconnect() }
    connections[number]?.isOpen = false
  }

  func send(_ bytes: [UInt8], to number: Int, _ now: UnixNanos) {
    connections[number]?.input += bytes
    pump(number, now)
  }

  func takeOutput(_ number: Int) -> String? {
    guard let output = connections[number]?.output, !output.isEmpty else { return nil }
    return connections[number]?.output.removeFirst()
  }

  func tick(_ now: UnixNanos) {
    for number in connections.keys.sorted() { pump(number, now) }
  }

  private func pump(_ number: Int, _ now: UnixNanos) {
    guard connections[number]?.isOpen == true else { return }
    if connections[number]?.isBound == false, !bind(number, now) { return }
    end.feed(connections[number]?.input ?? [])
    connections[number]?.input = []
    let goesOn = end.pump(now)
    connections[number]?.output += end.sent()
    guard !goesOn else { return }
    connections[number]?.isOpen = false
    connections[number]?.isBound = false
    end.session.disconnect()
  }

  /// Gives a connection to the session that its Logon names; closes it when there is none.
  private func bind(_ number: Int, _ now: UnixNanos) -> Bool {
    let input = connections[number]?.input ?? []
    switch FIX.next(in: input.span.bytes) {
    case .incomplete: return false
    case .message(let frame):
      guard let identity = FIX.Identity(frame, in: input.span.bytes), identity.version == .fix42,
        identity.sender == "TW42", identity.target == "ISLD", !end.session.isConnected
      else { break }
      end.session.connect(now: now)
      connections[number]?.isBound = true
      return true
    case .garbled, .skipped: break
    }
    connections[number]?.isOpen = false
    return false
  }

  /// Sends orders and definitions back, drops those marked as sent before that were, and refuses
  /// every other application message.
  private func echo(
    _ end: FIXEnd, _ delivery: FIX.Session.Delivery, _ bytes: [UInt8], _ now: UnixNanos
  ) {
    let type = delivery.frame.type
    guard type != .reject else { return }
    guard type == FIX.NewOrderSingle.type || type == FIX.MessageType("d") else {
      let isRefused = end.session.refuse(
        delivery, .unsupportedMessageType, in: bytes.span.bytes, now: now)
      #expect(isRefused)
      return
    }
    do {
      let fields = try fixFields(bytes)
      let identifier = fields.first { $0.tag == 11 }?.value ?? "\(delivery.sequence)"
      let isNew = seen.insert(identifier).inserted
      guard isNew || !delivery.isPossResend else { return }
      let sent = end.session.send(
        type, EchoBody(fields: fields), isPossResend: delivery.isPossResend, now: now)
      #expect(sent != nil)
    } catch {
      Issue.record("\(error)")
    }
  }
}

/// The fields of a message behind its header, tags ascending.
private struct EchoBody: FIX.Body {
  private var fields: [(tag: Int, value: FIX.Text)]

  init(fields: [(tag: Int, value: String)]) {
    let header: Set<Int> = [34, 43, 49, 50, 52, 56, 57, 97, 115, 116, 122, 128, 129, 144, 145]
    self.fields = fields.filter { !header.contains($0.tag) }.sorted { $0.tag < $1.tag }
      .map { ($0.tag, FIX.Text($0.value) ?? .empty) }
  }

  func write(_ writer: inout FIX.Writer, to output: inout MutableRawSpan) {
    for field in fields { writer.put(field.tag, field.value, &output) }
  }
}

/// One line of an acceptance script.
enum FIXScriptLine {
  case connect(Int)
  case disconnect(Int)
  case send(Int, String)
  case expect(Int, String)
  case expectDisconnect(Int)

  /// Nil for comments and blank lines; SOH is shown as a bar.
  init?(_ line: String) throws {
    guard let kind = line.first, kind != "#" else { return nil }
    var rest = line.dropFirst()
    var connection = 1
    if let comma = rest.firstIndex(of: ","), let number = Int(rest[..<comma]) {
      connection = number
      rest = rest[rest.index(after: comma)...]
    }
    switch (kind, rest) {
    case ("i", "CONNECT"): self = .connect(connection)
    case ("i", "DISCONNECT"): self = .disconnect(connection)
    case ("e", "DISCONNECT"): self = .expectDisconnect(connection)
    case ("I", _): self = .send(connection, String(rest))
    case ("E", _): self = .expect(connection, String(rest))
    default:
      Issue.record("no line of a script: \(line)")
      throw FIXNoMessage()
    }
  }
}

/// The acceptance scripts of another implementation, played against our acceptor.
@Suite struct FIXAcceptanceTests {
  static let folder = "fix/acceptance-fix42"

  /// Scripts that do not apply, with the reason.
  static let inapplicable: [String: String] = [:]

  @Test(
    "every acceptance script for an acceptor of 4.2 passes, in memory and over TCP",
    arguments: [false, true])
  func scripts(isOverTCP: Bool) throws {
    guard SharedData.url(Self.folder) != nil else { return }
    let files = SharedData.files(Self.folder, suffix: ".def")
    #expect(files.count == 58)
    var passed = 0
    for file in files {
      let name = String(file.split(separator: "/").last ?? "")
      if let reason = Self.inapplicable[name] {
        print("skipped: \(name): \(reason)")
        continue
      }
      let bytes = try #require(SharedData.bytes(file))
      let target: any FIXScriptTarget =
        isOverTCP ? try FIXSocketAcceptor() : FIXScriptedAcceptor()
      if try play(fixText(bytes), name, target) { passed += 1 }
    }
    #expect(passed == files.count - Self.inapplicable.count)
  }

  /// Plays one script; false at its first line that does not come true.
  private func play(
    _ script: String, _ name: String, _ acceptor: any FIXScriptTarget
  ) throws -> Bool {
    var now = FIXEnd.start
    for (index, text) in script.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard let line = try FIXScriptLine(text.filter { $0 != "\r" }) else { continue }
      var failure: String?
      switch line {
      case .connect(let number): try acceptor.connect(number)
      case .disconnect(let number): acceptor.disconnect(number)
      case .send(let number, let message):
        try acceptor.send(closed(timed(message, now)), to: number, now)
      case .expect(let number, let message):
        var received: String?
        for _ in 0..<600 {
          received = acceptor.takeOutput(number)
          if received != nil { break }
          now = now + .milliseconds(100)
          try acceptor.tick(now)
        }
        failure = difference(received, message)
      case .expectDisconnect(let number):
        for _ in 0..<100 where acceptor.isOpen(number) {
          now = now + .milliseconds(100)
          try acceptor.tick(now)
        }
        if let extra = acceptor.takeOutput(number) { failure = "not expected: \(extra)" }
        if acceptor.isOpen(number) { failure = "still connected" }
      }
      if let failure {
        Issue.record("\(name):\(index + 1): \(failure)")
        return false
      }
    }
    return true
  }

  /// The message with `<TIME>`, `<TIME+n>` and `<TIME-n>` replaced.
  private func timed(_ message: String, _ now: UnixNanos) -> String {
    var text = ""
    var rest = Substring(message)
    while let open = rest.firstRange(of: "<TIME"), let close = rest.firstIndex(of: ">") {
      let seconds = Int64(rest[open.upperBound..<close]) ?? 0
      text += rest[..<open.lowerBound] + stamp(now + .seconds(seconds))
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  private func stamp(_ time: UnixNanos) -> String {
    var buffer = [UInt8](repeating: 0, count: 128)
    var range: Range<Int>?
    buffer.write { output in
      var writer = FIX.Writer(.fix42, precision: .seconds)
      writer.put(60, time, &output)
      range = writer.close(&output)
    }
    let text = fixText(Array(buffer[range ?? 0..<0]))
    return String(text.drop { $0 != "|" }.dropFirst().drop { $0 != "|" }.dropFirst(4).prefix(17))
  }

  /// The message with the length and checksum that the script left out.
  private func closed(_ message: String) -> [UInt8] {
    let fields = message.split(separator: "|")
    let hasLength = fields.contains { $0.hasPrefix("9=") }
    let hasSum = fields.contains { $0.hasPrefix("10=") }
    var text = message
    if !hasLength, let first = fields.first {
      let body = message.dropFirst(first.count + 1)
      let counted =
        hasSum ? body.prefix(upTo: body.ranges(of: "|10=").last!.lowerBound) + "|" : body
      text = "\(first)|9=\(counted.utf8.count)|\(body)"
    }
    guard !hasSum else { return fixBytes(text) }
    let sum = "\(fixBytes(text).reduce(UInt8(0)) { $0 &+ $1 })"
    return fixBytes(text + "10=" + String(repeating: "0", count: 3 - sum.count) + sum + "|")
  }

  /// What is different, field by field in order; times and checksums only have to be some. Length
  /// and checksum are compared where the script has them.
  private func difference(_ received: String?, _ expected: String) -> String? {
    guard let received else { return "nothing came, expected \(expected)" }
    func fields(_ text: String) -> [Substring] {
      text.split(separator: "|").filter { !$0.hasPrefix("10=") }
    }
    var found = fields(received)
    let wanted = fields(expected)
    if !wanted.contains(where: { $0.hasPrefix("9=") }) { found.removeAll { $0.hasPrefix("9=") } }
    let isEqual =
      found.count == wanted.count
      && zip(found, wanted).allSatisfy { field, other in
        let tag = field.prefix { $0 != "=" }
        return field == other
          || ["42", "52", "60", "122"].contains(tag) && tag == other.prefix { $0 != "=" }
      }
    return isEqual ? nil : "received \(received), expected \(expected)"
  }
}
