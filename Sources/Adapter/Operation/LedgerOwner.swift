import FoundationEssentials
import Glibc

/// Whose a ledger is: what root makes in another user's folder, that user's server cannot open.
enum LedgerOwner {
    /// Why this process should not open or make a ledger there; nil when it may.
    static func fault(of path: String) -> String? {
        guard geteuid() == 0 else { return nil }
        var folder = stat()
        let parent = URL(filePath: path).deletingLastPathComponent().path
        guard unsafe stat(parent, &folder) == 0, folder.st_uid != 0 else { return nil }
        let name = unsafe getpwuid(folder.st_uid).map { unsafe String(cString: $0.pointee.pw_name) }
        let user = name ?? "#\(folder.st_uid)"
        return "\(parent) is the folder of the user \(user), who could not open what root makes there:"
            + " start the server first, or type runuser -u \(user) -- wecom-bind …"
    }
}
