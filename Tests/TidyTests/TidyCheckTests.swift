// SPDX-License-Identifier: Apache-2.0
import Testing

/// Each check finds what it is for and lets through what it should.
@Suite struct TidyCheckTests {
  private func swift(_ text: String, at path: String = "Sources/Feed/Line.swift") -> SourceFile {
    SourceFile(path: path, text: text)
  }

  @Test("comments and the insides of strings are not code")
  func splitting() {
    let file = swift(#"let a = "x // y \(b + "c") z" // d\#n/* e */ f"#)
    #expect(file.code[0].filter { $0 != " " } == #"leta="(b+"")""#)
    #expect(file.comments[0] == "// d")
    #expect(file.words[1] == ["f"])
    #expect(swift("let a = \"\"\"\n  \"quoted\" // x\n  \"\"\"\nfoo()").words[3] == ["foo"])
  }

  @Test("an import that the layer table does not list is found")
  func imports() {
    #expect(importFindings(swift("package import Wire\nimport Units")).isEmpty)
    #expect(importFindings(swift("import Foundation")).count == 1)
    #expect(importFindings(swift("import Units", at: "Sources/New/A.swift")).count == 1)
  }

  @Test("a layer that imports upwards or reads a clock is found")
  func floors() {
    #expect(layerTableFindings(layers).isEmpty)
    let upwards = ["A": Layer(floor: 1, targets: ["B"]), "B": Layer(floor: 1, targets: [])]
    #expect(layerTableFindings(upwards).count == 1)
    #expect(
      layerTableFindings(["Book": Layer(floor: 2, targets: [], others: ["Glibc"])]).count == 1)
  }

  @Test("a manifest that declares more or less than the table is found")
  func manifest() {
    let declared = swift("\n    library(\"A\", [\"Units\"]),\n    library(\"B\", []),")
    let table = ["A": Layer(floor: 1, targets: []), "B": Layer(floor: 1, targets: ["Units"])]
    #expect(declaredDependencies(declared) == ["A": ["Units"], "B": []])
    #expect(manifestFindings(declared, table).count == 2)
  }

  @Test("unsafe code outside its places or without its reason is found")
  func unsafe() {
    #expect(unsafeFindings(swift("let a = unsafe b")).count == 1)
    let path = "Sources/Host/A.swift"
    #expect(unsafeFindings(swift("let a = unsafe b", at: path)).count == 1)
    #expect(
      unsafeFindings(swift("// SAFETY: owned.\nlet a = unsafe b\nunsafe c()", at: path)) == [])
    #expect(unsafeFindings(swift("// SAFETY: owned.\n\nlet a = unsafe b", at: path)).count == 1)
    #expect(unsafeFindings(swift("// SAFETY: x.\nunsafe a {\n}\nunsafe b()", at: path)).count == 1)
  }

  @Test("long lines, long files and a missing licence are found")
  func sizes() {
    let licence = "// SPDX-License-Identifier: Apache-2.0\n"
    #expect(sizeFindings(swift(licence + String(repeating: "a", count: 100))).isEmpty)
    #expect(sizeFindings(swift(licence + String(repeating: "a", count: 101))).count == 1)
    #expect(sizeFindings(swift(licence + String(repeating: "a\n", count: 600))).count == 1)
    #expect(sizeFindings(swift("import Units")).count == 1)
  }

  @Test("a function longer than the limit or than its listed length is found")
  func functions() {
    let body = String(repeating: "  a()\n", count: 69)
    let file = swift("func f() {\n" + body + "}\nfunc g() {}\nprotocol P {\n  func h()\n}\n")
    #expect(functionLengthFindings(file, longer: [:]).count == 1)
    #expect(functionLengthFindings(file, longer: ["Sources/Feed/Line.swift f": 71]).isEmpty)
    #expect(functionLengthFindings(swift("func f(\n  a: Int\n) {\n}"), longer: [:]).isEmpty)
  }

  @Test("hidden errors, invented values, prints and floats in the core are found")
  func words() {
    for text in ["let a = try? b()", "let a = b ?? 0", "print(a)", "let a: Double"] {
      #expect(wordFindings(swift(text)).count == 1, "\(text)")
      #expect(wordFindings(swift("// \(text)")).isEmpty, "\(text)")
    }
    #expect(wordFindings(swift("print(a)", at: "Sources/apus/A.swift")).isEmpty)
    #expect(emptyCatchFindings(swift("do { try a() } catch {\n}")).count == 1)
    #expect(emptyCatchFindings(swift("do { try a() } catch { b() }")).isEmpty)
  }

  @Test("marks, history and banners in comments are found")
  func comments() {
    for text in ["// TODO later", "/// now uses a map", "// -----", "// ==== Title ===="] {
      #expect(commentFindings(swift(text)).count == 1, "\(text)")
    }
    #expect(commentFindings(swift("// a - b, 0 ..< 5, a == b\n// | --- | --- |")).isEmpty)
  }

  @Test("a sleep in a test is found")
  func sleeps() {
    let path = "Tests/FeedTests/A.swift"
    #expect(sleepFindings(swift("try await Task.sleep(for: a)", at: path)).count == 1)
    #expect(sleepFindings(swift("usleep(5)", at: path)).count == 1)
    #expect(sleepFindings(swift("let sleeper = 1", at: path)).isEmpty)
  }

  @Test("names and verbs that say nothing are found")
  func names() {
    for name in ["OrderManager", "JSONUtils", "FeedBase", "OrderHandler2", "BookImpl"] {
      #expect(nameFindings(swift("struct \(name) {}")).count == 1, "\(name)")
    }
    #expect(nameFindings(swift("struct Database {}\nfunc settle() {}\nfunc processor() {}")) == [])
    #expect(nameFindings(swift("func handlePacket() {}")).count == 1)
    #expect(nameFindings(swift("let a = 1", at: "Sources/Feed/Helpers.swift")).count == 1)
  }

  @Test("a layout constant or a type with two owners is found")
  func owners() {
    let files = [
      swift("let a: UInt32 = 0xa1b2_c3d4\nstruct A {}"),
      swift("let b = 0xA1B2C3D4\nstruct A {}", at: "Sources/Wire/B.swift"),
    ]
    #expect(ownerFindings(files, singleOwners).map(\.path) == ["Sources/Wire/B.swift"])
    #expect(typeOwnerFindings(files).map(\.line) == [2])
    #expect(typeOwnerFindings([files[0]]).isEmpty)
  }

  @Test("an undocumented public declaration is found, an accessor is let through")
  func documentation() {
    #expect(documentationFindings(swift("public func f() {\n}")).count == 1)
    #expect(documentationFindings(swift("/// F.\n@inlinable\npublic func f() {\n}")).isEmpty)
    #expect(documentationFindings(swift("public var a: Int { 1 }\npublic let b: Int")).isEmpty)
    let promise = swift("protocol P {\n  func f()\n}\npublic struct Q {}")
    #expect(protocolRequirements([promise]) == ["f"])
    #expect(documentationFindings(swift("public func f() {\n}"), requirements: ["f"]).isEmpty)
    #expect(documentationFindings(swift("public init(a: Int) {\n  self.a = a\n}")).isEmpty)
  }

  @Test("a file that no suite names is found")
  func suites() {
    let files = [swift("struct Line {}"), swift("Line()", at: "Tests/FeedTests/LineTests.swift")]
    #expect(suiteFindings(files, listed: [:]).isEmpty)
    #expect(suiteFindings([files[0]], listed: [:]).count == 1)
    #expect(suiteFindings([files[0]], listed: ["Sources/Feed/Line.swift": "data"]).isEmpty)
  }

  @Test("an entry of the root that does not belong is found")
  func root() {
    #expect(rootFindings(rootEntries.union([".git", "Package.resolved"])).isEmpty)
    #expect(rootFindings(rootEntries.union(["notes.txt"])).count == 1)
    #expect(rootFindings(rootEntries.subtracting(["LICENSE"])).count == 1)
  }

  @Test("paths and hosts of one machine are found")
  func machines() {
    let folder = "ho" + "me"
    #expect(machineFindings(swift("let a = \"/\(folder)/me\"")).count == 1)
    #expect(machineFindings(swift("// ../\(folder)/me, Sources/\(folder)/a")).isEmpty)
    #expect(machineFindings(swift("// https:" + "//registry.corp.example/a")).count == 1)
    #expect(machineFindings(swift("// https://github.com/apple/swift-log")).isEmpty)
  }

  @Test("second titles, dead links and selling words in pages are found")
  func pages() {
    func found(_ text: String) -> Int {
      markdownFindings(swift(text, at: "docs/a.md")) { $0 == "docs/b.md" }.count
    }
    #expect(found("# A\n[b](b.md) [c](https://github.com)\n```\n# not a title\n```") == 0)
    #expect(found("# A\n# B") == 1)
    #expect(found("# A\n[c](c.md)") == 1)
    #expect(found("# A\na blazing path \u{1F680}") == 2)
    #expect(found("text") == 1)
  }

  @Test("a configuration key that only one side knows is found")
  func configuration() {
    let sample = SourceFile(path: "a.toml", text: "[feed]\nring_depth = 1\n# idle = \"spin\"")
    let code = swift("try reader.integer(\n  \"ring_depth\", in: a)\nreader.flag(\"late_nanos\")")
    #expect(configurationFindings(sample: sample, code: [code]).count == 2)
  }
}

extension [Finding] {
  fileprivate static func == (left: [Finding], right: [Finding]) -> Bool {
    left.map(\.description) == right.map(\.description)
  }
}
