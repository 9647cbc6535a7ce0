/// One thing that WeCom tells or asks, by its documented name.
///
/// Source: WeCom developer centre, 硬件云端接入, 回调通知; the document path stands at each payload.
package enum Event: Equatable, Sendable {
    case bind(Bind)
    /// Something has been done to a device: what, and whose it was.
    case device(Change, Parties)
    case modelTicket(TicketPush)
    /// Is this serial one of the maker's? Source: document path 96130.
    case verifyDevice(SerialDigest)
    /// Somebody scanned the device's code with WeCom, and waits to hear whether it is online.
    ///
    /// Source: document path 97390.
    case userScan(SerialSpelling)
    /// One of which nothing is needed here: it is acknowledged, and the maker's service may have it as it came.
    case kept(Kind)
    /// A name that is not in the documents: printable, at most 128 bytes.
    case unknown(name: String)

    /// The documented names.
    package enum Kind: String, CaseIterable, Sendable {
        case bind
        case unbind
        /// Source: document path 95989.
        case contactChange = "contact_change"
        case modelTicket = "model_ticket"
        case verifyDevice = "verify_device"
        /// Source: document path 96011.
        case updateFirmware = "update_firmware"
        /// Source: document path 97079.
        case fetchDeviceStatus = "fetch_device_status"
        case userScan = "user_scan"
        /// A page on which somebody records a face or a fingerprint. Source: document path 96009.
        case enterPage = "enter_page"
        case exitPage = "exit_page"
        /// Source: document path 96010.
        case remoteOpenDoor = "remote_open_door"
        /// Source: document path 96116.
        case deleteBioInfo = "delete_bio_info"
        /// Source: document path 96414.
        case printerJobSubmit = "printer_job_submit"
        /// Source: document path 97075.
        case printerJobTranscode = "printer_job_trans"
        /// Source: document path 97370.
        case printerJobDelete = "printer_job_del"
    }

    package enum Change: Sendable {
        /// A company removed the device. Source: document path 95988.
        case unbind

        fileprivate var kind: Kind {
            switch self {
            case .unbind: .unbind
            }
        }
    }

    /// nil for an unknown event.
    package var kind: Kind? {
        switch self {
        case .bind: .bind
        case .device(let change, _): change.kind
        case .modelTicket: .modelTicket
        case .verifyDevice: .verifyDevice
        case .userScan: .userScan
        case .kept(let kind): kind
        case .unknown: nil
        }
    }

    /// The name on the wire.
    package var name: String {
        if case .unknown(let name) = self { name } else { kind?.rawValue ?? "" }
    }
}

/// Whether a callback tells something or asks for something; `msg_type` on the wire.
package enum CallbackForm: String, CaseIterable, Sendable {
    case event
    case command

    /// The field that holds the event's name.
    var typeField: String {
        switch self {
        case .event: "event_type"
        case .command: "command_type"
        }
    }
}

extension Event {
    init(_ kind: Kind, _ body: ObjectReader, base: ObjectReader) throws(BodyFault) {
        self =
            switch kind {
            case .bind: .bind(try Bind(body, base: base))
            case .unbind: .device(.unbind, try Parties(base))
            case .modelTicket: .modelTicket(try TicketPush(body, base: base))
            case .verifyDevice: .verifyDevice(try body.text("device_sn_md5", as: SerialDigest.init))
            case .userScan: .userScan(try base.text("device_sn", as: SerialSpelling.init))
            case .contactChange, .updateFirmware, .fetchDeviceStatus, .enterPage, .exitPage, .remoteOpenDoor,
                .deleteBioInfo, .printerJobSubmit, .printerJobTranscode, .printerJobDelete:
                .kept(kind)
            }
    }
}

extension Event.Kind {
    /// Whether something is done about it here, or it carries what is for nobody else.
    package var isAnswered: Bool {
        switch self {
        case .bind, .unbind, .modelTicket, .verifyDevice, .userScan: true
        case .contactChange, .updateFirmware, .fetchDeviceStatus, .enterPage, .exitPage, .remoteOpenDoor,
            .deleteBioInfo, .printerJobSubmit, .printerJobTranscode, .printerJobDelete:
            false
        }
    }

    /// Whether WeCom's documents know this event in that form.
    ///
    /// `verify_device` is an event in its page's sample and a command in the table below it.
    package func comes(as form: CallbackForm) -> Bool {
        switch self {
        case .verifyDevice: true
        case .bind, .unbind, .contactChange, .modelTicket: form == .event
        case .updateFirmware, .fetchDeviceStatus, .userScan, .enterPage, .exitPage, .remoteOpenDoor,
            .deleteBioInfo,
            .printerJobSubmit, .printerJobTranscode, .printerJobDelete:
            form == .command
        }
    }
}
