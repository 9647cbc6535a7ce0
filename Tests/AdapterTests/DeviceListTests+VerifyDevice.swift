import Adapter
import Binding
import Configuration
import Crypto
import Elements
import Events
import Support
import Testing

extension DeviceListTests {
    /// States: List 2.
    @Test(arguments: ["sN1", "SN1", "sn1"])
    func `verify_device is answered from the configuration's list, however the serial is spelt`(
        hashed: String
    ) throws {
        let world = try world(
            #"""
            "devices": [{ "serial": "sN1", "model": "\#(World.model)", "product_key": "p", "device_key": "d" }],
            """#)
        let answer = try #require(verify(Hex.encode(Digest.md5(Array(hashed.utf8))), in: world))
        #expect(answer["is_valid"] == true && answer["modelid"]?.string == World.model)
    }

    /// States: List 2.
    @Test(arguments: ["sN1", "SN1", "sn1"])
    func `verify_device is answered from the ledger's list, however the serial is spelt`(
        hashed: String
    ) throws {
        let world = try world()
        list(try device("sN1"), in: world)
        let digest = Hex.encode(Digest.md5(Array(hashed.utf8)))
        let answer = try #require(verify(digest, in: world))
        #expect(answer["is_valid"] == true && answer["modelid"]?.string == World.model)
        let other = try #require(verify(Hex.encode(Digest.md5([1])), in: world))
        #expect(other["is_valid"] == false)
    }

    /// States: List 4.
    @Test(arguments: ["SN1", "sn1"])
    func `a device that somebody has is known to verify_device, whatever the list says`(
        hashed: String
    ) throws {
        let world = try world()
        list(try device("SN1"), in: world)
        let digest = Hex.encode(Digest.md5(Array(hashed.utf8)))
        #expect(world.bind(World.Bind()).errcode == 0)
        let serial = try #require(world.device?.serial)
        change(world) { records, _ throws(LedgerFailure) in try records.removeListing(of: serial) }
        let held = try #require(verify(digest, in: world))
        #expect(held["is_valid"] == true && held["modelid"]?.string == World.model)
        change(world) { records, now throws(LedgerFailure) in
            guard var device = try records.device(serial) else { return }
            device.release(at: now)
            try records.put(device)
        }
        let request = message(digest, world).replacing("\"v\(digest)\"", with: "\"w\(digest)\"")
        let free = world.postbox.opened(world.simulation.run { await world.send(request) }.body)
        #expect(free?["is_valid"] == false)
    }

    func verify(_ digest: String, in world: World) -> JSON? {
        world.postbox.opened(world.simulation.run { await world.send(message(digest, world)) }.body)
    }

    func message(_ digest: String, _ world: World) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"v\(digest)","createtime":\(world.simulation.unixNow.seconds),\
        "service_corpid":"\(World.provider)"},"event":{"event_type":"verify_device","device_sn_md5":"\(digest)"}}
        """
    }
}
