// SPDX-License-Identifier: Apache-2.0
import Testing

/// The house rules, applied to the whole tree in one pass.
@Suite struct TidyTests {
  @Test("the tree keeps the house rules")
  func tree() throws {
    let tree = try Tree(root: Tree.packageRoot)
    #expect(tree.files.count > 20, "the tree was not found")
    let requirements = protocolRequirements(tree.files)
    for file in tree.files {
      for finding in fileFindings(file, in: tree, requirements) { Issue.record("\(finding)") }
    }
    for finding in ownerFindings(tree.files, singleOwners) { Issue.record("\(finding)") }
    for finding in typeOwnerFindings(tree.files) { Issue.record("\(finding)") }
    for finding in suiteFindings(tree.files, listed: filesWithoutSuite) {
      Issue.record("\(finding)")
    }
    for finding in rootFindings(tree.rootEntries) { Issue.record("\(finding)") }
  }

  private func fileFindings(
    _ file: SourceFile, in tree: Tree, _ requirements: Set<Substring>
  ) -> [Finding] {
    importFindings(file) + unsafeFindings(file) + sizeFindings(file)
      + functionLengthFindings(file, longer: longFunctions) + wordFindings(file)
      + emptyCatchFindings(file) + commentFindings(file) + sleepFindings(file)
      + nameFindings(file)
      + documentationFindings(file, requirements: requirements) + machineFindings(file)
      + markdownFindings(file, exists: tree.exists)
  }

  @Test("imports go down only, as the table says and Package.swift declares")
  func floors() throws {
    let tree = try Tree(root: Tree.packageRoot)
    let manifest = try #require(tree.file("Package.swift"))
    #expect(declaredDependencies(manifest).count >= 20, "Package.swift was not understood")
    for finding in layerTableFindings(layers) + manifestFindings(manifest, layers) {
      Issue.record("\(finding)")
    }
  }

  @Test("configuration keys in code and sample are the same")
  func configuration() throws {
    let tree = try Tree(root: Tree.packageRoot)
    let findings = configurationFindings(
      sample: try #require(tree.file(configurationSample)),
      code: try configurationReaders.map { try #require(tree.file($0)) })
    for finding in findings { Issue.record("\(finding)") }
  }
}
