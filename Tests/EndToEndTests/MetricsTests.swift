import Foundation
import HTTP
import Processes
import Sandbox
import Testing

/// What Prometheus would have of the built program.
@Suite(.serialized) struct MetricsTests {
    @Test func `promtool finds nothing to say, before the first callback and after some`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            let before = try await metrics(of: plant)
            try check(before)
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            _ = try await plant.eventually("the code is spent") {
                try await plant.weCom.counters(of: "SN1").secrets == 1 ? true : nil
            }
            let after = try await metrics(of: plant)
            try check(after)
            // A series is there before anything happens, or it is missed when it first does.
            #expect(series(of: before) == series(of: after))
        }
    }

    @Test func `what happens is counted where it happens`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            try await plant.vendor.script(
                "deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 5032), OrderedAnswer(code: 200)])
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            try await plant.eventually("the code is spent") {
                let text = try await metrics(of: plant)
                return value("wecom_bind_redemptions_total{state=\"stored\"}", in: text) == 1 ? true : nil
            }
            // Asked anew: what stands in front of it may have been written down before it happened.
            let text = try await metrics(of: plant)
            for (series, count) in Self.counts { #expect(value(series, in: text) == count, "\(series)") }
            for series in Self.risen { #expect(value(series, in: text).map { $0 > 0 } == true, "\(series)") }
            #expect(text.contains(/\nwecom_bind_build_info\{version="[0-9.]+",commit="[0-9a-f+changes]*",swift="[^"]+"\} 1\n/))
            let open = try #require(value("process_open_fds", in: text))
            #expect(value("process_max_fds", in: text).map { $0 > open } == true)
            let started = try #require(value("process_start_time_seconds", in: text))
            #expect(abs(started - Date().timeIntervalSince1970) < 3_600)
        }
    }

    @Test func `a reload shows the keys that are live now, and none that is not`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let before = try #require(keys(in: try await metrics(of: plant)))
            #expect(before.count == "1")
            try plant.writeConfiguration { $0.replacing("wifi.token", with: "dk.token") }
            plant.signal(SIGHUP)
            try await plant.eventually("the file is read") { try plant.log("reloaded").first }
            let after = try #require(keys(in: try await metrics(of: plant)))
            #expect(after.count == "0" && after.fingerprint != before.fingerprint)
        }
    }

    /// Of the one pair of keys that the route has; nil when it has none or more.
    private func keys(in text: String) -> (fingerprint: String, count: String)? {
        let found = text.matches(
            of:
                /\nwecom_bind_key_callbacks_total\{route="\/cb\/wifi",key="0",fingerprint="([0-9a-f]{8})"\} (\d+)/
        )
        return found.count == 1 ? found.first.map { (String($0.output.1), String($0.output.2)) } : nil
    }

    private static let counts: [(String, Double)] = [
        ("wecom_bind_callbacks_total{event=\"bind\",errcode=\"0\"}", 1),
        ("wecom_bind_callbacks_total{event=\"model_ticket\",errcode=\"none\"}", 1),
        ("wecom_bind_bind_budget_left_seconds_count", 1),
        (cloudCalls("vendor", "deviceBindingByWifi", "refused"), 1),
        (cloudCalls("vendor", "deviceBindingByWifi", "answered"), 1),
        (cloudCalls("wecom", "get_model_token", "answered"), 1),
        (cloudCalls("wecom", "get_device_secret", "answered"), 1),
        ("wecom_bind_cloud_call_seconds_count{cloud=\"vendor\",endpoint=\"deviceBindingByWifi\"}", 2),
        ("wecom_bind_devices{state=\"bound\"}", 1),
        ("wecom_bind_codes{state=\"in_doubt\"}", 0),
        ("wecom_bind_unread_requests_total{reason=\"malformed\"}", 0),
    ]

    private static let risen = [
        "wecom_bind_ledger_commit_seconds_count", "wecom_bind_ledger_commit_seconds_sum",
        "wecom_bind_ledger_batch_transactions_sum", "wecom_bind_ledger_free_bytes",
        "wecom_bind_connections_total", "wecom_bind_requests_total",
        "wecom_bind_answers_total{end=\"written\"}", "wecom_bind_loop_lag_seconds_count",
        "process_open_fds", "process_resident_memory_bytes",
    ]

    private static func cloudCalls(_ cloud: String, _ endpoint: String, _ result: String) -> String {
        "wecom_bind_cloud_calls_total{cloud=\"\(cloud)\",endpoint=\"\(endpoint)\",result=\"\(result)\"}"
    }

    /// Not skipped where it is missing: what nobody checks, nobody keeps.
    private static let promtool: String? = {
        let unpacked = Built.sources.appending(path: ".build/tools/usr/bin/promtool").path
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ([unpacked] + folders.map { "\($0)/promtool" })
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }()

    private func check(_ text: String) throws {
        let promtool = try #require(
            Self.promtool, "there is no promtool; type: deploy/unpack prometheus promtool")
        let verdict = try Child.run(promtool, ["check", "metrics"], input: text)
        #expect(verdict.exit == 0 && verdict.output.isEmpty && verdict.errors.isEmpty, "\(verdict)")
    }

    private func metrics(of plant: Plant) async throws -> String {
        let response = try await plant.ask("/metrics")
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        return String(decoding: response.body, as: UTF8.self)
    }

    private func series(of text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.lastIndex(of: " ").map { line[..<$0] }
        }
    }

    private func value(_ series: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix("\(series) ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
