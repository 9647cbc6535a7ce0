import FoundationEssentials
import Glibc

/// Whose a ledger is: what root makes in another user's folder, that user's server cannot open.
enum LedgerOwner {
    /// Why this process should not open or make a ledger there; nil when it may.
    static func fault(of path: String) -> String? {
        guard let owner = owner(of: path) else { return nil }
        let user = name(of: owner) ?? "#\(owner)"
        return
            "\(folder(of: path)) is the folder of the user \(user), who could not open what root makes there:"
            + " start the server first, or type runuser -u \(user) -- wecom-bind …"
    }

    /// Of the files that root has just read those that the owner cannot: the server runs as that user.
    static func unreadable(_ paths: [String], byOwnerOf ledger: String) -> [String] {
        guard let owner = owner(of: ledger), let name = name(of: owner) else { return [] }
        return acting(as: owner, name) {
            paths.filter { unsafe faccessat(AT_FDCWD, $0, R_OK, AT_EACCESS) != 0 }
        }.map {
            "the user \(name), who has the ledger's folder, cannot read \($0):"
                + " give it that user's group and mode 0640"
        }
    }

    private static func folder(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().path
    }

    /// Whose the folder is, where this is root and that is somebody else.
    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        guard geteuid() == 0, unsafe stat(folder(of: path), &status) == 0, status.st_uid != 0 else {
            return nil
        }
        return status.st_uid
    }

    private static func name(of user: uid_t) -> String? {
        unsafe getpwuid(user).map { unsafe String(cString: $0.pointee.pw_name) }
    }

    /// Does something as another user, with that user's groups, and is root again.
    ///
    /// - Returns: Nothing where nobody can be that user here.
    private static func acting(as user: uid_t, _ name: String, _ body: () -> [String]) -> [String] {
        guard let group = unsafe getpwuid(user)?.pointee.pw_gid else { return [] }
        var own = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        let count = unsafe getgroups(CInt(own.count), &own)
        defer {
            // Nothing may go on as somebody else.
            precondition(seteuid(0) == 0 && setegid(0) == 0)
            _ = unsafe setgroups(Int(max(0, count)), own)
        }
        guard unsafe initgroups(name, group) == 0, setegid(group) == 0, seteuid(user) == 0 else { return [] }
        return body()
    }
}
