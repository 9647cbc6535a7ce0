import Glibc

/// What the kernel tells of this process.
package enum ProcessFigures {
    /// Memory that is resident.
    ///
    /// Source: proc_pid_statm(5), the second number, in pages.
    /// - Throws: Why /proc cannot be read: no descriptor may be left to read it by.
    package static func residentBytes() throws(KernelError) -> Int64 {
        let file = try KernelError.attempt("open") {
            unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        }
        defer { close(file) }
        var line = [UInt8](repeating: 0, count: 128)
        let count = try KernelError.attempt("read") { unsafe read(file, &line, line.count) }
        let numbers = line.prefix(count).split(separator: UInt8(ascii: " "))
        let pages = numbers.dropFirst().first.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        return (pages ?? 0) * Int64(sysconf(CInt(_SC_PAGESIZE)))
    }

    /// How many descriptors are open.
    ///
    /// Source: proc_pid_fd(5): an entry each; besides, `.`, `..` and the one that they are read by.
    /// - Parameter most: How many there may be: so many there are when none is left to count them by.
    /// - Throws: Why /proc cannot be read.
    package static func openDescriptors(atMost most: Int) throws(KernelError) -> Int {
        var folder: OpaquePointer?
        do throws(KernelError) {
            try KernelError.attempt("opendir") {
                unsafe folder = opendir("/proc/self/fd")
                return unsafe folder == nil ? -1 : 0
            }
        } catch {
            guard error.code == EMFILE else { throw error }
        }
        guard let folder = unsafe folder else { return most }
        defer { unsafe closedir(folder) }
        var count = -3
        while unsafe readdir(folder) != nil { count += 1 }
        return count
    }
}
