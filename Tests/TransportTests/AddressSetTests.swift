import Testing
import Transport

@Suite struct AddressSetTests {
    @Test(arguments: [
        ("10.1.2.3", ["10.1.2.3", "::ffff:10.1.2.3"], ["10.1.2.4", "::1", "10.1.2", ""]),
        ("10.1.2.*", ["10.1.2.0", "10.1.2.255"], ["10.1.3.0"]),
        ("10.1.*.*", ["10.1.0.0", "10.1.255.255"], ["10.2.0.0"]),
        ("10.1.0.0/16", ["10.1.9.9"], ["10.2.0.0"]),
        ("10.1.2.3/16", ["10.1.9.9"], ["10.2.0.0"]),
        ("10.1.2.128/25", ["10.1.2.128", "10.1.2.255"], ["10.1.2.127"]),
        ("10.1.2.3/32", ["10.1.2.3"], ["10.1.2.2"]),
        ("0.0.0.0/0", ["255.255.255.255", "1.2.3.4"], ["::1", "name"]),
        ("2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1", "10.1.2.3"]),
        ("[2001:db8::1]", ["2001:db8::1", "2001:0db8:0:0::1"], ["2001:db8::2"]),
    ])
    func `holds just the addresses of its ranges`(range: String, inside: [String], outside: [String]) {
        let set = set(of: [range])
        #expect(!set.isEmpty)
        for address in inside { #expect(set.contains(address), "\(address)") }
        for address in outside { #expect(!set.contains(address), "\(address)") }
    }

    @Test(arguments: [
        "", "*", "*.*.*.*", "10.1.2", "10.*.2.3", "10.1.*.3", "10.1.2.3.*", "10.1.2.3/33", "10.1.2.3/-1",
        "10.1.2.3/",
        "10.1.2.3/8/8", "10.1.2.3/ 8", "name", "2001:db8::/129", "2001:db8::*", "010.1.2.3", "10.1.2.256",
        "10.1.2.3:80",
    ])
    func `takes nothing that is no range`(text: String) {
        #expect(set(of: [text]).isEmpty)
    }

    @Test(
        arguments: [
            ("10.1.2.3", "10.1.2.3"), ("10.1.2.3:80", "10.1.2.3"), ("10.1.2.3:0", "10.1.2.3"),
            ("2001:db8::1", "2001:db8::1"), ("[2001:DB8::1]", "2001:db8::1"),
            ("[2001:db8::1]:65535", "2001:db8::1"),
            ("::ffff:10.1.2.3", "10.1.2.3"), ("[::ffff:10.1.2.3]:80", "10.1.2.3"),
            ("10.1.2.3:65536", nil), ("10.1.2.3:", nil), ("10.1.2.3:+1", nil), ("10.1.2.3:80:80", nil),
            ("[2001:db8::1", nil), ("[2001:db8::1]80", nil), ("2001:db8::1:12345", nil), ("name:80", nil),
            ("unknown", nil), ("_hidden", nil), (":80", nil), ("", nil),
        ] as [(String, String?)])
    func `an address may stand beside a port, as proxies write it`(text: String, address: String?) {
        #expect(AddressSet.address(ofHop: text) == address)
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "::ffff:10.1.2.3"), ("name", "name"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
    ])
    func `the network of an IPv6 address is its first half`(address: String, network: String) {
        #expect(AddressSet.network(of: address) == network)
    }

    @Test func `a union holds what either holds`() {
        let sum = set(of: ["10.0.0.1"]).union(set(of: ["10.0.0.2"]))
        #expect(sum.contains("10.0.0.1") && sum.contains("10.0.0.2") && !sum.contains("10.0.0.3"))
    }

    private func set(of texts: [String]) -> AddressSet {
        var set = AddressSet()
        for text in texts { _ = set.insert(text) }
        return set
    }
}
