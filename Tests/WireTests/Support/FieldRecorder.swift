// SPDX-License-Identifier: Apache-2.0
import Wire

/// Records a described message as `name(field=value …)`.
struct FieldRecorder: FieldVisitor {
  var type = ""
  var name = ""
  var fields: [(name: String, value: FieldValue)] = []

  mutating func message(type: String, name: StaticString) {
    self.type = type
    self.name = "\(name)"
  }

  mutating func field(_ name: StaticString, _ value: FieldValue) {
    fields.append(("\(name)", value))
  }

  var text: String {
    name + "(" + fields.map { "\($0.name)=\($0.value.text)" }.joined(separator: " ") + ")"
  }
}
