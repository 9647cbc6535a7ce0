import Adapter
import Desk
import Events
import Support
import Telemetry
import Testing

/// What WeCom has signed, and this version does not understand.
@Suite struct NotUnderstoodTests {
    private func isTold(
        _ change: (String) -> String, fault: String, request: String?,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let world = try World()
        let message = change(world.message(World.Bind()))
        #expect(world.simulation.run { await world.send(message) }.errcode == 7, sourceLocation: location)
        let line = try #require(try world.told("not_understood").first, sourceLocation: location)
        #expect(line["route"]?.string == World.path && line["model"]?.string == World.model)
        #expect(line["peer"]?.string == "127.0.0.1" && line["todo"]?.string?.isEmpty == false)
        #expect(line["fault"]?.string?.contains(fault) == true, "\(line)", sourceLocation: location)
        #expect(line["req_id"]?.string == request, sourceLocation: location)
        #expect(line["device"]?.string == request.map { _ in "SN1" }, sourceLocation: location)
        let standing = try #require(world.conditions.standing.first, sourceLocation: location)
        #expect(standing.condition == .notUnderstood && standing.subject == World.path)
        guard let request else { return }
        for language in Language.allCases {
            let explained = world.explained(request, in: language)
            #expect(explained.contains(fault), "\(explained)", sourceLocation: location)
        }
    }

    @Test func `is told with what can be read of it, and stands as a condition`() throws {
        try isTold({ $0.replacing("auth_code", with: "code") }, fault: "auth_code", request: "r1")
        try isTold(
            { $0.replacing(#""createtime":"#, with: #""createtime":"" ,"ctime":"#) }, fault: "createtime",
            request: "r1")
        try isTold({ _ in "<xml></xml>" }, fault: "", request: nil)
        try isTold({ _ in #"{"base_info":{"req_id":"a b","device_sn":7}}"# }, fault: "", request: nil)
    }
}
