import Glibc

/// A file that holds a secret or certificates, read without waiting for anybody.
package enum SmallFile {
    private static let mostBytes = 4 << 20

    /// - Returns: What it holds, or why that is not to be had, as a clause about it. What is no file, as a pipe that
    ///   nobody writes to, would keep a reload waiting, and a loop with it.
    package static func read(_ path: String) -> Result<[UInt8], SecretSources.Fault> {
        let number = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { return .failure(fault(errno)) }
        defer { close(number) }
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { return .failure(fault(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .failure(SecretSources.Fault("which is no file"))
        }
        guard status.st_size <= mostBytes else {
            return .failure(
                SecretSources.Fault("which has \(status.st_size) bytes, more than any secret"))
        }
        return read(number, upTo: Int(status.st_size))
    }

    private static func read(_ number: CInt, upTo size: Int) -> Result<[UInt8], SecretSources.Fault> {
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while count < size {
            let more = unsafe pread(number, &bytes[count], size - count, count)
            guard more >= 0 else { return .failure(fault(errno)) }
            if more == 0 { break }
            count += more
        }
        return .success(Array(bytes.prefix(count)))
    }

    private static func fault(_ code: CInt) -> SecretSources.Fault {
        switch code {
        case ENOENT, ENOTDIR: SecretSources.Fault("which is not there", isThere: false)
        case ENAMETOOLONG: SecretSources.Fault("which is too long for a path", isThere: false)
        case EACCES, EPERM: SecretSources.Fault("which this user may not read")
        default: SecretSources.Fault("which cannot be read (errno \(code))", isThere: false)
        }
    }
}
