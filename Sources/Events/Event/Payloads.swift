extension Event {
    /// Who a bind or an unbind is about.
    package struct Parties: Equatable, Sendable {
        package let spelling: SerialSpelling
        package let modelID: ModelID
        /// The company that adds or removes the device.
        package let company: CorpID
        /// The maker, as WeCom knows it.
        package let provider: CorpID

        package init(spelling: SerialSpelling, modelID: ModelID, company: CorpID, provider: CorpID) {
            self.spelling = spelling
            self.modelID = modelID
            self.company = company
            self.provider = provider
        }

        package var serial: SerialNumber { spelling.serial }
    }

    /// A company adds a device, and WeCom waits for a yes or a no.
    ///
    /// Source: document path 95987.
    package struct Bind: Equatable, Sendable {
        package let parties: Parties
        package let authCode: AuthCode
        /// Empty where the field is absent: products without a code have nothing to type.
        package let verificationCode: VerificationCode

        package init(parties: Parties, authCode: AuthCode, verificationCode: VerificationCode) {
            self.parties = parties
            self.authCode = authCode
            self.verificationCode = verificationCode
        }
    }

    /// Source: document path 96053.
    package struct TicketPush: Equatable, Sendable {
        package let modelID: ModelID
        package let ticket: ModelTicket

        package init(modelID: ModelID, ticket: ModelTicket) {
            self.modelID = modelID
            self.ticket = ticket
        }
    }
}

// MARK: Reading

extension Event.Parties {
    init(_ base: ObjectReader) throws(BodyFault) {
        spelling = try base.text("device_sn", as: SerialSpelling.init)
        modelID = try base.text("model_id", as: ModelID.init)
        company = try base.text("auth_corpid", as: CorpID.init)
        provider = try base.text("service_corpid", as: CorpID.init)
    }
}

extension Event.Bind {
    init(_ body: ObjectReader, base: ObjectReader) throws(BodyFault) {
        parties = try Event.Parties(base)
        authCode = try body.text("auth_code", as: AuthCode.init)
        verificationCode = try body.textIfAny("verif_code", as: VerificationCode.init) ?? .nothing
    }
}

extension Event.TicketPush {
    init(_ body: ObjectReader, base: ObjectReader) throws(BodyFault) {
        modelID = try base.text("model_id", as: ModelID.init)
        ticket = try body.text("model_ticket", as: ModelTicket.init)
    }
}
