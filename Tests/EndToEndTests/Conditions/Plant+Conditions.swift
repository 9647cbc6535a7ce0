import Desk
import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Telemetry
import Testing
import Transport

extension Plant {
    /// What the admin listener answers there.
    func ask(_ target: String) async throws -> Response {
        let call = Call(
            origin: try admin, request: Request(method: "GET", target: target),
            deadline: loops.now.advanced(byMilliseconds: 30_000))
        guard case .answered(let response, _) = await client.call(call) else {
            throw Late(description: "no answer about \(target)")
        }
        return response
    }

    /// What `/readyz` says of a condition; nil when it does not stand.
    func standing(_ condition: String) async throws -> JSON? {
        let answer = try JSONReader.read(try await ask("/readyz").body)
        return try #require(answer["conditions"]?.array).first { $0["condition"]?.string == condition }
    }

    /// The names of all that stand.
    func conditions() async throws -> [String] {
        let answer = try JSONReader.read(try await ask("/readyz").body)
        return try #require(answer["conditions"]?.array).compactMap { $0["condition"]?.string }
    }

    /// Whether this is a line of the metrics.
    func measures(_ line: String) async throws -> Bool {
        String(decoding: try await ask("/metrics").body, as: UTF8.self).contains("\(line)\n")
    }

    /// Waits until a condition stands, and looks whether all say so who should: readiness, log and metrics.
    ///
    /// - Returns: What readiness says of it.
    @discardableResult
    func expect(
        _ condition: String, about subject: String = "", location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let found = try await eventually("\(condition) begins", within: 60_000) {
            try await standing(condition)
        }
        #expect(found["about"]?.string == subject, sourceLocation: location)
        #expect((found["count"]?.integer ?? 0) > 0 && found["since"]?.string != nil, sourceLocation: location)
        #expect(found["last"]?["at"]?.string != nil, sourceLocation: location)
        #expect(found["todo"]?.string?.isEmpty == false, sourceLocation: location)
        let line = try await eventually("\(condition) is in the log") { try begun(condition).first }
        let hasAdvice = line["todo"]?.string?.isEmpty == false
        #expect(line["level"] == "warn" && hasAdvice, "\(line)", sourceLocation: location)
        let isMeasured = try await measures("wecom_bind_conditions{condition=\"\(condition)\"} 1")
        #expect(isMeasured, sourceLocation: location)
        try await expectRemark(on: condition, about: subject, location: location)
        return found
    }

    /// What `doctor` says of it, in both languages.
    func expectRemark(
        on condition: String, about subject: String = "", location: SourceLocation = #_sourceLocation
    ) async throws {
        let meaning = try #require(Condition(rawValue: condition)).meaning
        let call = Call(
            origin: Origin(socket: ledgerPath + ".sock"),
            request: Request(method: "POST", target: "/office/doctor", body: Array("{}".utf8)),
            deadline: loops.now.advanced(byMilliseconds: 30_000))
        guard case .answered(let response, _) = await client.call(call) else {
            throw Late(description: "no answer about what is wrong")
        }
        let findings = try JSONReader.read(response.body)["findings"]?.array ?? []
        let remark = findings.compactMap { Remark($0) }.first { $0.words.en.contains(meaning.en) }
        let words = try #require(remark?.words, "\(response)", sourceLocation: location)
        #expect(words.zh.contains(meaning.zh), "\(words)", sourceLocation: location)
        let whom = subject.prefix { $0 != ":" }
        #expect(whom.isEmpty || words.zh.contains(whom), "\(words)", sourceLocation: location)
        let todo = try #require(remark?.todo, sourceLocation: location)
        #expect(!todo.zh.isEmpty && !todo.en.isEmpty && remark?.grade != .good, sourceLocation: location)
    }

    /// Waits until a condition is over, for everybody.
    func expectOver(_ condition: String, location: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(condition) ends", within: 60_000) {
            try await standing(condition) == nil ? true : nil
        }
        let line = try await eventually("its end is in the log") {
            try log("condition_over").first { $0["condition"]?.string == condition }
        }
        #expect((line["seconds"]?.integer ?? -1) >= 0, "\(line)", sourceLocation: location)
        let isMeasured = try await measures("wecom_bind_conditions{condition=\"\(condition)\"} 0")
        #expect(isMeasured, sourceLocation: location)
    }

    /// Reads the configuration again, and waits until that is done.
    func reload(_ change: (String) -> String = { $0 }) async throws {
        let before = try log("reloaded").count
        try writeConfiguration(change)
        signal(SIGHUP)
        try await eventually("the reload is taken") { try log("reloaded").count > before ? true : nil }
    }

    /// Sends a bind that is not to succeed.
    func bind(
        _ request: String, _ serial: String, company: String = "wwcompanya", expecting errcode: Int,
        to adapter: Origin, location: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await send(bind(request, serial, company: company), to: adapter)
        let reasons = try reasons(of: 1)
        #expect(reply.errcode == errcode, "\(reply) \(reasons)", sourceLocation: location)
    }

    func bindSuccessfully(_ request: String, _ serial: String, to adapter: Origin) async throws {
        try await announce(request, serial)
        let reply = try await send(bind(request, serial), to: adapter)
        let reasons = try reasons(of: 1)
        #expect(reply.errcode == 0, "\(reply) \(reasons)")
    }
}

/// The time of day and the disk that a program sees, by the library in Tests/Interposer/surroundings.c.
struct SurroundingsShown {
    private let file: URL

    init(in folder: URL) throws {
        file = folder.appending(path: "surroundings")
        try show()
    }

    var environment: [String: String] {
        get throws {
            ["LD_PRELOAD": try Orders.library("surroundings").path, "SURROUNDINGS": file.path]
        }
    }

    /// - Parameters:
    ///   - ahead: Seconds.
    ///   - left: Bytes; nil for as many as there are.
    func show(ahead: Int64 = 0, left: Int64? = nil) throws {
        var figures = [ahead, left ?? -1]
        let bytes = unsafe Data(bytes: &figures, count: 16)
        // In place: the program has it mapped.
        if !FileManager.default.fileExists(atPath: file.path) { try Data(count: 16).write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: bytes)
        try handle.close()
    }
}
