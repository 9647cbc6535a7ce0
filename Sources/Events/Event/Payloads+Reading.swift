import Elements

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

extension Event.UserScan {
    init(_ body: ObjectReader, base: ObjectReader) throws(BodyFault) {
        spelling = try base.text("device_sn", as: SerialSpelling.init)
        operationID = try body.text("oper_id", as: ObjectReader.short)
        userID = try body.text("open_userid", as: ObjectReader.short)
        state = try body.textIfAny("state", as: ObjectReader.short)
        userType = try body.numberIfAny("user_type") ?? 0
        authCode = try body.text("auth_code", as: ObjectReader.secret)
        expiresInSeconds = try body.numberIfAny("expires_in")
        authCodeType = try body.numberIfAny("auth_code_type")
    }
}

extension Event.ContactChange {
    init(_ body: ObjectReader) throws(BodyFault) {
        version = try body.number("perm_version")
        created = try body.objects("create_user", as: User.init)
        updated = try body.objects("update_user", as: User.init)
        deleted = try body.objects("delete_user", as: User.init)
    }
}

extension Event.ContactChange.User {
    fileprivate init(_ user: ObjectReader) throws(BodyFault) {
        userID = try user.text("open_userid", as: ObjectReader.short)
        userType = try user.numberIfAny("user_type") ?? 0
    }
}

extension Event.BiometricPage {
    init(_ body: ObjectReader) throws(BodyFault) {
        pageType = try body.text("page_type", as: ObjectReader.short)
        operationID = try body.text("oper_id", as: ObjectReader.short)
        userID = try body.text("open_userid", as: ObjectReader.short)
        userType = try body.numberIfAny("user_type") ?? 0
    }
}

extension Event.BiometricDeletion {
    init(_ body: ObjectReader) throws(BodyFault) {
        pageType = try body.textIfAny("page_type", as: ObjectReader.short)
        operationID = try body.textIfAny("oper_id", as: ObjectReader.short)
        userID = try body.textIfAny("open_userid", as: ObjectReader.short)
        userType = try body.numberIfAny("user_type")
    }
}

extension Event.DoorOpening {
    init(_ body: ObjectReader) throws(BodyFault) {
        userID = try body.text("open_userid", as: ObjectReader.short)
        operationID = try body.text("oper_id", as: ObjectReader.short)
    }
}

extension Event.PrinterJob {
    init(_ body: ObjectReader) throws(BodyFault) {
        userID = try body.text("open_userid", as: ObjectReader.short)
        jobID = try body.text("jobid", as: ObjectReader.short)
    }
}

extension Event.PrinterTranscoding {
    init(_ body: ObjectReader) throws(BodyFault) {
        guard !(body.has("aes_key") && body.has("encoding_aeskey")) else {
            throw .ambiguous("command.encoding_aeskey")
        }
        userID = try body.text("open_userid", as: ObjectReader.short)
        jobID = try body.text("jobid", as: ObjectReader.short)
        downloadURL = try body.text("download_url", as: ObjectReader.secret)
        aesKey = try body.text(body.has("aes_key") ? "aes_key" : "encoding_aeskey", as: ObjectReader.secret)
        documentName = try body.text("doc_name", as: ObjectReader.short)
        documentBytes = try body.numberOrDigitsIfAny("doc_size")
        let chosen = body.has("trans_setting") ? try body.object("trans_setting") : nil
        settingsVersion = try chosen?.numberIfAny("version")
        settings = try chosen?.objects("setting_list", as: Setting.init) ?? []
    }
}

extension Event.PrinterTranscoding.Setting {
    fileprivate init(_ setting: ObjectReader) throws(BodyFault) {
        key = try setting.text("key", as: ObjectReader.short)
        values = try setting.texts("value")
    }
}
