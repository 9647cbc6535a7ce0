import HTTP

/// A request gets the same verdict whole and in slices, and says the same once written and read again.
struct HTTPTarget: FuzzTarget {
    private struct Verdict: Equatable {
        var requests: [Request] = []
        var refusal: HTTPError.Reason?
    }

    func feed(_ bytes: [UInt8]) {
        let (whole, slices) = bytes.cut()
        let verdict = read([whole[...]])
        hold(read(slices) == verdict, "in slices the verdict is the same")
        for request in verdict.requests {
            hold(request.body.count <= Limits.callback.bodyBytes, "a body is bounded")
            let again = read([MessageWriter.bytes(of: request, host: "h")[...]])
            // Written anew it has a host, and a space a field, which may be more than a head's limit.
            if again.refusal == .fieldsTooLong { continue }
            hold(again.requests.count == 1, "what is written is one request: \(again)")
            hold(
                again.requests.first.map { $0.method == request.method && $0.body == request.body } ?? false,
                "what is written is read again")
        }
    }

    private func read(_ slices: [ArraySlice<UInt8>]) -> Verdict {
        var parser = RequestParser(limits: .callback)
        var verdict = Verdict()
        do {
            for slice in slices {
                try parser.receive(slice)
                while let request = try parser.next() { verdict.requests.append(request) }
            }
        } catch {
            verdict.refusal = error.reason
        }
        return verdict
    }
}

/// A query that is read, written and read again says the same.
struct QueryTarget: FuzzTarget {
    func feed(_ bytes: [UInt8]) {
        let raw = String(decoding: bytes, as: UTF8.self)
        guard let query = read(raw) else { return }
        let pairs = query.names.compactMap { name in query.single(name).map { (name, $0) } }
        let again = read(Query.string(pairs))
        hold(again?.names.map { Array($0.utf8) } == pairs.map { Array($0.0.utf8) }, "names stay")
        for (name, value) in pairs {
            hold(again?.single(name).map { Array($0.utf8) } == Array(value.utf8), "values stay")
        }
    }

    private func read(_ raw: String) -> Query? {
        // Malformed is a verdict as good as any.
        try? Query(raw)
    }
}
