package import Elements

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

    /// Somebody scanned the device's code with WeCom, and waits to hear whether it is online.
    ///
    /// Source: document path 97390.
    package struct UserScan: Equatable, Sendable {
        package let spelling: SerialSpelling
        package let operationID: String
        package let userID: String
        package let state: String?
        /// 0 is a member, 1 an administrator.
        package let userType: UInt32
        /// For the scanner's own calls: not the code of a bind.
        package let authCode: Secret
        package let expiresInSeconds: UInt32?
        /// 1 is for scanned files.
        package let authCodeType: UInt32?

        package var serial: SerialNumber { spelling.serial }
    }
}
