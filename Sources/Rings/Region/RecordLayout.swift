// SPDX-License-Identifier: Apache-2.0

/// A record that lives in shared memory: whole 64-bit words, no padding, its layout spelled out.
public protocol SharedRecord: BitwiseCopyable, Sendable {
  /// Where each stored field lies; hashed into the header of every region that holds the record.
  static var layout: RecordLayout { get }
}

/// Size, alignment and fields of a record, so that two builds that disagree refuse each other.
public struct RecordLayout: Sendable {
  /// One stored field: bytes `offset` ..< `offset + byteCount`.
  public struct Field: Sendable {
    public let name: String
    public let offset: Int
    public let byteCount: Int
  }

  public let name: String
  public let size: Int
  public let stride: Int
  public let alignment: Int
  public let fields: [Field]

  /// The layout of `Record`; `fields` in order of their offsets.
  public init<Record: BitwiseCopyable>(_ record: Record.Type, _ fields: [Field]) {
    name = String(describing: record)
    size = MemoryLayout<Record>.size
    stride = MemoryLayout<Record>.stride
    alignment = MemoryLayout<Record>.alignment
    self.fields = fields
  }

  /// The first byte that no field covers or two fields cover; nil when every byte has one owner.
  public var flaw: Int? {
    var end = 0
    for field in fields {
      guard field.offset == end else { return min(end, field.offset) }
      end += field.byteCount
    }
    return end == stride && size == stride ? nil : end
  }

  /// FNV-1a over names, offsets and sizes.
  public var hash: UInt64 {
    var hash = LayoutHash()
    hash.add(name)
    for number in [size, stride, alignment] { hash.add(UInt64(number)) }
    for field in fields {
      hash.add(field.name)
      hash.add(UInt64(field.offset))
      hash.add(UInt64(field.byteCount))
    }
    return hash.value
  }
}

extension RecordLayout.Field {
  /// The stored field behind a key path; a computed property traps.
  public init<Record, Value>(_ name: String, _ path: KeyPath<Record, Value>) {
    guard let offset = MemoryLayout<Record>.offset(of: path) else {
      preconditionFailure("field=\(name) is not stored")
    }
    self.init(name: name, offset: offset, byteCount: MemoryLayout<Value>.size)
  }
}

/// FNV-1a, 64 bits: stable across builds and processes, which `Hasher` is not.
struct LayoutHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte: byte) }
    add(byte: 0)
  }

  mutating func add(_ number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      add(byte: UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  private mutating func add(byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
