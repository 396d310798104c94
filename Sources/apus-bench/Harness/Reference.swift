// SPDX-License-Identifier: Apache-2.0
internal import CReference
internal import Foundation
internal import Host
internal import Memory
internal import Units
internal import XDP

// The one file of the benchmarks with unsafe code: calls into the C reference, and words in and
// out of packets.

/// The same work in C.
enum Reference {
  /// Decodes length-framed ITCH 5.0: messages of the right length and the sum of their fields.
  static func decodeITCH(
    _ messages: borrowing ByteQueue, _ range: Range<Int>
  ) -> (count: Int, sum: UInt64) {
    let bytes = messages.readable.extracting(range)
    var count: UInt64 = 0
    // SAFETY: the bytes are valid during the call, which reads no more than their count.
    let sum = unsafe bytes.withUnsafeBytes { buffer in
      unsafe cref_itch_decode(
        buffer.assumingMemoryBound(to: UInt8.self).baseAddress, buffer.count, &count)
    }
    return (Int(count), sum)
  }

  /// Appends `data` to a queue; false when there is no room.
  static func append(_ data: Data, to queue: inout ByteQueue) -> Bool {
    // SAFETY: the bytes are valid during the call, which copies them.
    unsafe data.withUnsafeBytes { buffer in
      unsafe queue.append(RawSpan(_unsafeBytes: buffer))
    }
  }
}

/// An order book in C.
@safe
final class ReferenceBook {
  private let book: OpaquePointer

  /// An empty book of symbols 0 ..< `symbolCount`; throws when there is no memory.
  init(orderCapacity: Int, symbolCount: Int) throws {
    // SAFETY: the book is owned by self; nil is checked.
    guard let made = unsafe cref_book_create(UInt32(orderCapacity), UInt32(symbolCount)) else {
      throw WrongResult(description: "no memory for the book in C")
    }
    // SAFETY: as above; destroyed by deinit alone.
    unsafe book = made
  }

  deinit {
    // SAFETY: made by the initialiser and destroyed nowhere else.
    unsafe cref_book_destroy(book)
  }

  /// Applies the messages of a file; returns how many there were.
  func apply(_ messages: borrowing ByteQueue, _ range: Range<Int>) -> Int {
    let bytes = messages.readable.extracting(range)
    // SAFETY: the bytes are valid during the call, which reads no more than their count.
    return unsafe bytes.withUnsafeBytes { buffer in
      unsafe Int(
        cref_book_apply(
          book, buffer.assumingMemoryBound(to: UInt8.self).baseAddress, buffer.count))
    }
  }

  // SAFETY: the book lives as long as self.
  var orderCount: Int { unsafe Int(cref_book_order_count(book)) }
  // SAFETY: the book lives as long as self.
  var refusedCount: Int { unsafe Int(cref_book_refused(book)) }

  /// The best price of a side with four implied decimals and the quantity there.
  func best(_ symbol: Int, _ side: Side) -> (price: UInt32, quantity: Int64) {
    var quantity: UInt64 = 0
    // SAFETY: the book lives as long as self, and the quantity is written during the call only.
    let price = unsafe cref_book_best(book, UInt32(symbol), side == .sell ? 1 : 0, &quantity)
    return (UInt32(price), Int64(quantity))
  }
}

/// Two rings in C on the same kind of pages as ours.
final class ReferenceRings: Sendable {
  private static let capacity: UInt64 = 1_024
  private static let slotByteCount = 64
  private let memory: HugeMapping

  init() throws {
    memory = try HugeMapping.anonymous(
      byteCount: 2 * Int(Self.capacity) * Self.slotByteCount)
  }

  /// Sends events `first` and on through both rings; the ticks of each round trip are returned.
  func ping(first: UInt64, count: Int) -> [UInt64] {
    var samples = [UInt64](repeating: 0, count: count)
    // SAFETY: each ring has `capacity` zeroed slots, and the array room for `count` samples.
    unsafe samples.withUnsafeMutableBufferPointer { buffer in
      unsafe cref_ring_ping(
        ring(0), ring(1), Self.capacity, buffer.baseAddress, first, UInt64(count))
    }
    return samples
  }

  /// The other side of `ping`, on another thread.
  func echo(first: UInt64, count: Int) {
    // SAFETY: as in `ping`; the two sides follow the ring's protocol.
    unsafe cref_ring_echo(ring(0), ring(1), Self.capacity, first, UInt64(count))
  }

  // SAFETY: callers pass it to the C ring only and let no pointer outlive self.
  @unsafe
  private func ring(_ index: Int) -> UnsafeMutableRawPointer {
    let offset = index * Int(Self.capacity) * Self.slotByteCount
    // SAFETY: the mapping holds both rings, is zeroed, aligned to pages and lives with self.
    return unsafe memory.start.advanced(by: offset)
  }
}

/// The receive loop of an AF_XDP socket in C.
enum ReferenceXDP {
  /// The ticks each datagram to `port` took, until number `count` came or none for `patience`.
  static func receive(
    _ source: borrowing XDPSource, port: UInt16, count: Int, patience: UInt64
  ) -> [UInt64] {
    var samples = [UInt64](repeating: 0, count: count)
    // SAFETY: the source outlives the call, nobody else polls it, and the array has room for the
    // `count` samples that are written at most.
    let received = unsafe samples.withUnsafeMutableBufferPointer { buffer in
      let rings = unsafe source.rawRings
      return unsafe cref_xdp_receive(
        rings.receive, rings.fill, rings.memory, rings.file, port, buffer.baseAddress,
        UInt64(count), patience)
    }
    return Array(samples.prefix(Int(received)))
  }
}

/// A spinning UDP receiver in C.
struct ReferenceReceiver: ~Copyable {
  private let file: Int32

  /// Receives `group` and `port`, addresses in host order; throws what the kernel refuses.
  init(group: UInt32, port: UInt16, interfaceAddress: UInt32) throws {
    file = cref_udp_open(group, port, interfaceAddress)
    try verify(file >= 0, "the C socket cannot be opened: errno \(-file)")
  }

  deinit { cref_udp_close(file) }

  /// The ticks each datagram took, until number `count` came or none for `patience` ticks.
  func receive(count: Int, patience: UInt64) -> [UInt64] {
    var samples = [UInt64](repeating: 0, count: count)
    // SAFETY: the array has room for the `count` samples that are written at most.
    let received = unsafe samples.withUnsafeMutableBufferPointer { buffer in
      unsafe cref_udp_receive(file, buffer.baseAddress, UInt64(count), patience)
    }
    return Array(samples.prefix(Int(received)))
  }
}

extension MutableRawSpan {
  /// Stores a word in this machine's byte order; traps when it does not fit.
  mutating func store(_ word: UInt64, at offset: Int) {
    precondition(offset >= 0 && offset + 8 <= byteCount)
    // SAFETY: the offset was checked.
    unsafe storeBytes(of: word, toUncheckedByteOffset: offset, as: UInt64.self)
  }
}

extension RawSpan {
  /// A word in this machine's byte order; traps outside the bytes.
  func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= byteCount)
    // SAFETY: the offset was checked.
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }
}
