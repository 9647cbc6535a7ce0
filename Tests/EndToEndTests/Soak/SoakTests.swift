import Elements
import Foundation
import Testing
import Transport

/// The built program under load, for as many decisions as it takes: its memory and its descriptors stay flat.
@Suite(.serialized) struct SoakTests {
    /// SOAK_DECISIONS: how many it is warmed for at least. `deploy/soak` sets it.
    private static let decisions = ProcessInfo.processInfo.environment["SOAK_DECISIONS"].flatMap { Int($0) }
    static let isAsked = decisions != nil

    /// A message in an answer's stead, or a session's own, is lost as well: never less than this for each.
    private static let lossBytes = 100
    private static let mostDescriptorsMore = 16

    @Test(.enabled(if: isAsked))
    func `memory and descriptors stay flat under load`() async throws {
        let soak = try await play()
        guard case .flat = soak.plateau.state else {
            Issue.record("\(soak.plateau.state) after \(soak.decisions) decisions: \(soak.held)")
            return
        }
        for part in soak.held.parts {
            #expect(part.bytes <= part.mostBytes, "\(part.name)")
        }
        let half = soak.descriptors.count / 2
        let (early, late) = (soak.descriptors[..<half], soak.descriptors[half...])
        // How many are in use follows the pace; what is lost is lost at its quietest moment too.
        let least = late.min() ?? 0
        #expect(least <= Self.median(early) + Self.mostDescriptorsMore, "\(soak.descriptors)")
    }

    @Test(.enabled(if: isAsked))
    func `a leak of 100 bytes a decision is found`() async throws {
        let soak = try await play(losing: Self.lossBytes)
        guard case .growing(let bytesEach) = soak.plateau.state else {
            Issue.record("\(soak.plateau.state) after \(soak.decisions) decisions: \(soak.held)")
            return
        }
        #expect(bytesEach > Double(Self.lossBytes) / 2)
        #expect(soak.held.lost >= soak.decisions * Self.lossBytes)
    }

    // MARK: Load

    private struct Soak {
        var plateau: Plateau
        /// What it held when that was decided.
        var held: MemoryFigures
        var decisions = 0
        /// Of the measurement, in order.
        var descriptors: [Int] = []
    }

    private struct Ended: Error {}

    private func play(losing loss: Int = 0) async throws -> Soak {
        let least = try #require(Self.decisions)
        return try await Plant.with { plant in
            let file = plant.folder.appending(path: "memory")
            let adapter = try await plant.start(environment: MemoryFigures.environment(to: file, loss: loss))
            try await plant.pushTicket(to: adapter)
            let progress = Load.Progress()
            async let said = Load(plant: plant, adapter: adapter).run(telling: progress)
            let first = try await plant.eventually("it tells its memory") { try MemoryFigures(from: file) }
            var soak = Soak(plateau: Plateau(least: least), held: first)
            while !soak.plateau.isDecided, !progress.isOver {
                await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: 20))
                soak.decisions = progress.count
                guard let held = try MemoryFigures(from: file) else { continue }
                soak.held = held
                soak.plateau.add(held.steady, after: soak.decisions)
                if case .measuring = soak.plateau.state {
                    soak.descriptors.append(try Holdings(of: plant.number).descriptors)
                }
            }
            progress.end()
            let count = try await said.count
            guard soak.plateau.isDecided else { throw Ended() }
            print(
                "soak: \(count) decisions, \(soak.plateau.state), \(soak.held); \(try Holdings(of: plant.number))"
            )
            #expect(plant.end(by: SIGTERM) == 0)
            return soak
        }
    }

    private static func median(_ values: ArraySlice<Int>) -> Int { values.sorted()[values.count / 2] }
}
