import Elements
import Foundation
import Testing
import Transport

/// The built program under load for as long as somebody wants: its memory and its descriptors stay flat.
@Suite struct SoakTests {
    private struct Sample {
        let kilobytes: Int
        let descriptors: Int
    }

    /// SOAK_SECONDS; `deploy/soak` sets it.
    private static let seconds = ProcessInfo.processInfo.environment["SOAK_SECONDS"].flatMap { Int64($0) }

    @Test(.enabled(if: seconds != nil))
    func `memory and descriptors stay flat under load`() async throws {
        let seconds = try #require(Self.seconds)
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let end = plant.loops.now.advanced(byMilliseconds: seconds * 1_000)
            async let said = Load(plant: plant, adapter: adapter).run(until: end)
            var samples: [Sample] = []
            while plant.loops.now < end {
                await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: seconds * 1_000 / 60))
                samples.append(try sample(plant))
                if samples.count % 10 == 0, let last = samples.last {
                    print("soak: \(last.kilobytes) kB, \(last.descriptors) descriptors")
                }
            }
            let count = try await said.count
            // What is cached fills in the first half; from then on nothing grows.
            let (middle, late) = (samples[30..<45], samples[45...])
            let memory = [middle, late].map { Self.median($0.map(\.kilobytes)) }
            let descriptors = [middle, late].map { Self.median($0.map(\.descriptors)) }
            print("soak: \(seconds) s, \(count) decisions, memory \(memory) kB, descriptors \(descriptors)")
            #expect(memory[1] < memory[0] + max(memory[0] / 20, 4_096), "\(samples.map(\.kilobytes))")
            #expect(descriptors[1] <= descriptors[0] + max(descriptors[0] / 4, 16), "\(samples.map(\.descriptors))")
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    private func sample(_ plant: Plant) throws -> Sample {
        let folder = "/proc/\(try plant.number)"
        let status = try String(contentsOfFile: "\(folder)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Sample(
            kilobytes: try #require(kilobytes),
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count)
    }

    private static func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }
}
