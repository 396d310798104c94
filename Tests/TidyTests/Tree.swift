// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The repository as the checks see it, read once.
struct Tree {
  let root: URL
  let rootEntries: Set<String>
  let files: [SourceFile]

  /// Reads every text file under the root; build folders and other dot folders are left out,
  /// except those of the project itself.
  init(root: URL) throws {
    self.root = root
    rootEntries = Set(try FileManager.default.contentsOfDirectory(atPath: root.path))
    var files: [SourceFile] = []
    for entry in rootEntries.sorted() where !entry.hasPrefix(".") || entry == ".ci" {
      try Tree.read(entry, under: root, into: &files)
    }
    self.files = files
  }

  private static func read(
    _ path: String, under root: URL, into files: inout [SourceFile]
  ) throws {
    let url = root.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return }
    if isFolder.boolValue {
      for name in try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
      where name != "__pycache__" {
        try read("\(path)/\(name)", under: root, into: &files)
      }
    } else if path != "Package.resolved",
      let text = String(data: try Data(contentsOf: url), encoding: .utf8)
    {
      files.append(SourceFile(path: path, text: text))
    }
  }

  /// The root of the package this test was compiled in.
  static var packageRoot: URL {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  func file(_ path: String) -> SourceFile? { files.first { $0.path == path } }
}
