import Configuration
import Crypto
import Elements
import Glibc
import Ledger
import Transport

/// What a configuration names on this machine, looked at as a start does.
enum Surroundings {
    @Sendable static func fault(of pem: SecretSources.PEM) -> String? {
        switch pem {
        case .chain(let file): PEMFault.ofChain(file)
        case .issuer(let chain, let authorities): PEMFault.ofIssuer(of: chain, among: authorities)
        case .name(let name, let chain): PEMFault.ofName(name, of: chain)
        case .key(let file, let chain): PEMFault.ofKey(file, of: chain)
        case .authorities(let file): PEMFault.ofAuthorities(file)
        }
    }

    /// A folder that is there and can be written to, with room in its name for the socket of the commands.
    static func fault(ofFolderOf ledger: String) -> SecretSources.LedgerFault? {
        let folder =
            ledger.lastIndex(of: "/").map { $0 == ledger.startIndex ? "/" : String(ledger[..<$0]) } ?? "."
        var status = stat()
        guard unsafe stat(folder, &status) == 0 else {
            return .path(found: "no folder \(folder)", expected: "a folder that is there: mkdir -p \(folder)")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return .path(found: "\(folder), which is no folder", expected: "a file in a folder")
        }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            return .path(
                found: "the folder \(folder), where this user may write nothing",
                expected: "a folder of its own")
        }
        return fault(ofSocketBesides: ledger)
    }

    private static func fault(ofSocketBesides ledger: String) -> SecretSources.LedgerFault? {
        let socket = OfficeSocket.path(besides: ledger)
        guard OfficeSocket.isFree(socket) else {
            return .path(
                found: "\(socket), which is there and is no socket", expected: "it moved away, or the ledger")
        }
        guard socket.utf8.count <= OfficeSocket.mostPathBytes else {
            return .path(
                found: "a path of \(ledger.utf8.count) bytes",
                expected: "a shorter one: with .sock behind it \(OfficeSocket.mostPathBytes) are the most")
        }
        return nil
    }

    static func fault(ofGroup name: String) -> String? {
        SocketGroup.isThere(name) ? nil : "\(name), which is no group of this machine"
    }

    /// Of the socket that support people come to. Its folder may be made by the service manager at the start.
    static func fault(ofSocket path: String) -> String? {
        guard path.utf8.count <= OfficeSocket.mostPathBytes else {
            return "a path of \(path.utf8.count) bytes, and \(OfficeSocket.mostPathBytes) are the most"
        }
        return OfficeSocket.isFree(path) ? nil : "\(path), which is there and is no socket"
    }

    static func fault(ofHost host: String) -> String? {
        switch ListenAddress.fault(ofHost: host) {
        case .kernel(let error)?: "\(error)"
        // That it is no address at all has been said.
        case .address?, nil: nil
        }
    }

    static func fault(ofLedger path: String, _ seals: [Secret]) -> SecretSources.LedgerFault? {
        do throws(LedgerError) {
            // Whatever is wrong with the key has been said.
            let keys = seals.compactMap { try? SealingKey($0).derive(Service.ledgerLabel) }
            try Rehearsal.check(path: path, seals: keys)
            return nil
        } catch {
            if case .wrongKey(_, let key) = error {
                return .sealKey(
                    found: "another key than \(path) was sealed with\(key.map { ", \($0)" } ?? "")",
                    expected:
                        "the key that it was sealed with, here or as ledger.old_seal_key; wecom-bind keys seal FILE"
                        + " tells a key's name, and wecom-bind help ledger what to do where it is gone for good"
                )
            }
            return .path(found: "what cannot be opened (\(error))", expected: "a ledger, or no file yet")
        }
    }
}
