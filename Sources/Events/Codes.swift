package import Elements

/// What comes in an event and must never be printed, with its own kind so that two are not mixed up.
package protocol ConcealedText: Equatable, Sendable {
    /// How many bytes it may have.
    static var lengths: ClosedRange<Int> { get }

    var secret: Secret { get }

    /// - Returns: nil when the length is not one of `lengths`.
    init?(_ secret: Secret)
}

extension ConcealedText {
    package init?(_ text: String) {
        self.init(Secret(text))
    }
}

/// The authorisation code of a bind: good for ten minutes, spent once.
///
/// WeCom promises 64 to 512 bytes for it; a shorter one is taken too, since only WeCom can judge it.
///
/// Source: WeCom developer centre, 获取设备授权密钥, document path 95993.
package struct AuthCode: ConcealedText {
    package static let lengths = 1...512
    package let secret: Secret

    package init?(_ secret: Secret) {
        guard Self.lengths.contains(secret.count) else { return nil }
        self.secret = secret
    }
}

/// What the person who adds a device typed to prove that it stands before them; may be empty.
package struct VerificationCode: ConcealedText {
    package static let lengths = 0...256
    package let secret: Secret

    /// Nothing was typed.
    package static let nothing = VerificationCode()

    private init() { secret = Secret("") }

    package init?(_ secret: Secret) {
        guard Self.lengths.contains(secret.count) else { return nil }
        self.secret = secret
    }
}

/// What WeCom pushes every ten minutes for a model, and takes back for a model's token.
///
/// Source: WeCom developer centre, document path 96053 (model_ticket): at most 512 bytes.
package struct ModelTicket: ConcealedText {
    package static let lengths = 1...512
    package let secret: Secret

    package init?(_ secret: Secret) {
        guard Self.lengths.contains(secret.count) else { return nil }
        self.secret = secret
    }
}
