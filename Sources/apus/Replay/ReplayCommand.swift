// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Net

/// `apus replay`: the multicast datagrams of a capture, sent again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Send what a capture or recording holds again, or decode it as the datafeed does.",
    discussion: """
      Each datagram goes to the group and port it was captured with unless --group or --port say \
      otherwise. Link-local groups (224.0.0.0/24: routing and redundancy protocols) and unicast \
      are never sent.

      Send times follow the capture's stamps from the first datagram on (--speed 2 is twice as \
      fast), or a fixed rate, or nothing (--fast). They are computed from the start, so a late \
      datagram does not delay those after it. Of a recording of `apus record` the packets are sent.

      With --decode nothing is sent: the decoder of the configuration (a recording brings its own) \
      is given everything in the time of the recording, and its events are written to --events. \
      The file equals what `apus events` writes of the live run.

      Examples:
        apus replay kospi.pcap --interface feed0 --rate 50000 --report sent.json
        apus replay recordings/*.apuslog* --decode --events replayed.events
      """)

  @Argument(
    help: "A capture, plain or gzip, or the segments of one recording in the order of their names.")
  var files: [String]

  @Option(help: "The interface to send through.")
  var interface: String?

  @Flag(help: "Decode instead of sending.")
  var decode = false

  @Option(help: "With --decode: the event log to write; replaced when it exists.")
  var events: String?

  @Option(help: "With --decode: configuration (TOML) in place of the recording's own.")
  var config: String?

  @Option(help: "Send everything to this multicast group.")
  var group: String?

  @Option(help: "Send everything to this port.")
  var port: UInt16?

  @Flag(help: "Keep the captured groups and ports (the default; refuses --group and --port).")
  var keepGroups = false

  @Option(help: "Datagrams per second, evenly spaced.")
  var rate: Double?

  @Option(help: "Times the recorded speed; 1 unless given.")
  var speed: Double?

  @Flag(help: "Send as fast as the interface takes them.")
  var fast = false

  @Option(help: "The network namespace to send from; needs root.")
  var netns: String?

  @Option(help: "Write what was sent to this file as one JSON object.")
  var report: String?

  func validate() throws {
    if files.isEmpty { throw ValidationError("expected a file") }
    if decode {
      guard events != nil else { throw ValidationError("--decode: needs --events FILE") }
      guard interface == nil, rate == nil, speed == nil, !fast, report == nil, netns == nil else {
        throw ValidationError("--decode: sends nothing, so no option of sending goes with it")
      }
      return
    }
    guard interface != nil else { throw ValidationError("--interface: is needed unless --decode") }
    guard events == nil, config == nil else {
      throw ValidationError("--events and --config: need --decode")
    }
    if keepGroups, group != nil || port != nil {
      throw ValidationError("--keep-groups: cannot be combined with --group or --port")
    }
    if [rate != nil, speed != nil, fast].count(where: \.self) > 1 {
      throw ValidationError("--rate, --speed and --fast: expected at most one of them")
    }
    if let rate, !(rate > 0 && rate <= 100_000_000) {
      throw ValidationError("--rate \(rate): expected more than 0 and at most 100000000 per second")
    }
    if let speed, !(speed > 0 && speed <= 1_000_000) {
      throw ValidationError("--speed \(speed): expected more than 0 and at most 1000000 times")
    }
    if let group, IPv4Address(group)?.isMulticast != true {
      throw ValidationError("--group \(group): expected a multicast address, 224.0.0.0/4")
    }
  }

  func run() throws {
    guard let interface else {
      if let events { try DecodedReplay(files, configurationPath: config).write(to: events) }
      return
    }
    var recording = try RecordingInput(files)
    if let netns { try NetworkNamespace.enter(netns) }
    var replay = Replay(
      interface: try NetworkInterface(named: interface), group: group.flatMap(IPv4Address.init),
      port: port, pace: pace)
    if recording.isRecording {
      try replay.send(&recording)
    } else {
      for file in files {
        var input = try InputFile(path: file, format: .pcap)
        try replay.send(&input)
      }
    }
    let summary = replay.report
    Terminal.say(
      "apus replay: sent \(summary.sent) datagrams, refused \(summary.refused), "
        + "at most \(summary.lateNanosMax / 1_000) us late")
    if let report { try summary.write(to: report) }
    if summary.refused > 0 { throw ExitCode.failure }
  }

  private var pace: ReplayPace {
    if fast { return .unpaced }
    if let rate { return .rate(perSecond: rate) }
    return .recorded(speed: speed ?? 1)
  }
}
