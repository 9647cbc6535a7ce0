package import Elements

extension Event {
    /// Who may use the device has changed.
    ///
    /// Source: document path 95989.
    package struct ContactChange: Equatable, Sendable {
        /// Grows by one each time; whoever misses one has to fetch everybody.
        package let version: UInt32
        package let created: [User]
        package let updated: [User]
        package let deleted: [User]

        package struct User: Equatable, Sendable {
            package let userID: String
            /// 0 is staff, 2 a student.
            package let userType: UInt32
        }
    }

    /// A page on which somebody records a face (`fa`) or a fingerprint (`fp`) is entered or left.
    ///
    /// Source: document path 96009.
    package struct BiometricPage: Equatable, Sendable {
        package let pageType: String
        package let operationID: String
        package let userID: String
        /// 0 is staff, 2 a student.
        package let userType: UInt32
    }

    /// Its page (document path 96116) shows no body, so that nothing in it is counted upon.
    package struct BiometricDeletion: Equatable, Sendable {
        package let pageType: String?
        package let operationID: String?
        package let userID: String?
        package let userType: UInt32?
    }

    /// Source: document path 96010.
    package struct DoorOpening: Equatable, Sendable {
        package let userID: String
        package let operationID: String
    }

    /// Source: document path 96414.
    package struct PrinterJob: Equatable, Sendable {
        package let userID: String
        package let jobID: String
    }

    /// A document to be made printable: where it is, and the key that opens it.
    ///
    /// Source: document path 97075, whose sample says `encoding_aeskey` and a number for `doc_size`, its
    /// table `aes_key` and a string.
    package struct PrinterTranscoding: Equatable, Sendable {
        package let userID: String
        package let jobID: String
        package let downloadURL: Secret
        package let aesKey: Secret
        package let documentName: String
        package let documentBytes: UInt32?
        package let settingsVersion: UInt32?
        package let settings: [Setting]

        package struct Setting: Equatable, Sendable {
            package let key: String
            package let values: [String]
        }
    }
}
