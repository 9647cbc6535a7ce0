import Glibc

/// How much memory this process has.
enum Resident {
    /// Megabytes that are in memory now, as the kernel counts them; nil where it does not tell.
    ///
    /// Source: proc_pid_statm(5), the second number, in pages.
    static var megabytes: Int? {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard unsafe fgets(&line, CInt(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return nil
        }
        return pages * sysconf(CInt(_SC_PAGESIZE)) / 1_048_576
    }
}
