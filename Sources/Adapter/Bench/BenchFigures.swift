import FoundationEssentials
import Glibc

/// What a server's process has had of the cores so far, and what it holds in memory.
struct BenchFigures: Sendable {
    let cpuNanoseconds: Int64
    let residentBytes: Int64
    let mostResidentBytes: Int64

    /// Source: clock_getcpuclockid(3), which counts threads that have ended too; proc_pid_status(5).
    init(of process: Int32) throws(CommandFailure) {
        var (clock, cpu) = (clockid_t(), timespec())
        guard unsafe clock_getcpuclockid(process, &clock) == 0, unsafe clock_gettime(clock, &cpu) == 0 else {
            throw CommandFailure(.unavailable, "there is no process \(process)")
        }
        let status: String
        do {
            status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        } catch {
            throw CommandFailure(.unavailable, "there is no process \(process): \(error)")
        }
        func bytes(_ name: String) -> Int64 {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return (line.flatMap { Int64($0.filter(\.isNumber)) } ?? 0) * 1_024
        }
        cpuNanoseconds = Int64(cpu.tv_sec) * 1_000_000_000 + Int64(cpu.tv_nsec)
        residentBytes = bytes("VmRSS:")
        mostResidentBytes = bytes("VmHWM:")
    }
}
