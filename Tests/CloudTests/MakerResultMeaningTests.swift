import Binding
import Cloud
import Events
import Testing

@Suite struct MakerResultMeaningTests {
    /// States: Maker 3.
    @Test(arguments: Errcode.allCases)
    func `an errcode ends its request as it is`(errcode: Errcode) {
        #expect(MakerResult.errcode(errcode).conclusion(by: .standard).errcode == errcode)
    }

    /// States: Device 23.
    @Test(arguments: VerdictTable.standard.all)
    func `only 200 is a yes among the codes, and what is unclear stays so`(row: VendorCode) {
        let conclusion = MakerResult.code(row.code).conclusion(by: .standard)
        #expect((conclusion.errcode == .success) == (row.kind == .success))
        #expect((conclusion.finding == .unknown) == (row.kind == .unknown))
        #expect((conclusion.finding == .ours) == (row.kind == .success))
    }

    /// States: Device 23.
    @Test func `a code that no document names leaves it open, unless the site knows it`() {
        #expect(MakerResult.code(99_999).conclusion(by: .standard).finding == .unknown)
        var table = VerdictTable.standard
        table.override(99_999, with: .wrongCode)
        #expect(MakerResult.code(99_999).conclusion(by: table).finding == .notOurs)
        #expect(MakerResult.code(99_999).conclusion(by: table).errcode == .wrongCode)
    }

    @Test func `a site's own table counts, and cannot make a yes of another code`() {
        var table = VerdictTable.standard
        table.override(5462, with: .wrongCode)
        #expect(MakerResult.code(5462).conclusion(by: table).errcode == .wrongCode)
        table.override(5462, with: .success)
        #expect(MakerResult.code(5462).conclusion(by: table).errcode == .cannotBind)
    }

    /// States: Device 26.
    @Test(arguments: VerdictTable.standard.all)
    func `a device is let go of by a yes, or when it is not ours`(row: VendorCode) {
        let word = MakerResult.code(row.code).release(by: .standard)
        #expect((word == .notOurs) == [200, 5052, 5141].contains(row.code))
        if row.kind == .transient || row.kind == .unknown { #expect(word == .unclear) }
    }
}
