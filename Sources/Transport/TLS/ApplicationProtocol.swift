import COpenSSL

/// What is spoken inside TLS. Source: RFC 7301.
enum ApplicationProtocol {
    static let name = Array("http/1.1".utf8)

    /// Takes `http/1.1` if the peer offers it, and refuses a peer that offers only others (section 3.2).
    ///
    /// OpenSSL has checked that the offer is a list of names, each behind its length.
    static func select(
        from offer: UnsafePointer<UInt8>?, _ count: UInt32,
        into chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ chosenCount: UnsafeMutablePointer<UInt8>?
    ) -> CInt {
        let offered = unsafe UnsafeBufferPointer(start: offer, count: Int(count))
        var start = 0
        while start < offered.count {
            let length = unsafe Int(offered[start])
            let range = start + 1..<start + 1 + length
            guard range.upperBound <= offered.count else { break }
            if unsafe offered[range].elementsEqual(name) {
                unsafe chosen?.pointee = offer.map { unsafe $0 + range.lowerBound }
                unsafe chosenCount?.pointee = UInt8(length)
                return SSL_TLSEXT_ERR_OK
            }
            start = range.upperBound
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}
