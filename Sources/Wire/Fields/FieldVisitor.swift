// SPDX-License-Identifier: Apache-2.0

/// Receives decoded messages field by field, in wire order, for printers and comparisons.
///
/// Cold path: the decoded structs of each format call it, so there is one parser per format.
package protocol FieldVisitor {
  /// A message begins: its type as written on the wire and its name in snake case.
  mutating func message(type: String, name: StaticString)

  /// The next field of the message, named in snake case.
  mutating func field(_ name: StaticString, _ value: FieldValue)
}

/// A message that describes itself field by field.
package protocol FieldSource {
  static var name: StaticString { get }

  /// Hands the fields after the header common to the format to `visitor`, in wire order.
  func walk(_ visitor: inout some FieldVisitor)
}
