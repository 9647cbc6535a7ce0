import Binding
import Testing

@Suite struct MatterFactsTests {
    @Test(arguments: ["1.0", "=", "a=b", "\u{301}1", "\u{FE0F}", "版本"])
    func `what the ledger keeps is read as it was written`(text: String) {
        let fields = ["matter_version": text, "matter_extra": text, "matter_node_id": "7"]
        let (facts, mistakes) = MatterFacts.read(fields)
        #expect(mistakes.isEmpty)
        #expect(MatterFacts("\(facts)") == facts)
    }
}
