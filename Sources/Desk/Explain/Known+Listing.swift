import Binding

extension Known {
    /// Why a bind was answered as it was. One that no list had, and that has come onto one as another model, is refused
    /// for that from now on.
    func reason(of bind: StoredCallback) -> Reason {
        let why = bind.settledReason
        guard why.word == .unknownSerial, let asked = bind.model, let listing, listing.model != asked else {
            return why
        }
        return Reason(.otherModel)
    }
}
