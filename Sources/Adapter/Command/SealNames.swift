import Configuration
import Crypto
import Desk
import Elements
import Events
import Ledger

/// `keys seal`: by which name refusals and `ledger check` call a seal key, of which nothing else can be found.
enum SealNames {
    @Sendable static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        var rows: [JSON] = []
        for file in arguments.rest { rows.append(row(file, try key(in: file))) }
        if rows.isEmpty { rows = try configured(try arguments.configuration()) }
        if arguments.has("--json") {
            Console.print(.array(rows))
        } else {
            Console.print(
                FactList(names: ["place", "name"], rows: rows, language: arguments.language),
                orNone: Words("没有密钥", "no key"))
        }
        return .success
    }

    private static func row(_ place: String, _ key: SealingKey) -> JSON {
        let name = Hex.encode(key.derive(Service.ledgerLabel).name)
        return .object([("place", .string(place)), ("name", .string(name))])
    }

    private static func key(in file: String) throws(CommandFailure) -> SealingKey {
        switch SmallFile.read(file) {
        case .failure(let fault):
            throw CommandFailure(
                .noInput, Words("读不了 \(file)：", "\(file) cannot be read: ") + Words(said: fault.text))
        case .success(let bytes):
            // What is read has the length of one.
            guard let secret = ConfigurationFile.sealKey(inFile: bytes), let key = try? SealingKey(secret)
            else {
                throw CommandFailure(
                    .failed,
                    Words(
                        "\(file) 里不是封存密钥：它应当是 64 个十六进制数字",
                        "\(file) holds no seal key, which is 64 hexadecimal digits"))
            }
            return key
        }
    }

    private static func configured(_ file: String) throws(CommandFailure) -> [JSON] {
        let configuration = try ConfigurationLoader.load(file)
        let keys: [SealingKey]
        do {
            keys = try Service.sealKeys(of: configuration).roots
        } catch {
            throw CommandFailure(.configuration, "the seal key: \(error)")
        }
        return zip(["ledger.seal_key", "ledger.old_seal_key"], keys).map { row($0, $1) }
    }
}
