package import Binding
package import Configuration
import Crypto
package import Desk
package import Elements
package import Events
package import Ledger

/// What a person may do to an installation, JSON in and JSON out.
///
/// The running server serves it on a socket beside its ledger; a command that finds no server runs the very
/// same functions over the ledger that it opens itself.
package struct Office: Sendable {
    /// Why something was not done, in words for a person. Nothing has been changed then, unless it says so.
    package struct Refusal: Error, Equatable, Sendable {
        /// With the status that it travels under.
        package enum Kind: Int, Sendable {
            /// The question is wrong.
            case wrong = 400
            /// There is no such thing.
            case missing = 404
            /// As things stand, it must not be done.
            case refused = 409
            /// The ledger cannot do it now.
            case unavailable = 503
        }

        package let kind: Kind
        package let words: Words

        package init(_ kind: Kind, _ words: Words) {
            self.kind = kind
            self.words = words
        }
    }

    let ledger: any BindLedger
    /// What is configured now.
    let catalogue: @Sendable () -> Catalogue
    let runtime: any Runtime
    /// The running server's; nil when there is none.
    let machine: Machine?
    /// Its file; nil for a ledger that has none.
    let file: SQLiteLedger?
    let imports = ImportSlot()
    /// How far the secrets have been sealed anew.
    let resealing = Guarded<Resealing?>(nil)

    package init(
        over ledger: any BindLedger, catalogue: @escaping @Sendable () -> Catalogue,
        machine: Machine?, file: SQLiteLedger? = nil, runtime: any Runtime
    ) {
        // What a person does is told to the maker's service as anything else.
        self.ledger = machine?.ledger ?? ledger
        self.catalogue = catalogue
        self.machine = machine
        self.file = file
        self.runtime = runtime
    }

    static let patienceMilliseconds: Int64 = 10_000

    package func perform(_ operation: String, _ input: JSON) async throws(Refusal) -> JSON {
        let input = OfficeInput(input)
        switch operation {
        case "ping": return .object([("server", .bool(machine != nil))])
        case "devices/import/begin": return try await beginImport()
        case "devices/import/stage": return try await stage(input)
        case "devices/import/compare": return try await compare(input)
        case "devices/import/check": return try await check(input)
        case "devices/import/adopt": return try await adopt(input)
        case "devices/import/abandon": return try await abandon(input)
        case "devices/import/holders": return try await claimHolders(input)
        case "devices/remove": return try await remove(input)
        case "devices/release": return try await release(input)
        case "devices/hold": return try await hold(input)
        case "devices/reconcile": return try await reconcile(input)
        case "devices/reconcile-all": return try await reconcileAll(input)
        case "devices/compare": return try await look(input)
        case "ledger/prune": return try await prune(input)
        case "keys/reseal": return try await reseal()
        case "models/pause": return try await pause(input)
        case "models/resume": return try await resume(input)
        case "redemptions/retry": return try await retry(input)
        case "redemptions/lost": return try await giveUp(input)
        default:
            throw Refusal(
                .missing,
                Words(
                    "这里没有 \(operation)：运行中的程序是别的版本吗？",
                    "there is no \(operation) here: is the server of another version?"))
        }
    }

    /// One transaction, whose body may refuse.
    func change(
        _ body:
            @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result<JSON, Refusal>
    ) async throws(Refusal) -> JSON {
        let by = runtime.now.advanced(byMilliseconds: Office.patienceMilliseconds)
        let result: Result<JSON, Refusal>
        do {
            result = try await ledger.transact(LedgerTimes(by: by), body)
        } catch {
            throw Office.refusal(error)
        }
        return try result.get()
    }

    static func refusal(_ failure: LedgerFailure) -> Refusal {
        switch failure {
        case .late:
            Refusal(
                .unavailable,
                Words(
                    "账本 10 秒内没有应答；请查看是否已经做了", "the ledger did not answer in 10 s; look whether it was done"))
        case .full:
            Refusal(
                .unavailable,
                Words("账本所在的磁盘已满：请腾出空间再试", "the ledger's disk is full: free some room and try again"))
        case .unavailable(let text), .ended(let text):
            Refusal(.unavailable, Words("账本：", "the ledger: ") + Words(said: text))
        }
    }

    /// Something may be due at once.
    func wake() { machine?.agenda.wake(at: runtime.unixNow) }
}

extension Office.Refusal {
    static let serial = Office.Refusal(
        .wrong, Words("序列号是 1 到 128 个 0-9 A-Z a-z", "a serial is 1 to 128 of 0-9 A-Z a-z"))

    static let tooMany =
        Office.Refusal(
            .wrong,
            Words(
                "devices 是列表，最多 \(Office.mostInAPiece) 项",
                "devices is a list of at most \(Office.mostInAPiece)"))
}

/// What an operation was given, and what is wrong with it.
struct OfficeInput: Sendable {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    subscript(name: String) -> JSON? { json[name] }

    func serial() throws(Office.Refusal) -> SerialNumber {
        guard let text = json["serial"]?.string, let serial = SerialNumber(text) else {
            throw Office.Refusal.serial
        }
        return serial
    }

    /// Several of them, each once.
    func serials() throws(Office.Refusal) -> [SerialNumber] {
        let texts = json["serials"]?.array ?? []
        let serials = texts.compactMap { $0.string.flatMap { SerialNumber($0) } }
        guard (1...Office.mostInAPiece).contains(texts.count), serials.count == texts.count,
            Set(serials).count == texts.count
        else {
            throw Office.Refusal(
                .wrong,
                Words(
                    "序列号有 1 到 \(Office.mostInAPiece) 个，每个只有一次，由 1 到 128 个 0-9 A-Z a-z 组成",
                    "serials are 1 to \(Office.mostInAPiece), each once and of 1 to 128 of 0-9 A-Z a-z"))
        }
        return serials
    }

    /// Kept in the journal, so that whoever looks later knows why.
    func reason() throws(Office.Refusal) -> String {
        guard let text = json["reason"]?.string, OfficeInput.isLine(text) else {
            throw Office.Refusal(
                .wrong, Words("原因是一行，1 到 500 字节", "a reason is one line of 1 to 500 bytes"))
        }
        return text
    }

    func text(_ name: String) throws(Office.Refusal) -> String {
        guard let text = json[name]?.string else {
            throw Office.Refusal(.wrong, Words("缺少 \(name)", "\(name) is missing"))
        }
        return text
    }

    /// Which generation of the device is meant; nil for whichever there is.
    func generation() throws(Office.Refusal) -> RequestNumber? {
        guard let value = json["generation"], !value.isNull else { return nil }
        guard let number = value.integer else {
            throw Office.Refusal(
                .wrong,
                Words("代次是一个数：见 `devices show`", "a generation is a number: see `devices show`"))
        }
        return RequestNumber(number)
    }

    private static func isLine(_ text: String) -> Bool {
        (1...500).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
