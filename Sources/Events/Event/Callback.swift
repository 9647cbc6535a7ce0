package import Elements

/// One callback, opened and understood.
package struct Callback: Equatable, Sendable {
    package let form: CallbackForm
    package let base: BaseInfo
    package let event: Event

    /// Whether an empty body or `success` may answer this, as far as its content goes.
    ///
    /// WeCom binds the device on such an answer to a bind, so this takes more than another name: no
    /// part of the document may call itself a bind or hold a code that somebody typed.
    package let isCertainlyNotBind: Bool
}

/// What every callback tells about itself.
///
/// Source: WeCom developer centre, document path 95987; 96053 and 96130 leave some of it out.
package struct BaseInfo: Equatable, Sendable {
    package let requestID: RequestID
    /// To the second, by WeCom's clock.
    package let createdAt: UnixTime
    package let serial: SerialNumber?
    package let modelID: ModelID?
    /// The company that the device belongs to, or shall.
    package let company: CorpID?
    /// The maker, as WeCom knows it.
    package let provider: CorpID?

    package init(
        requestID: RequestID, createdAt: UnixTime, serial: SerialNumber? = nil, modelID: ModelID? = nil,
        company: CorpID? = nil, provider: CorpID? = nil
    ) {
        self.requestID = requestID
        self.createdAt = createdAt
        self.serial = serial
        self.modelID = modelID
        self.company = company
        self.provider = provider
    }
}

/// Why an authentic message could not be understood, and what may be answered to it all the same.
package struct EventError: Error, Equatable, Sendable {
    package let fault: BodyFault

    /// The type that it names, if it names one that can be printed.
    package let name: String?

    /// As in `Callback`; false whenever the document could not be read.
    package let isCertainlyNotBind: Bool
}
