// SPDX-License-Identifier: Apache-2.0
import Memory
import Net
import TestSupport

/// Carries bytes between two TCP sides and breaks both connections at random bytes.
final class CuttingRelay {
  private let listener: TCPListener
  private let target: UInt16
  private var near: TCPConnection?
  private var far: TCPConnection?
  private var isFarOpen = false
  private var toFar = ByteQueue(capacity: 1 << 16)
  private var toNear = ByteQueue(capacity: 1 << 16)
  private var random: SeededGenerator
  /// Bytes until the next cut.
  private var budget: Int
  private let budgetMax: Int
  var isCutting = true
  private(set) var cutCount = 0
  private(set) var byteCount = 0

  var port: UInt16 { listener.port }

  init(to target: UInt16, cutEvery budgetMax: Int, seed: UInt64) throws {
    listener = try TCPListener(address: .loopback, port: 0)
    self.target = target
    self.budgetMax = budgetMax
    random = SeededGenerator(seed: seed)
    budget = random.below(budgetMax)
    near = nil
    far = nil
  }

  /// One look at both sides.
  func turn() throws {
    guard near != nil else {
      guard let accepted = try listener.accept() else { return }
      near = consume accepted
      far = try TCPConnection(to: .loopback, port: target)
      isFarOpen = false
      return
    }
    if !isFarOpen {
      switch far?.connectProgress() {
      case .connected: isFarOpen = true
      case .pending: return
      case .failed, nil: return hangUp()
      }
    }
    guard carry(from: &near, to: &far, through: &toFar),
      carry(from: &far, to: &near, through: &toNear)
    else { return hangUp() }
  }

  /// False when the connection is over.
  private func carry(
    from source: inout TCPConnection?, to target: inout TCPConnection?,
    through queue: inout ByteQueue
  ) -> Bool {
    switch source?.receive(into: &queue) {
    case .progress, .wouldBlock, .noRoom: break
    case .closed, .failed, nil: return false
    }
    while !queue.isEmpty {
      var piece = ByteQueue(capacity: 1 << 16)
      let count = isCutting ? min(queue.count, budget) : queue.count
      _ = piece.append(queue.readable.extracting(0..<count))
      let progress = target?.send(from: &piece)
      guard case .progress(let sent) = progress else { return progress == .wouldBlock }
      queue.consume(sent)
      byteCount += sent
      guard isCutting else { continue }
      budget -= sent
      guard budget == 0 else { continue }
      cutCount += 1
      budget = 1 + random.below(budgetMax)
      return false
    }
    return true
  }

  private func hangUp() {
    near = nil
    far = nil
    toFar.removeAll()
    toNear.removeAll()
  }
}
