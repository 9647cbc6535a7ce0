import Binding
import Cloud
import Events
import Testing

/// The table, against a list written down from the vendor's documents, not from the code.
struct VerdictTableTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let codes: [Int]
        let kind: VendorCode.Kind
        let answer: VendorCode.Answer

        init(_ codes: [Int], _ kind: VendorCode.Kind, _ errcode: Errcode) {
            self.init(codes, kind, .always(errcode))
        }

        init(_ codes: [Int], _ kind: VendorCode.Kind, _ answer: VendorCode.Answer) {
            self.codes = codes
            self.kind = kind
            self.answer = answer
        }

        var testDescription: String { "\(codes)" }
    }

    static let expected = [
        Expected([200], .success, .success),
        Expected([5049, 5412, 6040], .installer, .alreadyBound),
        Expected([5462], .installer, .deviceCheckFailed),
        Expected([5050], .installer, .notYetUnbound),
        Expected([5179, 5213, 5461], .installer, .wrongCode),
        Expected([61002, 70065], .installer, .deviceOffline),
        Expected([5314, 5460, 5465], .transient, .byOnlineStatus),
        Expected([429, 5032, 5106, 5144], .transient, .cannotBind),
        Expected([5000, 5048, 5103, 5394, 5893, 50000, 70000], .unknown, .cannotBind),
        Expected(
            [
                5009, 5041, 5052, 5066, 5067, 5229, 5327, 5333, 5357, 5358, 5361, 5624, 5636, 5669, 5879,
                5880,
                5881, 5882, 5883, 5884, 5885, 6083,
            ], .operator, .cannotBind),
        Expected(
            [
                401, 403, 4026, 5047, 5088, 5089, 5090, 5093, 5104, 5141, 5147, 5148, 5178, 5214, 5313, 5325,
                5339,
                5409,
                5414, 5415, 5420, 5421, 5422, 5458, 5459, 5478, 5493, 5499, 5553, 5618, 5913, 70089, 70130,
                90047, 91001, 91004, 91005, 91006, 91007,
            ], .operator, .cannotBind),
    ]

    /// States: Plan 7.
    @Test(arguments: expected)
    func `answers every documented code as the documents' table says`(expected: Expected) {
        for code in expected.codes {
            let row = VerdictTable.standard.row(for: code)
            #expect(VerdictTable.standard.isDocumented(code))
            #expect(row.kind == expected.kind, "\(code)")
            #expect(row.answer == expected.answer, "\(code)")
        }
    }

    @Test
    func `knows no code beside the documented ones, and names each once`() {
        let codes = Self.expected.flatMap(\.codes)
        #expect(VerdictTable.standard.all.map(\.code) == codes.sorted())
        #expect(VendorCode.documented.count == codes.count)
    }

    /// The response tables of the four vendor documents, one after the other.
    static let documents: [String: [Int]] = [
        "verifyBindingCode": [200, 5066, 5067, 5144, 5179, 5213, 5460, 5462],
        "deviceBindingByWifi": [
            200, 5009, 5032, 5048, 5049, 5066, 5067, 5106, 5179, 5213, 5229, 5314, 5333, 5361, 5412, 5460,
            5461,
            5462, 5465, 5879, 5880, 5881, 5882, 5883, 5885, 6083,
        ],
        "deviceBindingByPureBt": [
            200, 5032, 5041, 5049, 5052, 5066, 5067, 5106, 5179, 5213, 5229, 5314, 5327, 5333, 5357, 5358,
            5361,
            5412, 5624, 5636, 5669, 5893, 6040, 6083,
        ],
        "bindDeviceDk": [
            200, 5032, 5041, 5049, 5052, 5066, 5067, 5106, 5229, 5314, 5327, 5333, 5358, 5361, 5412, 5624,
            5636,
            5669, 5893, 6040, 6083,
        ],
    ]

    /// States: Plan 7.
    @Test(arguments: documents.keys.sorted())
    func `is total over the codes of each document`(document: String) {
        for code in Self.documents[document] ?? [] {
            #expect(VerdictTable.standard.isDocumented(code), "\(code)")
        }
    }

    @Test(arguments: [-1, 1, 201, 404, 500, 5884 + 1_000, Int.max, Int.min])
    func `knows of a code that no document names only that`(code: Int) {
        let row = VerdictTable.standard.row(for: code)
        #expect(!VerdictTable.standard.isDocumented(code))
        #expect(row.kind == .unlisted)
        #expect(row.answer == .always(.cannotBind))
    }

    @Test
    func `takes 0, which no document explains, for no answer`() {
        #expect(VerdictTable.standard.row(for: 0).kind == .unknown)
        #expect(VerdictTable.standard.row(for: 0).answer == .always(.cannotBind))
    }

    @Test
    func `gives a site's own answer, and keeps the class of the code`() {
        var table = VerdictTable.standard
        table.override(5462, with: .wrongCode)
        table.override(12_345, with: .holdsLocalData)
        #expect(table.row(for: 5462).answer == .always(.wrongCode))
        #expect(table.row(for: 5462).kind == .installer)
        #expect(table.row(for: 12_345).answer == .always(.holdsLocalData))
        #expect(VerdictTable.standard.row(for: 5462).answer == .always(.deviceCheckFailed))
    }

    @Test
    func `makes a refusal of a code that only the site knows`() {
        var table = VerdictTable.standard
        table.override(12_345, with: .holdsLocalData)
        table.override(12_346, with: .cannotBind)
        #expect(table.row(for: 12_345).kind == .installer)
        #expect(table.row(for: 12_346).kind == .operator)
    }

    @Test
    func `takes no answer that would never be given`() {
        for row in VerdictTable.standard.all {
            let isIdle = row.kind == .success || row.kind == .unknown
            #expect((objection(row.code) != nil) == isIdle, "\(row.code)")
        }
        #expect(objection(0) != nil)
        #expect(objection(99_999) == nil)
        #expect(objection(5179, relaysTypedCodes: false) != nil)
    }

    private func objection(_ code: Int, relaysTypedCodes: Bool = true) -> String? {
        VerdictTable.standard.objection(toOverriding: code, relaysTypedCodes: relaysTypedCodes)
    }
}
