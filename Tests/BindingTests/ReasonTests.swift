import Binding
import Foundation
import Testing

@Suite struct ReasonTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources")

    @Test func `a word is lower case, and says whose it is unless it is a yes`() {
        for word in Reason.Word.allCases {
            #expect(word.rawValue.allSatisfy { $0 == "_" || ("a"..."z").contains($0) })
            #expect(!word.isAlarming || word.party != .installer)
        }
        let yes: [Reason.Word] = [.bound, .verified, .adopted, .proved, .witnessed, .makerBound]
        #expect(Set(Reason.Word.allCases.filter { $0.party == nil }) == Set(yes))
    }

    @Test func `a reason is written with its figures`() {
        let reason = Reason(.vendorUnclear, vendorCode: 5048, wecomCode: 48002, seconds: -7)
        #expect(reason.text == "vendor_unclear, vendor 5048, WeCom 48002, -7 s")
        #expect(Reason(.bound).text == "bound")
    }

    /// Whoever decides, stores or logs a reason has it from the type.
    @Test(arguments: [
        "Binding", "Ledger", "Adapter/Journey", "Adapter/Afterwards", "Adapter/Maker", "Adapter/Site",
    ])
    func `no word is written as a string outside its type`(folder: String) throws {
        let root = Self.sources.appendingPathComponent(folder)
        let files = try #require(FileManager.default.enumerator(atPath: root.path)).compactMap { $0 as? String }
        #expect(files.count > 5)
        // What a word names elsewhere too: a state, a parameter, a method, a vendor account's condition.
        let shared: Set<String> = ["bound", "query", "method", "source"]
        for file in files where file.hasSuffix(".swift") && !file.hasSuffix("Reason.swift") {
            let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
            for word in Reason.Word.allCases where !shared.contains(word.rawValue) {
                let isWritten = text.contains("\"\(word.rawValue)\"")
                #expect(!isWritten, "\(folder)/\(file) writes \(word.rawValue)")
            }
        }
    }
}
