// SPDX-License-Identifier: Apache-2.0

/// Why a configuration was refused: where, what was found and what was expected.
package struct ConfigurationError: Error, CustomStringConvertible, Equatable {
  package let source: String
  /// 1-based line of the offending key, 0 when the whole document is meant.
  package let line: Int
  package let message: String

  package var description: String {
    line > 0 ? "\(source):\(line): \(message)" : "\(source): \(message)"
  }
}
