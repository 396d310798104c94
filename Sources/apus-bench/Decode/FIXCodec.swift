// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Memory
internal import Units
internal import Wire

/// FIX 4.4: an order to bytes, and the bytes of a fill to its fields, with framing and checksum.
enum FIXCodec {
  static let benchmark = Benchmark(
    names: ["fix/encode-order", "fix/decode-report", "fix/validate-report"],
    summary: "a NewOrderSingle to bytes, bytes to an ExecutionReport, and its fields judged",
    run: run)

  private static let time = UnixNanos(raw: 1_767_571_200_123_000_000)
  private static let chunk = 256
  private static let sender: FIX.Text = "BUYSIDE1"
  private static let target: FIX.Text = "EXCHANGE"

  private static func run(_ bench: Bench) throws -> Outcome {
    var buffer = ByteQueue(capacity: 1_024)
    var encoding = Series(bench)
    var decoding = Series(bench)
    var judging = Series(bench)
    var reports = ByteQueue(capacity: chunk * 512)
    let written = writeReports(into: &reports)
    try verify(written == chunk, "\(written) reports of \(chunk) written")
    var validator = FIX.Validator(FIX.Dictionary(.fix44))
    var rival = try Rival(reports)
    for round in 0..<(bench.isSmall ? 4 : 4_000) {
      let start = ck_rdtsc()
      let byteCount = encode(from: round * chunk, into: &buffer)
      encoding.append(ticks: ck_rdtsc() &- start, count: chunk)
      try verify(byteCount > 100 * chunk, "\(byteCount) bytes of \(chunk) orders")
      try rival?.encode()
      let read = ck_rdtsc()
      let sum = decode(reports.readable)
      decoding.append(ticks: ck_rdtsc() &- read, count: chunk)
      try verify(sum == reportSum, "sum \(sum), expected \(reportSum)")
      try rival?.decode()
      let judged = ck_rdtsc()
      let right = judge(reports.readable, &validator)
      judging.append(ticks: ck_rdtsc() &- judged, count: chunk)
      try verify(right == chunk, "\(right) of \(chunk) reports found right")
    }
    var outcome = Outcome(measurements: [
      encoding.measurement("fix/encode-order", unit: "ns/message"),
      decoding.measurement("fix/decode-report", unit: "ns/message"),
      judging.measurement("fix/validate-report", unit: "ns/message"),
    ])
    if let rival { outcome.add(rival) }
    return outcome
  }

  /// QuickFIX on orders like ours and on the same reports, in turns with us.
  struct Rival {
    private let program: QuickFIX
    fileprivate var encoding = Series(nanosPerTick: 1)
    fileprivate var decoding = Series(nanosPerTick: 1)

    /// nil where there is no QuickFIX.
    init?(_ reports: borrowing ByteQueue) throws {
      guard let program = try QuickFIX(reports) else { return nil }
      self.program = program
    }

    mutating func encode() throws {
      let (nanos, byteCount) = try program.nanos("encode")
      encoding.append(ticks: nanos, count: chunk)
      try verify(byteCount > 100 * chunk, "QuickFIX: \(byteCount) bytes of \(chunk) orders")
    }

    mutating func decode() throws {
      let (nanos, sum) = try program.nanos("decode")
      decoding.append(ticks: nanos, count: chunk)
      let expected = (0..<chunk).reduce(Int64(0)) { $0 + report($1).lastQty.mantissa }
      try verify(sum == expected, "QuickFIX: sum \(sum), expected \(expected)")
    }
  }

  /// Different identifiers, quantities and prices, so that no branch is learnt by heart.
  @inline(never)
  private static func encode(from first: Int, into buffer: inout ByteQueue) -> Int {
    var byteCount = 0
    var order = FIX.NewOrderSingle()
    order.handlInst = 0x31
    order.ordType = 0x32
    order.side = Side.buy.fix
    order.symbol = "KR4101V60008"
    order.account = "ACC-0001"
    order.timeInForce = 0x30
    order.transactTime = time
    for index in first..<(first + chunk) {
      order.clOrdID = FIX.Text(number: UInt64(1_000_000 + index))
      order.orderQty = FIX.Decimal(mantissa: Int64(1 + index * 37 % 991))
      order.price = Price(raw: 350_000_000_000 + Int64(index * 7 % 200) * 50_000_000)
      var output = buffer.writable
      var writer = FIX.Writer(.fix44)
      head(&writer, FIX.NewOrderSingle.type, index, &output)
      order.write(&writer, to: &output)
      if let range = writer.close(&output) { byteCount += range.count }
    }
    return byteCount
  }

  @inline(__always)
  private static func head(
    _ writer: inout FIX.Writer, _ type: FIX.MessageType, _ sequence: Int,
    _ output: inout MutableRawSpan
  ) {
    writer.put(35, type, &output)
    writer.put(34, number: UInt64(sequence), &output)
    writer.put(49, sender, &output)
    writer.put(52, time, &output)
    writer.put(56, target, &output)
  }

  private static func report(_ index: Int) -> FIX.ExecutionReport {
    var report = FIX.ExecutionReport()
    report.account = "ACC-0001"
    report.clOrdID = FIX.Text(number: UInt64(1_000_000 + index))
    report.orderID = FIX.Text(number: UInt64(70_000_000 + index * 13))
    report.execID = FIX.Text(number: UInt64(90_000_000 + index * 17))
    report.symbol = "KR4101V60008"
    report.side = Side.sell.fix
    report.orderQty = FIX.Decimal(mantissa: 1_000)
    report.lastQty = FIX.Decimal(mantissa: Int64(1 + index * 37 % 99))
    report.lastPx = Price(raw: 350_000_000_000 + Int64(index * 7 % 200) * 50_000_000)
    report.avgPx = report.lastPx
    report.price = report.lastPx
    report.cumQty = report.lastQty
    report.leavesQty = FIX.Decimal(mantissa: 1_000 - report.lastQty.mantissa)
    report.ordStatus = 0x31
    report.ordType = 0x32
    report.timeInForce = 0x30
    report.execType = FIX.ExecType.trade
    report.transactTime = time
    return report
  }

  private static var reportSum: Int64 {
    (0..<chunk).reduce(0) { sum, index in
      let report = report(index)
      return sum &+ report.lastPx.raw &+ report.lastQty.mantissa &+ report.transactTime.raw
    }
  }

  private static func writeReports(into queue: inout ByteQueue) -> Int {
    var scratch = ByteQueue(capacity: 1_024)
    var count = 0
    for index in 0..<chunk {
      scratch.removeAll()
      var output = scratch.writable
      var writer = FIX.Writer(.fix44)
      head(&writer, FIX.ExecutionReport.type, index, &output)
      report(index).write(&writer, to: &output)
      guard let range = writer.close(&output) else { continue }
      scratch.commit(range.upperBound)
      if queue.append(scratch.readable.extracting(range)) { count += 1 }
    }
    return count
  }

  @inline(never)
  private static func decode(_ bytes: RawSpan) -> Int64 {
    var sum: Int64 = 0
    var offset = 0
    while offset < bytes.byteCount {
      let rest = bytes.extracting(offset..<bytes.byteCount)
      guard case .message(let frame) = FIX.next(in: rest) else { return 0 }
      var report = FIX.ExecutionReport()
      guard FIX.decode(frame, in: rest, into: &report) == nil else { return 0 }
      sum &+= report.lastPx.raw &+ report.lastQty.mantissa &+ report.transactTime.raw
      offset += frame.byteCount
    }
    return sum
  }

  @inline(never)
  private static func judge(_ bytes: RawSpan, _ validator: inout FIX.Validator) -> Int {
    var right = 0
    var offset = 0
    while offset < bytes.byteCount {
      let rest = bytes.extracting(offset..<bytes.byteCount)
      guard case .message(let frame) = FIX.next(in: rest) else { return 0 }
      if validator.refusal(frame, in: rest) == nil { right += 1 }
      offset += frame.byteCount
    }
    return right
  }
}

extension Outcome {
  /// Sets the first two measurements beside those of `rival`.
  fileprivate mutating func add(_ rival: FIXCodec.Rival) {
    let others = [
      rival.encoding.measurement("fix/encode-order/quickfix", unit: "ns/message"),
      rival.decoding.measurement("fix/decode-report/quickfix", unit: "ns/message"),
    ]
    for (index, other) in others.enumerated() {
      comparisons.append(Comparison(subject: measurements[index], reference: other))
    }
    measurements += others
  }
}
