import Elements

/// Reads the message inside an envelope.
package enum EventDecoder {
    /// - Throws: `EventError`, which also tells whether the message is certainly no bind.
    package static func decode(_ bytes: [UInt8], limits: JSONLimits = .callback) throws(EventError)
        -> Callback
    {
        let document: JSON
        do {
            document = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw EventError(fault: .malformed(error), name: nil, isCertainlyNotBind: false)
        }
        let form = document.form
        let name = form.flatMap { document[$0.rawValue]?[$0.typeField]?.string } ?? ""
        let isCertainlyNotBind = !name.isEmpty && !document.mayBeBind
        do {
            return try callback(document, form, isCertainlyNotBind: isCertainlyNotBind)
        } catch {
            throw EventError(
                fault: error, name: name.isPlainName ? name : nil, isCertainlyNotBind: isCertainlyNotBind)
        }
    }

    private static func callback(
        _ document: JSON, _ form: CallbackForm?, isCertainlyNotBind: Bool
    ) throws(BodyFault) -> Callback {
        let message = try ObjectReader(document)
        guard let form else { throw .notOneOfEventAndCommand }
        guard try message.text("msg_type", as: CallbackForm.init) == form else { throw .invalid("msg_type") }
        let base = try message.object("base_info")
        let body = try message.object(form.rawValue)
        return Callback(
            form: form, base: try baseInfo(base), event: try event(body, base: base, form: form),
            isCertainlyNotBind: isCertainlyNotBind)
    }

    private static func baseInfo(_ base: ObjectReader) throws(BodyFault) -> BaseInfo {
        BaseInfo(
            requestID: try base.text("req_id", as: RequestID.init),
            createdAt: UnixTime(seconds: Int64(try base.number("createtime"))),
            serial: try base.textIfAny("device_sn", as: SerialNumber.init),
            modelID: try base.textIfAny("model_id", as: ModelID.init),
            company: try base.textIfAny("auth_corpid", as: CorpID.init),
            provider: try base.textIfAny("service_corpid", as: CorpID.init))
    }

    private static func event(
        _ body: ObjectReader, base: ObjectReader, form: CallbackForm
    ) throws(BodyFault) -> Event {
        let name = try body.text(form.typeField) { $0.isPlainName ? $0 : nil }
        guard let kind = Event.Kind(rawValue: name) else { return .unknown(name: name) }
        guard kind.comes(as: form) else { throw .invalid("\(form.rawValue).\(form.typeField)") }
        return try Event(kind, body, base: base)
    }
}

extension JSON {
    /// Which one of event and command this message has; nil when it has both or neither.
    fileprivate var form: CallbackForm? {
        let forms = CallbackForm.allCases.filter { self[$0.rawValue] != nil }
        return forms.count == 1 ? forms.first : nil
    }

    /// Whether anything in here calls itself a bind, however it is written, or is a code that somebody typed.
    fileprivate var mayBeBind: Bool {
        switch self {
        case .null, .bool, .integer, .double, .string: false
        case .array(let elements): elements.contains(where: \.mayBeBind)
        case .object(let members):
            members.contains { name, value in
                if name.reads(as: "verif_code") { return true }
                guard name.reads(as: "event_type") || name.reads(as: "command_type") else {
                    return value.mayBeBind
                }
                return value.string.map { $0.reads(as: "bind") } ?? true
            }
        }
    }
}

extension String {
    /// Whether a careless reader could take this for `word`: ASCII letters in either case, digits and
    /// underscores count, whatever else stands between them does not.
    fileprivate func reads(as word: String) -> Bool {
        guard utf8.count >= word.utf8.count else { return false }
        var rest = utf8.makeIterator()
        for byte in word.utf8 {
            guard rest.nextOfWord() == byte else { return false }
        }
        return rest.nextOfWord() == nil
    }
}

extension String.UTF8View.Iterator {
    fileprivate mutating func nextOfWord() -> UInt8? {
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte | 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return byte
            case UInt8(ascii: "_"): return byte
            default: continue
            }
        }
        return nil
    }
}
