// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Memory
internal import Net
internal import Synchronization

/// A TCP link between a gateway and its venue that is cut in the middle of messages.
///
/// A thread of its own takes one connection after the other, joins each to the venue's port and
/// carries bytes both ways. The other threads only ask for cuts.
final class BreakingLink: Sendable {
  private let listener: IPv4Address
  private let listenPort: UInt16
  private let venuePort: UInt16
  /// The next cut: bytes still let through × 2, plus 1 for those of the venue; 0: none.
  private let wish = Atomic<UInt64>(0)
  private let cuts = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)

  /// Starts the thread; `namespace` is where the venue listens on `address`.
  init(at address: IPv4Address, port: UInt16, to venuePort: UInt16, in namespace: String?) {
    listener = address
    listenPort = port
    self.venuePort = venuePort
    Thread { [self] in
      do {
        if let namespace { try NetworkNamespace.enter(namespace) }
        try run()
      } catch {
        Diagnostics.say("the link to the venue ends: \(error)")
      }
      hasEnded.store(true, ordering: .releasing)
    }.start()
  }

  /// Connections cut so far.
  var cutCount: Int { cuts.load(ordering: .acquiring) }
  /// The thread could not do its work.
  var hasFailed: Bool { hasEnded.load(ordering: .acquiring) }

  /// Cuts the connection once `byteCount` more bytes of the venue, or of the gateway, have passed;
  /// what comes behind them is lost in both directions.
  func cut(after byteCount: Int, ofVenue: Bool) {
    wish.store(UInt64(byteCount + 1) << 1 | (ofVenue ? 1 : 0), ordering: .releasing)
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    while !hasEnded.load(ordering: .acquiring) { usleep(1_000) }
  }

  /// The two ends of one joined connection, and the bytes between them.
  private struct Joint: ~Copyable {
    var client: TCPConnection
    var venue: TCPConnection
    var toVenue = ByteQueue(capacity: 1 << 16)
    var toClient = ByteQueue(capacity: 1 << 16)
    var isOver = false

    init(_ client: consuming TCPConnection, _ venue: consuming TCPConnection) {
      self.client = client
      self.venue = venue
    }
  }

  private func run() throws {
    let port = try TCPListener(address: listener, port: listenPort)
    while !isStopped.load(ordering: .acquiring) {
      guard let client = try port.accept() else {
        usleep(500)
        continue
      }
      do throws(NetError) {
        var joint = Joint(client, try TCPConnection(to: listener, port: venuePort))
        carry(&joint)
      } catch {
        // A venue that is not there is a connection that ends at once.
        continue
      }
    }
  }

  private func carry(_ joint: inout Joint) {
    while joint.venue.connectProgress() == .pending { usleep(100) }
    while !joint.isOver, !isStopped.load(ordering: .acquiring) {
      var didWork = pass(joint.client.receive(into: &joint.toVenue), &joint)
      didWork = pass(joint.venue.receive(into: &joint.toClient), &joint) || didWork
      let isCut = obey(&joint)
      didWork = pass(joint.venue.send(from: &joint.toVenue), &joint) || didWork
      didWork = pass(joint.client.send(from: &joint.toClient), &joint) || didWork
      if isCut {
        cuts.add(1, ordering: .acquiringAndReleasing)
        return
      }
      if !didWork { usleep(100) }
    }
  }

  /// Whether bytes moved; a connection that is over ends the other one too.
  private func pass(_ progress: StreamProgress, _ joint: inout Joint) -> Bool {
    switch progress {
    case .progress(let count): return count > 0
    case .wouldBlock, .noRoom: return false
    case .closed, .failed:
      joint.isOver = true
      return false
    }
  }

  /// Counts the bytes about to leave against the wish; true when the last ones are among them, and
  /// then what lies behind them is gone.
  private func obey(_ joint: inout Joint) -> Bool {
    let wanted = wish.load(ordering: .acquiring)
    guard wanted != 0 else { return false }
    let ofVenue = wanted & 1 == 1
    let left = Int(wanted >> 1) - 1
    let waiting = ofVenue ? joint.toClient.count : joint.toVenue.count
    guard waiting >= left else {
      let rest = UInt64(left - waiting + 1) << 1 | (ofVenue ? 1 : 0)
      wish.store(rest, ordering: .releasing)
      return false
    }
    wish.store(0, ordering: .releasing)
    if ofVenue {
      Self.keep(left, &joint.toClient)
    } else {
      Self.keep(left, &joint.toVenue)
    }
    return true
  }

  private static func keep(_ count: Int, _ queue: inout ByteQueue) {
    var kept = ByteQueue(capacity: queue.capacity)
    let isKept = kept.append(queue.readable.extracting(0..<count))
    precondition(isKept)
    swap(&queue, &kept)
  }
}
