/// One thing that WeCom tells or asks, by its documented name.
///
/// Source: WeCom developer centre, 硬件云端接入, 回调通知; the document path stands at each payload.
package enum Event: Equatable, Sendable {
    case bind(Bind)
    /// A company removed the device. Source: document path 95988.
    case unbind(Parties)
    case contactChange(ContactChange)
    case modelTicket(TicketPush)
    /// Is this serial one of the maker's? Source: document path 96130.
    case verifyDevice(SerialDigest)
    /// Source: document path 96011.
    case updateFirmware(operationID: String)
    /// Source: document path 97079.
    case fetchDeviceStatus
    case userScan(UserScan)
    case enterPage(BiometricPage)
    case exitPage(BiometricPage)
    case remoteOpenDoor(DoorOpening)
    case deleteBioInfo(BiometricDeletion)
    case printerJobSubmit(PrinterJob)
    case printerJobTranscode(PrinterTranscoding)
    /// Source: document path 97370.
    case printerJobDelete(jobID: String)
    /// A name that is not in the documents: printable, at most 128 bytes.
    case unknown(name: String)

    /// The documented names.
    package enum Kind: String, CaseIterable, Sendable {
        case bind
        case unbind
        case contactChange = "contact_change"
        case modelTicket = "model_ticket"
        case verifyDevice = "verify_device"
        case updateFirmware = "update_firmware"
        case fetchDeviceStatus = "fetch_device_status"
        case userScan = "user_scan"
        case enterPage = "enter_page"
        case exitPage = "exit_page"
        case remoteOpenDoor = "remote_open_door"
        case deleteBioInfo = "delete_bio_info"
        case printerJobSubmit = "printer_job_submit"
        case printerJobTranscode = "printer_job_trans"
        case printerJobDelete = "printer_job_del"
    }

    /// nil for an unknown event.
    package var kind: Kind? {
        switch self {
        case .bind: .bind
        case .unbind: .unbind
        case .contactChange: .contactChange
        case .modelTicket: .modelTicket
        case .verifyDevice: .verifyDevice
        case .updateFirmware: .updateFirmware
        case .fetchDeviceStatus: .fetchDeviceStatus
        case .userScan: .userScan
        case .enterPage: .enterPage
        case .exitPage: .exitPage
        case .remoteOpenDoor: .remoteOpenDoor
        case .deleteBioInfo: .deleteBioInfo
        case .printerJobSubmit: .printerJobSubmit
        case .printerJobTranscode: .printerJobTranscode
        case .printerJobDelete: .printerJobDelete
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

extension Event.Kind {
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
