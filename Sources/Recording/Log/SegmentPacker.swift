// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Synchronization

/// Packs finished segments with zstd on a thread of its own, behind everybody else.
package final class SegmentPacker: Sendable {
  private let shelf: SegmentShelf
  private let level: Int
  private let isStopped = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)
  private let say: @Sendable (String) -> Void

  /// Starts the thread. `say` gets a line for each segment that could not be packed.
  package init(_ shelf: SegmentShelf, level: Int, say: @escaping @Sendable (String) -> Void) {
    self.shelf = shelf
    self.level = level
    self.say = say
    let thread = Thread { [self] in
      yieldPriority()
      while !isStopped.load(ordering: .acquiring) {
        if !packNext() { usleep(50_000) }
      }
      hasEnded.store(true, ordering: .releasing)
    }
    thread.start()
  }

  /// Ends the thread; a segment in hand stays unpacked. Blocks some milliseconds.
  package func stop() {
    isStopped.store(true, ordering: .releasing)
    while !hasEnded.load(ordering: .acquiring) { usleep(1_000) }
  }

  private func packNext() -> Bool {
    guard let path = shelf.nextToPack() else { return false }
    let part = path + ".zst" + SegmentShelf.partSuffix
    do {
      if let byteCount = try pack(path, to: part) {
        if try shelf.finishPacking(path, part: part, byteCount: byteCount) { return true }
      }
    } catch {
      say("segment \(path) stays unpacked: \(error)")
      shelf.giveUp(path)
    }
    _ = DiskFile.remove(part)
    return true
  }

  /// Writes the packed form; its size, nil when told to stop.
  private func pack(_ path: String, to part: String) throws -> Int? {
    _ = DiskFile.remove(part)
    let source = try DiskFile(reading: path)
    let target = try DiskFile(creating: part, direct: false)
    var packer = try ZstdPacker(level: level)
    let input = ByteBlock(byteCount: 1 << 20)
    let output = ByteBlock(byteCount: 1 << 20)
    var readCount = 0
    var writtenCount = 0
    while true {
      if isStopped.load(ordering: .acquiring) { return nil }
      var room = input.tail(from: 0)
      let count = try source.read(into: &room, at: readCount)
      readCount += count
      var taken = 0
      var isDone = false
      let isLast = count == 0
      while isLast ? !isDone : taken < count {
        var packed = output.tail(from: 0)
        let made = try packer.pack(
          input.bytes.extracting(0..<count), taken: &taken, isLast: isLast, isDone: &isDone,
          into: &packed)
        try target.write(output.bytes.extracting(0..<made), at: writtenCount)
        writtenCount += made
      }
      if isLast { return writtenCount }
    }
  }
}
