// SPDX-License-Identifier: Apache-2.0
public import Synchronization

/// Keeps the type that stores one from being copied to the stack whenever it is borrowed.
///
/// The compiler passes large types of plain fields by the address of a copy: each call of a method
/// that changes nothing copied the whole gateway, 4,800 bytes, and there were three of them a
/// request. A field that must not move in memory makes it pass the address of the original, for the
/// type and for whatever stores it.
@frozen
public struct Pin: ~Copyable, Sendable {
  @usableFromInline let place = Atomic<UInt8>(0)

  @inlinable
  public init() {}
}
