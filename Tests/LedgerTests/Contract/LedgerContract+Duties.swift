import Binding
import Elements
import Events
import Support
import Testing

extension LedgerContract {
    static let duties = [
        LedgerContract("gives the look that follows every 0 behind whatever else is due") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                let states: [Device.State] = [.bound, .unbinding, .bound, .held, .bound]
                for (index, state) in states.enumerated() {
                    guard let serial = SerialNumber("SN\(index)") else { return }
                    var device = Device(serial: serial, since: now)
                    device.state = state
                    device.due = now.advanced(byMilliseconds: Int64(index))
                    // A company's removal that waits for WeCom's word.
                    if index == 4 { device.deferredUnbind = RequestNumber(1) }
                    try records.put(device)
                }
                let later = now.advanced(byMilliseconds: 10)
                let due = try records.devices(dueBy: later, atMost: 10)
                #expect(due.map(\.serial.text) == ["SN1", "SN3", "SN4", "SN0", "SN2"])
                #expect(try records.devices(dueBy: later, atMost: 4).map(\.serial.text).last == "SN0")
                #expect(try records.devices(dueBy: later, atMost: 2).map(\.serial.text) == ["SN1", "SN3"])
            }
        },
        LedgerContract("says when something is due next, whatever it is") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.nextDue() == nil)
                var redemption = redemption("code", request: 1, at: now)
                var device = Device(serial: Sample.serial, since: now)
                // The later one is due sooner each time.
                redemption.progress.due = now.advanced(byMilliseconds: 30)
                try records.put(redemption)
                #expect(try records.nextDue() == redemption.progress.due)
                for (state, wait) in [(Device.State.bound, 20), (.unbinding, 10)] {
                    device.state = state
                    device.due = now.advanced(byMilliseconds: Int64(wait))
                    try records.put(device)
                    #expect(try records.nextDue() == device.due)
                }
                device.due = nil
                try records.put(device)
                #expect(try records.nextDue() == redemption.progress.due)
            }
        },
        LedgerContract("counts its devices") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.deviceCount() == 0)
                for name in ["SN1", "SN2", "SN1"] {
                    guard let serial = SerialNumber(name) else { return }
                    try records.put(Device(serial: serial, since: now))
                }
                #expect(try records.deviceCount() == 2)
            }
        },
    ]
}
