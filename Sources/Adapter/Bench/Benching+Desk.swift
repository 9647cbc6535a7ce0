import Elements
import Events
import HTTP
import Ledger
import Page
import Transport

/// Binds at a fixed rate while nobody looks, and while people look.
extension Benching {
    /// From one look to the next of its kind: ten people with the page open, which comes anew every ten
    /// seconds, and as many who search.
    private static let paceMilliseconds: Int64 = 1_000

    /// What people ask for.
    private enum Look: String, CaseIterable, Sendable {
        case page
        case search
        case explain
        case command

        var name: String { self == .command ? "explain (all of it)" : rawValue }
    }

    func measureDesk() async throws(CommandFailure) -> [BenchResult] {
        guard let server = site.server else {
            throw CommandFailure(.usage, "desk starts a server of its own: leave --server off")
        }
        var (quiet, busy) = (BenchResult(name: "desk, no look"), BenchResult(name: "desk, looks"))
        var looks = Look.allCases.map { BenchResult(name: $0.name) }
        for number in 0..<plan.warmUp + plan.rounds {
            let alone = try await round(2 * number, of: .desk)
            let (watched, seen) = try await watchedRound(2 * number + 1, server)
            guard number >= plan.warmUp else { continue }
            quiet.rounds.append(alone)
            busy.rounds.append(watched)
            for index in looks.indices { looks[index].rounds.append(seen[index]) }
        }
        return [quiet, busy] + looks
    }

    private func watchedRound(
        _ number: Int, _ server: BenchServer
    ) async throws(CommandFailure) -> (BenchRound, [BenchRound]) {
        let isOver = Guarded(false)
        async let seen = watch(server, until: isOver)
        let watched: Result<BenchRound, CommandFailure>
        do throws(CommandFailure) {
            watched = .success(try await round(number, of: .desk))
        } catch {
            watched = .failure(error)
        }
        isOver.withLock { $0 = true }
        let rounds = try await seen.map { result throws(CommandFailure) in try result.get() }
        return (try watched.get(), rounds)
    }

    /// - Returns: What came of each way to look.
    private func watch(
        _ server: BenchServer, until isOver: Guarded<Bool>
    ) async -> [Result<BenchRound, CommandFailure>] {
        await withTaskGroup(of: (Int, Result<BenchRound, CommandFailure>).self) { group in
            for (index, look) in Look.allCases.enumerated() {
                group.addTask {
                    do throws(CommandFailure) {
                        return (index, .success(try await watch(look, server, until: isOver)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var rounds: [Int: Result<BenchRound, CommandFailure>] = [:]
            for await (index, round) in group { rounds[index] = round }
            return rounds.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func watch(
        _ look: Look, _ server: BenchServer, until isOver: Guarded<Bool>
    ) async throws(CommandFailure) -> BenchRound {
        let (loops, visit) = (site.loops, try await visit())
        let begun = loops.now
        var round = BenchRound()
        repeat {
            let before = loops.now
            let serial = "\(LedgerFilling.prefix)\(round.latencies.count * 7_919 % plan.rows + 1)"
            switch look {
            case .page: try await get(Link.overviewPath, server)
            case .search: try await get("\(Link.searchPath)?q=\(serial)", server)
            case .explain: try await explain(serial, visit)
            case .command: try await command(serial)
            }
            round.latencies.record(nanoseconds: loops.now.nanoseconds - before.nanoseconds)
            round.answers["shown", default: 0] += 1
            await loops.sleep(until: before.advanced(byMilliseconds: Self.paceMilliseconds))
        } while !isOver.withLock { $0 }
        round.nanoseconds = loops.now.nanoseconds - begun.nanoseconds
        return round
    }

    private func visit() async throws(CommandFailure) -> OfficeVisit {
        let socket = OfficeSocket.path(besides: site.ledgerPath)
        guard let visit = try await OfficeVisit.server(behind: socket, over: site.client, on: site.loops)
        else {
            throw CommandFailure(.unavailable, "nobody listens on \(socket)")
        }
        return visit
    }

    private func explain(_ serial: String, _ visit: OfficeVisit) async throws(CommandFailure) {
        let answer = try await visit.ask(
            "explain", .object([("about", .string(serial)), ("lang", "en"), ("seconds_east", 0)]))
        guard answer["known"]?.bool == true else { throw unknown(serial) }
    }

    private func get(_ target: String, _ server: BenchServer) async throws(CommandFailure) {
        do {
            let origin = try Origin("http://127.0.0.1:\(server.adminPort)")
            let call = Call(
                origin: origin, request: Request(method: "GET", target: target),
                deadline: site.loops.now.advanced(byMilliseconds: 20_000))
            let outcome = await site.client.call(call)
            guard case .answered(let response, _) = outcome, response.status == 200 else {
                throw CommandFailure(.failed, "\(target) was not shown: \(outcome)")
            }
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure(.software, "\(error)")
        }
    }

    private func command(_ serial: String) async throws(CommandFailure) {
        let child: ChildProcess
        do throws(KernelError) {
            child = try ChildProcess(
                BenchServer.program, ["explain", serial, "--config", site.configurationPath])
        } catch {
            throw CommandFailure(.unavailable, "explain does not start: \(error)")
        }
        let end = site.loops.now.advanced(byMilliseconds: 20_000)
        let exit = await child.wait(until: end, on: site.loops)
        child.end()
        guard exit == 0 else { throw unknown(serial) }
    }

    private func unknown(_ serial: String) -> CommandFailure {
        CommandFailure(.failed, "\(serial) was not explained")
    }
}
