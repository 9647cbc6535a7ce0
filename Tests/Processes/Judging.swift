import Foundation
package import Testing

extension Pace {
    /// Expects that something was done in time, as far as the machine let it be.
    ///
    /// What cannot be judged is neither passed nor failed: it is a known issue, and a line in the file that
    /// NOT_JUDGED names.
    package func expect(
        _ what: String, _ milliseconds: Int64, atMost bound: Int64,
        _ location: SourceLocation = #_sourceLocation
    ) {
        tell(
            "\(what): \(milliseconds) ms, of which at most \(bound)", judge(milliseconds, atMost: bound),
            location)
    }

    /// Expects what had so long to come about, likewise.
    package func expect(
        _ what: String, _ isSo: Bool, within milliseconds: Int64,
        _ location: SourceLocation = #_sourceLocation
    ) {
        tell("\(what): not within \(milliseconds) ms", judge(isSo, within: milliseconds), location)
    }

    private func tell(_ what: String, _ verdict: Verdict, _ location: SourceLocation) {
        switch verdict {
        case .kept: break
        case .broken: Issue.record("\(what)", sourceLocation: location)
        case .notJudged(let withheld):
            Pace.notJudged("\(what); \(withheld) ms were withheld", location)
        }
    }

    /// Tells of what could not be judged, and why.
    private static func notJudged(_ what: String, _ location: SourceLocation) {
        let line = "not judged: \(Test.current?.name ?? "?"): \(what)"
        withKnownIssue("\(line)", sourceLocation: location) {
            Issue.record("\(line)", sourceLocation: location)
        }
        guard let path = ProcessInfo.processInfo.environment["NOT_JUDGED"] else { return }
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let bytes = Array("\(line)\n".utf8)
        let written = unsafe write(number, bytes, bytes.count)
        precondition(written == bytes.count, "\(path) cannot be written")
        close(number)
    }
}
