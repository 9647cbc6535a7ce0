package import Binding
package import Elements
package import Events
package import Telemetry

/// What is the case with a device or a request, why, and who does what about it.
///
/// It is made in one place, and shown by several: as text, as JSON, and as a page.
package struct Explanation: Sendable {
    package let asked: String
    /// When it was made.
    package let at: UnixTime
    package let serial: SerialNumber?
    package let model: ModelID?
    package let state: Device.State?
    package let holder: CorpID?
    /// What is the case now.
    package let now: Words
    /// Why, in the ledger's word; nil where it says nothing.
    package let reason: Reason?
    /// What WeCom was answered, and has shown to whoever added the device.
    package let errcode: Errcode?
    /// Why, in a sentence.
    package let cause: Words
    package let forInstaller: Words?
    /// What whoever runs this program does, in this order; empty for nothing.
    package let todo: [Words]
    /// How long a code in doubt may still be sent once more.
    package let secondsLeft: Int64?
    package let story: [Step]
    /// What was turned away and may have been about it.
    package let refused: [RefusedCallbacks]
    /// Since when what was turned away is known; nil where only the ledger was read.
    package let watchedSince: UnixTime?
    /// What is wrong now and bears on it.
    package let standing: [Conditions.Standing]
    /// Whether anything is known of it, or at least why nothing is.
    package let isKnown: Bool
    /// Whether the maker's own service is spoken of, in the vendor's place.
    private let isOfMaker: Bool

    package init(_ known: Known, at now: UnixTime) {
        let diagnosis = Diagnosis(known, at: now)
        (asked, at, serial, model) = (known.asked, now, known.serial, known.model)
        (state, holder) = (known.device?.state ?? (known.isKept ? .free : nil), known.device?.holder)
        // Of the maker's service a code that it has of the vendor is still the vendor's.
        let isOfMaker = known.isForwarded && diagnosis.reason?.isOfVendorsCode != true
        func spoken(_ words: Words) -> Words { isOfMaker ? words.ofMaker : words }
        self.isOfMaker = isOfMaker
        (reason, errcode) = (diagnosis.reason, diagnosis.errcode)
        // Why a model is paused stands there in a person's own words.
        cause = reason?.word == .paused ? diagnosis.cause : spoken(diagnosis.cause)
        (forInstaller, secondsLeft) = (diagnosis.forInstaller, diagnosis.secondsLeft)
        todo = diagnosis.todo.map(spoken)
        (refused, standing) = (diagnosis.refused, diagnosis.standing)
        self.now = spoken(Self.present(known, diagnosis))
        story = Step.story(of: known).map { Step(moment: $0.moment, words: spoken($0.words)) }
        watchedSince = known.watchedSince
        isKnown = known.isKept || diagnosis.isExplained
    }

    /// A line for each of what is wrong now.
    package func wrong(for reader: Reader) -> [Words] {
        standing.map { one in
            let line = one.line(for: reader, at: at)
            return isOfMaker ? line.ofMaker : line
        }
    }

    /// What those that were turned away are told under.
    package var refusedHeading: Words {
        refused.contains { !$0.isWeComs(at: at, watchedSince) }
            ? Words("被拒绝的回调（不一定来自企业微信）", "Refused callbacks, maybe not WeCom's")
            : Words("被拒绝的回调", "Refused callbacks")
    }

    private static func unheard(_ known: Known) -> Words {
        let count = known.unkept.count
        return Words("账本里没有它的记录", "the ledger has never heard of it")
            + (count == 0
                ? Words("")
                : Words("；启动以来收到过 \(count) 次，没有记入账本", "; \(count) came since the start, without a row"))
    }

    /// What the list says that is not the case already.
    private static func listing(_ known: Known) -> Words {
        guard let model = known.listing?.model else {
            return known.isUnlisted ? Words("（不在设备清单里）", " (it is not on the list)") : Words("")
        }
        return model == known.model
            ? Words("") : Words("（清单里是型号 \(model)）", " (on the list as model \(model))")
    }

    /// While no server runs, nobody adds anything.
    private static func state(
        _ state: Device.State, _ known: Known, _ prospect: Diagnosis.Prospect
    ) -> Words {
        switch (state, prospect) {
        case (.free, _) where !known.isServed:
            Words("空闲；程序没有运行，什么都不能添加", "free; no server runs, so that nothing can be added")
        case (.free, .barred): Words("空闲，但现在不能添加", "free, but it cannot be added now")
        case (.free, .unsure):
            Words("空闲；能不能添加，下一次添加就知道", "free; the next try shows whether it can be added")
        case (.asking, _) where !known.isServed:
            Words("程序停止时正在处理添加请求", "a company was adding it when the program ended")
        case (.free, .open), (.asking, _), (.held, _), (.bound, _), (.unbinding, _): state.words
        }
    }

    private static func present(_ known: Known, _ diagnosis: Diagnosis) -> Words {
        guard known.isKept else { return unheard(known) }
        guard let device = known.device else {
            return state(.free, known, diagnosis.prospect) + listing(known)
        }
        var words =
            state(device.state, known, diagnosis.prospect)
            + (known.listing.map { _ in listing(known) } ?? Words(""))
        if let holder = device.holder { words = words + Words("，企业 \(holder)", ", company \(holder)") }
        if device.isStuck {
            words =
                words
                + Words(
                    "；平台不肯解绑，已试 \(device.attempts) 次",
                    "; the vendor keeps it, after \(device.attempts) attempts")
        }
        if device.isAbandoned {
            words = words + Words("；未经平台解绑就放开了", "; it was let go without the vendor")
        }
        if device.deferredUnbind != nil {
            words = words + Words("；企业已删除，正在核实", "; its company has removed it, which is being looked into")
        }
        return diagnosis.timeLeft.map { words + Words("；", "; ") + $0 } ?? words
    }
}

extension Reason {
    /// Whether it is what a code of the vendor's says.
    var isOfVendorsCode: Bool { vendorCode != nil && word != .makerRefusesUs }
}

extension Words {
    /// What is said of the vendor, where the maker's own service stands in its place.
    var ofMaker: Words {
        Words(
            zh.replacing("平台", with: "自有服务"),
            en.replacing("the vendor's cloud", with: "the vendor").replacing(
                "the vendor", with: "the maker's service"))
    }
}
