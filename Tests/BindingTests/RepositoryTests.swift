import Testing

/// How the repository is laid out, so that whoever looks for something finds one place.
@Suite struct RepositoryTests {
    private static let mostLines = 300

    private let files: [String]

    init() throws {
        files = try Repository.swiftFiles(in: "Sources", "Tests")
        #expect(files.count > 500)
    }

    @Test func `no two Swift files have one name`() {
        let twice = Dictionary(grouping: files, by: Repository.name(of:)).filter { $0.value.count > 1 }
        #expect(twice.keys.sorted() == [])
    }

    @Test func `no Swift file is too long to be read at once`() throws {
        let feed = UInt8(ascii: "\n")
        let long = try files.filter { try Repository.text($0).utf8.count { $0 == feed } > Self.mostLines }
        #expect(long == [])
    }

    /// deploy/test and deploy/steady choose by these names what runs by itself.
    @Test func `what is timed is in a suite that runs by itself`() throws {
        let timed =
            #/struct (Timed|CodeWalkTests|CrowdTests|DescriptorTests) |extension \w+\.Timed |extension CodeWalkTests/#
        let timing = try files.filter { file in
            guard file.hasPrefix("Tests/"), !file.hasPrefix("Tests/Processes/") else { return false }
            return try Repository.text(file).contains(#/= Pace\(/#)
        }
        #expect(timing.count > 8)
        #expect(try timing.filter { try !Repository.text($0).contains(timed) } == [])
    }

    /// Tools that count or draw pass over it.
    @Test(arguments: ["Sources", "Tests", "Fixtures", "deploy"])
    func `nothing has a name that is taken for foreign code`(folder: String) throws {
        let names = try Repository.paths(in: folder).map(Repository.name(of:))
        #expect(!names.isEmpty)
        #expect(names.filter { ["vendor", "third_party", "external"].contains($0.lowercased()) } == [])
    }

    @Test(arguments: [
        "deploy/ARCHITECTURE.md", "deploy/reference.md", "README.md", "Sources/Binding/States.md",
    ])
    func `what a text names by its path is there`(text: String) throws {
        let named = try Repository.text(text)
            .matches(of: #/\b(?:Sources|Tests|Fixtures|deploy)/[A-Za-z0-9_+\/.-]*[A-Za-z0-9]/#)
            .map { String($0.output) }
        #expect(!named.isEmpty)
        #expect(named.filter { !Repository.has($0) } == [])
    }

    @Test func `a file that the page about the whole names is there`() throws {
        let named = try Repository.text("deploy/ARCHITECTURE.md").matches(of: #/`([A-Za-z+]+\.swift)`/#)
            .map { String($0.output.1) }
        #expect(!named.isEmpty)
        let names = Set(files.map(Repository.name(of:)))
        #expect(named.filter { !names.contains($0) } == [])
    }

    /// One that does not fit proves nothing any more, and nobody would hear of it before the next search.
    @Test func `every mutation fits what it makes wrong`() throws {
        let patches = try Repository.paths(in: "Tests/Mutations").filter { $0.hasSuffix(".patch") }
        #expect(patches.count >= 7)
        for patch in patches {
            var file = ""
            var hunks: [String] = []
            for line in try Repository.text(patch).split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("--- a/") {
                    file = try Repository.text(String(line.dropFirst(6)))
                } else if line.hasPrefix("@@") {
                    hunks.append("")
                } else if !hunks.isEmpty, let first = line.first, " -".contains(first) {
                    hunks[hunks.count - 1] += line.dropFirst() + "\n"
                }
            }
            #expect(!hunks.isEmpty && hunks.allSatisfy { file.contains("\n\($0)") }, "\(patch)")
        }
    }
}
