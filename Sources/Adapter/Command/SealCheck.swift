import Configuration
import Crypto
import Desk
import Ledger

/// Whether the seal key before the present one may go, while one is configured.
enum SealCheck {
    static func remarks(of configuration: Installation) -> [Remark] {
        // The configuration's own reading has refused what is no key, and the ledger's own check says what it cannot be
        // read for.
        guard configuration.oldSealKey != nil, let seals = try? Service.sealKeys(of: configuration).ledger,
            let names = try? Inspection(path: configuration.ledgerPath).sealNames()
        else { return [] }
        if names == [seals[0].name] { return [isIdle] }
        return [names.contains(seals[0].name) ? isInUse : isNotTaken]
    }

    private static let isIdle = Remark(
        .keys, .note,
        Words("`ledger.old_seal_key` 已经没有封存任何内容", "nothing is sealed with `ledger.old_seal_key` any more"),
        todo: Words(
            "从配置删掉 `ledger.old_seal_key` 并重新加载；密钥本身留着，此前的备份还要用它",
            "take `ledger.old_seal_key` out of the configuration and reload; keep the key itself, which backups of"
                + " before need"))

    private static let isInUse = Remark(
        .keys, .note,
        Words(
            "账本里还有内容用 `ledger.old_seal_key` 封存",
            "the ledger still holds what `ledger.old_seal_key` has sealed"),
        todo: Words(
            "运行 `wecom-bind keys reseal`；完成之前不要删掉 `ledger.old_seal_key`",
            "run `wecom-bind keys reseal`; leave `ledger.old_seal_key` where it is until that is done"))

    private static let isNotTaken = Remark(
        .keys, .note,
        Words("运行中的程序还没有改用 `ledger.seal_key`", "the server has not taken `ledger.seal_key` yet"),
        todo: Words(
            "重新加载（`systemctl reload wecom-bind`），再运行 `wecom-bind keys reseal`",
            "reload (`systemctl reload wecom-bind`), then run `wecom-bind keys reseal`"))
}
