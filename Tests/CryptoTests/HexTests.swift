import Crypto
import Testing

@Suite struct HexTests {
    @Test func `gives back every byte, in lower case and from either`() {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = Hex.encode(bytes)
        #expect(text == text.lowercased())
        #expect(Hex.encode([0x00, 0x9a, 0xbc, 0xff]) == "009abcff")
        #expect(Hex.decode(text) == bytes)
        #expect(Hex.decode(text.uppercased()) == bytes)
        #expect(Hex.decode("") == [])
    }

    @Test(arguments: ["0", "0g", "0x00", " 00", "00 ", "é", "0:", "@0", "`0", "/0", "000"])
    func `refuses what is not whole pairs of digits`(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
