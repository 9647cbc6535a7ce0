import Elements
import Events

extension Play {
    /// Makes the callback, and lets WeCom know what it would know by then.
    ///
    /// - Throws: For a made-up ticket to a server whose WeCom is the real one, which would take it for its own.
    func draft(for send: Scenario.Send) async throws -> CallbackDraft {
        guard isSandbox || send.what != Event.Kind.modelTicket.rawValue else {
            throw ControlError("a made-up ticket goes to the sandbox only")
        }
        let (earlier, lender, number) = notes.withLock { notes in
            notes.requests += 1
            return (
                send.sameRequestAs.flatMap { notes.drafts[$0] },
                send.sameAuthCodeAs.flatMap { notes.drafts[$0] },
                notes.requests
            )
        }
        var draft = earlier ?? fresh(send, number: number)
        if let code = lender?.details.first(where: { $0.name == "auth_code" })?.value {
            draft.set("auth_code", code)
        }
        if isSandbox { try await announce(draft, send) }
        notes.withLock { [draft] notes in
            if let name = send.name { notes.drafts[name] = draft }
            notes.sent.append(send.copies > 1 ? "\(send.copies) × \(send.what)" : send.what)
        }
        return draft
    }

    private func fresh(_ send: Scenario.Send, number: Int) -> CallbackDraft {
        let kind = Event.Kind(rawValue: send.what)
        let serial = (send.serial ?? serial).uppercased()
        let values: [String: String?] = [
            "device_sn": serial, "model_id": route.model, "auth_corpid": runner.target.company(send.company),
            "service_corpid": runner.target.provider,
        ]
        var base: [String: String] = [:]
        for name in CallbackDraft.baseNames(of: kind) { base[name] = values[name] ?? nil }
        let sample = kind.map { CallbackDraft.sample(of: $0, serial: serial) }
        var draft = CallbackDraft(
            send.what, isCommand: sample?.isCommand ?? false, request: "rq-\(name)-\(number)",
            createdAt: runner.runtime.unixNow.seconds + send.createdOffset, base: base,
            details: sample?.1 ?? [])
        switch kind {
        case .bind?:
            // Real codes have 64 to 512 bytes.
            let code = "sandbox-auth-code-\(name)-\(number)-"
            let filling = String(repeating: "x", count: max(0, 64 - code.utf8.count))
            draft.details = [
                (name: "auth_code", value: .string(code + filling)),
                (name: "verif_code", value: .string(send.code)),
            ]
        case .modelTicket?:
            draft.details = [(name: "model_ticket", value: .string("ticket-\(name)-\(number)"))]
        default: break
        }
        return draft
    }

    private func announce(_ draft: CallbackDraft, _ send: Scenario.Send) async throws {
        let detail = { (name: String) in draft.details.first { $0.name == name }?.value.string }
        let serial = draft.base["device_sn"] ?? serial
        switch Event.Kind(rawValue: draft.name) {
        case .bind?:
            guard let code = detail("auth_code") else { return }
            try await runner.weCom.code(
                code, of: serial, model: route.model ?? "", request: draft.base["req_id"] ?? "",
                secondsAgo: Int(max(0, -send.createdOffset)))
        case .modelTicket?:
            guard let ticket = detail("model_ticket"), let model = route.model else { return }
            try await runner.weCom.ticket(ticket, of: model, secondsAgo: Int(max(0, -send.createdOffset)))
        case .unbind?:
            // WeCom has removed the device before it tells (document path 95988).
            try await runner.weCom.device([
                ("serial", .string(serial)), ("bound", false),
                ("company", .string(draft.base["auth_corpid"] ?? "")),
            ])
        default: break
        }
    }

    func deposit(_ deposit: Scenario.Deposit, _ place: String) async throws {
        guard let keys = runner.target.keys(of: serial, on: route),
            let productSecret = runner.target.productSecrets[keys.productKey],
            let makerSecret = runner.target.makerSecret
        else { return note("\(place): the target has no secret of the product or of the maker") }
        let status = try await runner.depositSender.send(
            deposit, of: serial, keys, productSecret: productSecret, makerSecret: makerSecret)
        notes.withLock { $0.sent.append("deposit") }
        guard status != deposit.status else { return }
        let came = status.map { "HTTP status \($0)" } ?? "no answer"
        note("\(place) (deposit): \(came) came where \(deposit.status) was expected")
    }

    func deliver(_ send: Scenario.Send, _ draft: CallbackDraft, _ place: String) async {
        await withTaskGroup(of: Void.self) { group in
            for copy in 1...send.copies {
                let place = send.copies > 1 ? "\(place), copy \(copy)" : place
                if send.isAtOnce {
                    group.addTask { [self] in await deliverOnce(send, draft, place) }
                } else {
                    await deliverOnce(send, draft, place)
                }
            }
        }
    }

    private func deliverOnce(_ send: Scenario.Send, _ draft: CallbackDraft, _ place: String) async {
        do {
            let reply =
                send.what == "url_check"
                ? try await runner.sender.checkURL(of: route, with: send.deviation)
                : try await runner.sender.send(draft, to: route, with: send.deviation)
            if isSandbox, draft.name == Event.Kind.bind.rawValue, reply.looksLikeYes {
                try await runner.weCom.device([
                    ("serial", .string(draft.base["device_sn"] ?? serial)), ("bound", true),
                    ("company", .string(draft.base["auth_corpid"] ?? "")),
                ])
            }
            let difference = send.expectation.difference(from: reply)
            notes.withLock { notes in
                notes.row.milliseconds = max(notes.row.milliseconds, reply.milliseconds)
                if !send.expectation.errcodes.isEmpty || notes.row.expectedErrcodes.isEmpty {
                    notes.row.status = reply.status
                    notes.row.errcode = reply.errcode
                    notes.row.expectedErrcodes = send.expectation.errcodes
                }
            }
            if let difference { note("\(place) (\(send.what)): \(difference)") }
        } catch {
            note("\(place) (\(send.what)): \(error)")
        }
    }
}
