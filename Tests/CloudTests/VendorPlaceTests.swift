import Binding
import Cloud
import Elements
import Events
import Testing

@Suite struct `A device's place` {
    private static func place(_ conversation: Conversation.Kind, bind: NamedCallback? = nil)
        throws
        -> VendorPlace
    {
        VendorPlace(
            account: "https://vendor.example email a@b.example", model: try #require(ModelID("model")),
            conversation: conversation, productKey: "pk", deviceKey: "\"dk\"", bind: bind)
    }

    @Test(arguments: Conversation.Kind.allCases)
    func `is read as it was written`(conversation: Conversation.Kind) throws {
        let bind = NamedCallback(
            key: RequestKey(
                route: "/cb", eventType: "bind", requestID: try #require(RequestID("r1"))),
            model: try #require(ModelID("model")), company: try #require(CorpID("company")),
            createtime: UnixTime(seconds: 1_790_000_000))
        let serial = try #require(SerialNumber("SN1"))
        for place in [try Self.place(conversation), try Self.place(conversation, bind: bind)] {
            #expect(VendorPlace(place.place(of: serial)) == place)
        }
    }

    @Test func `is one for one pair of keys, and for each serial that the maker decides about`() throws {
        let (one, other) = (try #require(SerialNumber("SN1")), try #require(SerialNumber("SN2")))
        for conversation in Conversation.Kind.allCases {
            let place = try Self.place(conversation)
            #expect(place.place(of: one).isSame(as: place.place(of: other)) == (conversation != .forward))
        }
    }

    @Test(arguments: ["", "{}", #"{"model":"m","conversation":"none","product_key":"p","device_key":"d"}"#])
    func `that nobody has written so is none`(details: String) {
        #expect(VendorPlace(Place(account: "a", thing: "t", details: details)) == nil)
    }
}
