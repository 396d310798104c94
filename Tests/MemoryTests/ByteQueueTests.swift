// SPDX-License-Identifier: Apache-2.0
import Memory
import Testing

@Suite("Byte queue")
struct ByteQueueTests {
  static func bytes(_ queue: borrowing ByteQueue) -> [UInt8] {
    let readable = queue.readable
    return (0..<readable.byteCount).map { readable.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  @Test("gives back the bytes it took, whatever the mixture of calls", arguments: [1, 7, 64])
  func property(capacity: Int) {
    var queue = ByteQueue(capacity: capacity)
    var model: [UInt8] = []
    var random = Generator(seed: 0xB17E + UInt64(capacity))
    for _ in 0..<20_000 {
      let length = Int(random.next() % UInt64(capacity + 2))
      let chunk = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      switch random.next() % 4 {
      case 0:
        let fits = length <= capacity - model.count
        if fits { model += chunk }
        #expect(queue.append(chunk.span.bytes) == fits)
      case 1:
        let taken = min(length, model.count)
        model.removeFirst(taken)
        queue.consume(taken)
      case 2 where !model.isEmpty:
        let offset = length % model.count
        model[offset] = UInt8(truncatingIfNeeded: length)
        queue.overwrite(offset, with: UInt8(truncatingIfNeeded: length))
      default:
        var writable = queue.writable
        #expect(writable.byteCount == capacity - model.count)
        let taken = min(length, writable.byteCount)
        for index in 0..<taken {
          writable.storeBytes(of: chunk[index], toByteOffset: index, as: UInt8.self)
        }
        queue.commit(taken)
        model += chunk[..<taken]
      }
      #expect(queue.count == model.count)
      #expect(queue.room == capacity - model.count)
      #expect(queue.isEmpty == model.isEmpty)
      #expect(Self.bytes(queue) == model)
    }
  }

  @Test("forgets all bytes")
  func removeAll() {
    var queue = ByteQueue(capacity: 4)
    let chunk: [UInt8] = [1, 2, 3]
    #expect(queue.append(chunk.span.bytes) == true)
    queue.removeAll()
    #expect(queue.isEmpty == true)
    #expect(queue.room == 4)
  }
}

@Suite("Byte queue crashes")
struct ByteQueueCrashTests {
  @Test("trap when more is consumed or committed than there is")
  func bounds() async {
    await #expect(processExitsWith: .failure) {
      var queue = ByteQueue(capacity: 4)
      queue.consume(1)
    }
    await #expect(processExitsWith: .failure) {
      var queue = ByteQueue(capacity: 4)
      queue.consume(-1)
    }
    await #expect(processExitsWith: .failure) {
      var queue = ByteQueue(capacity: 4)
      queue.commit(5)
    }
    await #expect(processExitsWith: .failure) { _ = ByteQueue(capacity: 0) }
  }
}
