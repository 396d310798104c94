// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Recording
internal import Rings
internal import Units

/// `apus record-proof`: packets at a rate through the ring and the recorder to disk.
struct RecordProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record-proof",
    abstract: "Write packets into the packet ring at a rate and see what reaches the disk.",
    discussion: """
      This process writes packets whose bytes follow from their numbers, evenly paced, as a \
      datafeed does: it never waits. Another, which it starts, is the recorder. Afterwards the \
      segments are read back and every byte is checked. Exits with 1 unless every packet is on \
      disk or counted as lost, and with 1 when --lossless was asked for and one is lost.
      """,
    shouldDisplay: false)

  @Option(help: "Megabytes (10^6) of payload a second.")
  var rateMbps: Double = 500

  @Option(help: "Seconds.")
  var seconds: Double = 10

  @Option(help: "Payload bytes of a packet, 64 ... 65507.")
  var payload: Int = 1_400

  @Option(help: "Bytes of the ring, a power of two.")
  var ringBytes: Int = 67_108_864

  @Option(help: "Bytes of a block.")
  var blockBytes: Int = 1_048_576

  @Option(help: "Where the segments go; a directory of this proof is made there and removed.")
  var directory = "."

  @Option(help: "Bytes that the segments may take together; 0: what the disk has.")
  var spaceBytes = 0

  @Option(help: "What happens without room: stop, drop-oldest or drop-newest.")
  var diskFull = DiskFullPolicy.dropNewest.rawValue

  @Flag(help: "Write through the page cache.")
  var buffered = false

  @Flag(help: "Fail when a packet was lost.")
  var lossless = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Option(help: .hidden)
  var recorderOf: String?

  func validate() throws {
    guard rateMbps > 0, rateMbps <= 100_000 else {
      throw ValidationError("--rate-mbps \(rateMbps): expected more than 0 and at most 100000")
    }
    guard seconds > 0, seconds <= 3_600 else {
      throw ValidationError("--seconds \(seconds): expected more than 0 and at most 3600")
    }
    guard (64...65_507).contains(payload) else {
      throw ValidationError("--payload \(payload): expected 64 ... 65507")
    }
    guard ringBytes >= 1 << 20, ringBytes & (ringBytes - 1) == 0 else {
      throw ValidationError("--ring-bytes \(ringBytes): expected a power of two from 1048576")
    }
    guard blockBytes >= 1 << 18, blockBytes.isMultiple(of: 4_096) else {
      throw ValidationError("--block-bytes \(blockBytes): expected a multiple of 4096 from 262144")
    }
    guard DiskFullPolicy(rawValue: diskFull) != nil else {
      throw ValidationError("--disk-full \(diskFull): expected stop, drop-oldest or drop-newest")
    }
  }

  func run() throws {
    if let recorderOf { return try record(in: RegionDirectory.prepare(name: recorderOf)) }
    let name = "apus-record-proof-\(getpid())"
    let abandoned = try OwnedRegions.removeAbandoned(huge: HugePages.mountPath(.size2MiB))
    for note in abandoned { Terminal.say("record-proof: \(note)") }
    let regions = try OwnedRegions(name: name)
    let place = regions.place
    let folder = "\(directory)/\(name)"
    defer { Self.clear(regions, folder) }
    var tap = try PacketRingWriter(name: RunDirectory.packets, capacity: ringBytes, in: place)
    let recorder = try start(name, place)
    let writing = write(into: &tap)
    recorder.process.terminate()
    let data = try recorder.output.fileHandleForReading.readToEnd() ?? Data()
    recorder.process.waitUntilExit()
    var result = try JSONDecoder().decode(RecordProofResult.self, from: data)
    result.packets = tap.nextNumber - 1
    result.payloadBytes = tap.payloadBytes
    result.nanosWriting = writing
    result.isHuge = tap.region.fallback == nil
    try check(folder, &result)
    try result.report(asJSON: json)
    guard result.isProved, !lossless || result.isLossless else { throw ExitCode.failure }
  }

  private func start(
    _ name: String, _ place: RegionDirectory
  ) throws -> (process: Process, output: Pipe) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      [
        "record-proof", "--recorder-of", name, "--directory", "\(directory)/\(name)",
        "--block-bytes", "\(blockBytes)", "--space-bytes", "\(spaceBytes)", "--disk-full", diskFull,
      ] + (buffered ? ["--buffered"] : [])
    process.standardOutput = output
    try process.run()
    while process.isRunning, !isAttached(place) { usleep(1_000) }
    return (process, output)
  }

  /// Whether the recorder has made what it writes its place into, just before it reads the ring.
  private func isAttached(_ place: RegionDirectory) -> Bool {
    FileManager.default.fileExists(atPath: "\(place.ordinary)/\(RunDirectory.recorded)")
  }

  /// Packets at the rate; the nanoseconds that it took.
  private func write(into ring: inout PacketRingWriter) -> Int64 {
    let clock = Clock.kernel
    let total = UInt64(rateMbps * 1e6 * seconds / Double(payload))
    let nanosPerPacket = Double(payload) * 1_000 / rateMbps
    let block = Self.block(payload)
    let start = clock.now()
    for number in 1...max(1, total) {
      let due = start.raw + Int64(Double(number - 1) * nanosPerPacket)
      while clock.now().raw < due {}
      RecordProofResult.fill(block, payload, number)
      ring.write(
        block.bytes.extracting(0..<payload),
        PacketTag(
          .packet, stamp: MonotonicNanos(raw: due), line: UInt8(number & 1), address: 0xEF4D_0001,
          port: 26_400))
    }
    return (clock.now() - start).raw
  }

  /// The child: records until it is told to end, and reports on standard output.
  private func record(in place: RegionDirectory) throws {
    StopSignal.install()
    var settings = RecorderSettings(directory: directory)
    settings.blockByteCount = blockBytes
    settings.isDirect = !buffered
    settings.spaceByteCountMax = spaceBytes > 0 ? spaceBytes : nil
    settings.diskFull = DiskFullPolicy(rawValue: diskFull) ?? .dropNewest
    settings.configuration = Configuration.sample
    var loop = try RecorderLoop(settings, board: nil, clock: Clock.kernel, in: place) { line in
      Terminal.say("record-proof: \(line)")
    }
    runLoop(&loop, board: nil, idle: .backoff, clock: Clock.kernel)
    let result = RecordProofResult(loop.figures, loop.logFigures)
    FileHandle.standardOutput.write(try JSONEncoder().encode(result))
  }

  /// Reads the segments back.
  private func check(_ folder: String, _ result: inout RecordProofResult) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var reader = RecordingReader()
    var flaws: UInt64 = 0
    let due = Self.block(payload)
    let byteCount = payload
    try reader.read(files.map { "\(folder)/\($0)" }) { record, bytes in
      RecordProofResult.fill(due, byteCount, record.number)
      let expected = due.bytes.extracting(0..<byteCount).checksum()
      if bytes.byteCount != byteCount || bytes.checksum() != expected { flaws += 1 }
    }
    result.packetsRead = reader.summary.records
    result.flaws = flaws + UInt64(reader.summary.damagedByteCount)
  }

  /// Memory for a payload of `byteCount`.
  private static func block(_ byteCount: Int) -> ByteBlock {
    let alignment = DiskFile.alignment
    return ByteBlock(byteCount: (byteCount + alignment - 1) / alignment * alignment)
  }

  private static func clear(_ regions: OwnedRegions, _ folder: String) {
    for note in regions.remove() { Terminal.say("record-proof: \(note)") }
    do {
      if FileManager.default.fileExists(atPath: folder) {
        try FileManager.default.removeItem(atPath: folder)
      }
    } catch {
      Terminal.say("record-proof: \(error)")
    }
  }
}
