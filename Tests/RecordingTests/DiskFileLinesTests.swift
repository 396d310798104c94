// SPDX-License-Identifier: Apache-2.0
import Foundation
import Recording
import TestSupport
import Testing

@Suite struct DiskFileLinesTests {
  let folder = TestFolder()
  var path: String { folder.path + "/lines" }

  @Test("lines are appended one behind the other, also behind one that was torn")
  func append() throws {
    try DiskFile.appendLine("first".utf8, to: path)
    try DiskFile.appendLine("second".utf8, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\nsecond\n")
    try "torn".write(toFile: path, atomically: true, encoding: .utf8)
    try DiskFile.appendLine("third".utf8, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "torn\nthird\n")
  }

  @Test("a file that cannot be made is named with the reason")
  func refused() {
    let nowhere = folder.path + "/nowhere/lines"
    let error = #expect(throws: DiskError.self) {
      try DiskFile.appendLine("first".utf8, to: nowhere)
    }
    #expect(error?.path == nowhere)
    #expect(error?.call == "open")
  }
}
