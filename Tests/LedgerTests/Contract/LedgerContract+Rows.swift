import Binding
import Elements
import Events
import Support
import Testing

extension LedgerContract {
    static let rows = callbackRows + deviceRows + redemptionRows

    private static let callbackRows = [
        LedgerContract("gives a callback back as it was, by its key and by its number") { subject in
            let full = StoredCallback(
                number: RequestNumber(77), key: Sample.key("r1"), fingerprint: [0, 1, 255],
                serial: Sample.serial, model: Sample.model, company: Sample.company,
                createtime: UnixTime(milliseconds: -1), arrived: UnixTime(milliseconds: .max),
                state: .settled(.unbinding),
                reason: Reason(.vendorRefusedUs, vendorCode: -5460, wecomCode: 48002, seconds: -7),
                finding: .wecomSilent, settledAt: UnixTime(milliseconds: 9),
                authCodeDigest: [9])
            let bare = StoredCallback(
                key: Sample.key("r2", ""), fingerprint: [], serial: nil, model: nil, company: nil,
                createtime: UnixTime(seconds: 0), arrived: UnixTime(seconds: 0), state: .kept)
            for var callback in [full, bare] {
                let given = callback
                callback.number = try await subject.change { records, _ throws(LedgerFailure) in
                    try records.insert(given)
                }
                let (key, number) = (callback.key, callback.number)
                let found = try await subject.change { records, _ throws(LedgerFailure) in
                    [try records.callback(key), try records.callback(number)]
                }
                for one in found { expectSame(one, callback) }
            }
        },
        LedgerContract("finds nothing where nothing is") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.callback(Sample.key("r1")) == nil)
                #expect(try records.callback(RequestNumber(1)) == nil)
                #expect(try records.device(Sample.serial) == nil)
                #expect(try records.redemption(codeDigest: []) == nil)
                #expect(try records.authCode(digest: []) == nil)
                #expect(try records.deviceSecret(codeDigest: [1]) == nil)
                #expect(try records.credential(named: "ticket") == nil)
                #expect(try records.deposit(for: Sample.serial, at: now) == nil)
                #expect(try records.openClaims().isEmpty)
                #expect(try records.devices(dueBy: now, atMost: 10).isEmpty)
                #expect(try records.redemptions(dueBy: now, atMost: 10).isEmpty)
            }
        },
        // States: Request 5.
        LedgerContract("counts the binds of a device that were answered 4 or 6, up to a limit") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                let answers: [Errcode] = [.wrongCode, .deviceCheckFailed, .cannotBind, .success, .wrongCode]
                for (index, errcode) in answers.enumerated() {
                    var callback = StoredCallback(Sample.bind("r\(index)", at: now))
                    callback.settle(
                        errcode, Reason(.codeShape), at: now.advanced(byMilliseconds: Int64(index)))
                    _ = try records.insert(callback)
                }
                _ = try records.insert(StoredCallback(Sample.bind("claimed", at: now)))
                for (from, to, limit, count) in [
                    (0, 4, 10, 3), (1, 4, 10, 2), (0, 3, 10, 2), (0, 4, 2, 2), (5, 9, 10, 0),
                ] as [(Int64, Int64, Int, Int)] {
                    let guesses = try records.guesses(
                        about: Sample.serial, from: now.advanced(byMilliseconds: from),
                        to: now.advanced(byMilliseconds: to), upTo: limit)
                    #expect(guesses == count)
                }
            }
        },
        // States: Request 1.
        LedgerContract("numbers callbacks upwards, and tells keys apart by each part") { subject in
            let id = RequestID("r1") ?? Sample.key("r1").requestID
            let keys = [
                RequestKey(route: "/a", eventType: "bind", requestID: id),
                RequestKey(route: "/b", eventType: "bind", requestID: id),
                RequestKey(route: "/a", eventType: "unbind", requestID: id),
                RequestKey(route: "/a", eventType: "bind", requestID: Sample.key("r2").requestID),
            ]
            let numbers = try await subject.change { records, now throws(LedgerFailure) in
                var numbers: [RequestNumber] = []
                for key in keys {
                    numbers.append(
                        try records.insert(
                            StoredCallback(
                                key: key, fingerprint: [], serial: nil, model: nil, company: nil,
                                createtime: now, arrived: now, state: .kept)))
                }
                return numbers
            }
            #expect(numbers == numbers.sorted())
            #expect(Set(numbers).count == keys.count)
            let found = try await subject.change { records, _ throws(LedgerFailure) in
                var found: [RequestNumber?] = []
                for key in keys { found.append(try records.callback(key)?.number) }
                return found
            }
            #expect(found == numbers)
        },
        LedgerContract("changes of a callback what can change, and lets its code only go") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                var claim = StoredCallback(Sample.bind("r1", at: now))
                claim.number = try records.insert(claim)
                #expect(try records.callback(claim.number)?.authCode == claim.authCode)

                claim.finding = .unknown
                claim.reason = Reason(.vendorUnclear, vendorCode: 5460)
                claim.result = .code(5460)
                try records.update(claim)
                expectSame(try records.callback(claim.number), claim)

                let code = claim.authCode
                claim.settle(.wrongCode, Reason(.vendorRefusedInstaller, vendorCode: 5462), at: now)
                claim.result = .errcode(.unbinding)
                claim.isResultDisputed = true
                try records.update(claim)
                expectSame(try records.callback(claim.number), claim)
                claim.authCode = code
                try records.update(claim)
                #expect(try records.callback(claim.number)?.authCode == nil)
            }
        },
        LedgerContract("refuses to change a callback that is not there") { subject in
            await #expect(throws: LedgerFailure.self) {
                try await subject.change { records, now throws(LedgerFailure) in
                    var callback = Sample.unbind("r1", at: now)
                    callback.number = RequestNumber(5)
                    try records.update(callback)
                }
            }
        },
        LedgerContract("lists what is still claimed, oldest first") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                var claims: [StoredCallback] = []
                for request in ["r1", "r2", "r3", "r4"] {
                    var claim = StoredCallback(Sample.bind(request, at: now))
                    claim.number = try records.insert(claim)
                    claims.append(claim)
                }
                _ = try records.insert(Sample.unbind("r5", at: now))
                #expect(try records.openClaims().map(\.number) == claims.map(\.number))
                claims[1].settle(.cannotBind, Reason(.noTime), at: now)
                try records.update(claims[1])
                #expect(try records.openClaims().map(\.number) == [0, 2, 3].map { claims[$0].number })
            }
        },
        // States: Request 20.
        LedgerContract("knows whether a code came with another device or company") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                let bind = Sample.bind("r1", at: now)
                let digest = bind.authCodeDigest
                func hasSeen(_ serial: SerialNumber, _ company: CorpID) throws(LedgerFailure) -> Bool {
                    try records.hasSeen(code: digest, butFor: serial, of: company)
                }
                guard let other = CorpID("ww_other"), let serial = SerialNumber("OTHER") else { return }
                #expect(try !hasSeen(bind.serial, other))
                _ = try records.insert(StoredCallback(bind))
                #expect(try !hasSeen(bind.serial, bind.company))
                #expect(try hasSeen(bind.serial, other))
                #expect(try hasSeen(serial, bind.company))
                _ = try records.insert(Sample.unbind("r2", at: now))
                #expect(try !records.hasSeen(code: [], butFor: serial, of: other))
            }
        },
    ]

    private static let deviceRows = [
        LedgerContract("gives a device back as it was, in every state") { subject in
            for state in Device.State.allCases {
                try await subject.change { records, now throws(LedgerFailure) in
                    var device = Device(serial: Sample.serial, since: now)
                    device.state = state
                    device.holder = Sample.company
                    device.model = Sample.model
                    device.generation = RequestNumber(1)
                    device.generationCreatetime = UnixTime(milliseconds: 2)
                    device.lastEvent = UnixTime(milliseconds: 3)
                    device.lastZero = UnixTime(milliseconds: 4)
                    device.quarantineUntil = UnixTime(milliseconds: 5)
                    device.quarantinedBy = RequestNumber(10)
                    device.fallback = .held
                    device.deferredUnbind = RequestNumber(7)
                    device.due = UnixTime(milliseconds: 8)
                    device.attempts = 9
                    device.grantee = Sample.otherCompany
                    device.isZeroRepeated = true
                    try records.put(device)
                    #expect(try records.device(Sample.serial) == device)
                    let bare = Device(serial: Sample.serial, since: now)
                    try records.put(bare)
                    #expect(try records.device(Sample.serial) == bare)
                }
            }
        },
        LedgerContract("gives the devices that are due, longest due first, up to a limit") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                for (index, wait) in [30, 10, 20, 40].enumerated() {
                    guard let serial = SerialNumber("SN\(index)") else { return }
                    var device = Device(serial: serial, since: now)
                    device.due = now.advanced(byMilliseconds: Int64(wait))
                    try records.put(device)
                }
                try records.put(Device(serial: Sample.serial, since: now))
                let due = try records.devices(dueBy: now.advanced(byMilliseconds: 30), atMost: 10)
                #expect(due.map(\.serial.text) == ["SN1", "SN2", "SN0"])
                let two = try records.devices(dueBy: now.advanced(byMilliseconds: 30), atMost: 2)
                #expect(two.map(\.serial.text) == ["SN1", "SN2"])
            }
        },
        LedgerContract("gives the devices page by page, all or those that are held") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                for (index, text) in ["SN3", "SN1", "SN10", "SN2"].enumerated() {
                    guard let serial = SerialNumber(text) else { return }
                    var device = Device(serial: serial, since: now)
                    if index > 0 { device.state = .held }
                    try records.put(device)
                }
                let first = try records.devices(onlyHeld: false, after: nil, atMost: 3)
                #expect(first.map(\.serial.text) == ["SN1", "SN10", "SN2"])
                let rest = try records.devices(onlyHeld: false, after: first.last?.serial, atMost: 3)
                #expect(rest.map(\.serial.text) == ["SN3"])
                let held = try records.devices(onlyHeld: true, after: first.first?.serial, atMost: 10)
                #expect(held.map(\.serial.text) == ["SN10", "SN2"])
            }
        },
    ]

    private static let redemptionRows = [
        LedgerContract("gives a redemption back as it was, in every state") { subject in
            for state in Redemption.State.allCases {
                try await subject.change { records, now throws(LedgerFailure) in
                    var redemption = redemption("code", request: 1, at: now)
                    try records.put(redemption)
                    #expect(try records.redemption(codeDigest: redemption.codeDigest) == redemption)
                    redemption.progress.state = state
                    redemption.progress.attempts = 1
                    redemption.progress.busyAnswers = 2
                    redemption.progress.codeRefusals = 3
                    redemption.progress.tokenRefusals = 4
                    redemption.progress.wasInDoubt = true
                    redemption.progress.isSuperseded = true
                    redemption.progress.isAnswered = true
                    redemption.progress.looks = 5
                    redemption.progress.reason = Reason(.secretRefused, wecomCode: -1)
                    redemption.progress.due = nil
                    try records.put(redemption)
                    #expect(try records.redemption(codeDigest: redemption.codeDigest) == redemption)
                    #expect(try records.redemptions(in: state) == [redemption])
                }
            }
        },
        LedgerContract("gives the redemptions that are due, and those of a device that are open") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                for (index, state) in Redemption.State.allCases.enumerated() {
                    var redemption = redemption("code \(index)", request: Int64(index + 1), at: now)
                    redemption.progress.state = state
                    redemption.progress.due = now.advanced(byMilliseconds: Int64(-index))
                    try records.put(redemption)
                }
                let due = try records.redemptions(dueBy: now.advanced(byMilliseconds: -4), atMost: 2)
                #expect(due.map(\.request.value) == [8, 7])
                #expect(try records.redemptions(dueBy: now, atMost: 100).count == 8)
                let open = try records.openRedemptions(of: Sample.serial)
                #expect(open.map(\.progress.state) == [.ready, .sending, .refused, .inDoubt])
                #expect(try records.redemptions(in: .expired).map(\.request.value) == [5])
            }
        },
    ]

    static func redemption(_ code: String, request: Int64, at now: UnixTime) -> Redemption {
        Redemption(
            request: RequestNumber(request), codeDigest: Sample.digest(of: code), serial: Sample.serial,
            model: Sample.model, company: Sample.company, arrived: now, settledAt: now)
    }

    /// `StoredCallback` has no equality of its own, since two with one key are the same request.
    static func expectSame(
        _ found: StoredCallback?, _ given: StoredCallback, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(found?.number == given.number, sourceLocation: location)
        #expect(found?.key == given.key, sourceLocation: location)
        #expect(found?.fingerprint == given.fingerprint, sourceLocation: location)
        #expect(found?.serial == given.serial, sourceLocation: location)
        #expect(found?.model == given.model, sourceLocation: location)
        #expect(found?.company == given.company, sourceLocation: location)
        #expect(found?.createtime == given.createtime, sourceLocation: location)
        #expect(found?.arrived == given.arrived, sourceLocation: location)
        #expect(found?.state == given.state, sourceLocation: location)
        #expect(found?.reason == given.reason, sourceLocation: location)
        #expect(found?.finding == given.finding, sourceLocation: location)
        #expect(found?.settledAt == given.settledAt, sourceLocation: location)
        #expect(found?.authCode == given.authCode, sourceLocation: location)
        #expect(found?.authCodeDigest == given.authCodeDigest, sourceLocation: location)
        #expect(found?.result == given.result, sourceLocation: location)
        #expect(found?.isResultDisputed == given.isResultDisputed, sourceLocation: location)
    }
}
