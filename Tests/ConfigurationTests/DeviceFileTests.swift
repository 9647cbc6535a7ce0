import Binding
import Configuration
import Events
import Testing

/// Files of devices, right and wrong.
@Suite struct DeviceFileTests {
    private static let header = "serial,model,product_key,device_key"

    private func read(_ text: String, as format: DeviceFile.Format = .csv) throws -> [ListedDevice] {
        let model = try #require(ModelID("m1"))
        let matter = try #require(ModelID("matter"))
        var shared = MatterFacts()
        shared.numbers = [.product: 32769, .vendor: 65521]
        shared.version = "1.0"
        let account = "ours"
        return try DeviceFile.read(
            Array(text.utf8), as: format,
            Catalogue(
                models: [
                    model: Catalogue.Model(account: account),
                    matter: Catalogue.Model(matter: shared, account: account),
                    try #require(ModelID("forwarded")): Catalogue.Model(),
                ])
        ).devices
    }

    private func mistakes(_ text: String, as format: DeviceFile.Format = .csv) -> [String] {
        let refusal = #expect(throws: DeviceFile.Refusal.self) { try read(text, as: format) }
        return refusal?.mistakes ?? []
    }

    @Test(arguments: [
        "\u{FEFF}serial,model,product_key,device_key,name\r\nsn1,m1,p,d,\"Lock, \"\"big\"\"\r\ndoor\"\r\n",
        "NAME,serial,Model,device_key,product_key\n\"Lock, \"\"big\"\"\r\ndoor\",SN1,m1,d,p\n\n",
    ])
    func `reads quotes, line ends, a byte order mark, and columns in any order`(text: String) throws {
        // A name of two lines is no name; everything else is as it should be.
        #expect(
            mistakes(text) == [
                #"line 2: name must be one line of at most 512 bytes, not "Lock, \"big\"\r\ndoor""#
            ])
        let device = try #require(try read(text.replacing("\r\ndoor", with: " door")).first)
        #expect(device.serial.text == "SN1" && text.contains(device.spelling.text))
        #expect(device.productKey == "p" && device.deviceKey == "d")
        #expect(device.name == "Lock, \"big\" door")
        #expect(device.capabilities == nil && device.isCommonDevice == nil)
    }

    @Test func `reads every field of a row, and the same from JSON`() throws {
        let csv = """
            serial,model,product_key,device_key,capabilities,name,family,room,common_device
            SN1,m1,p,d,15,门锁,home,hall,false
            """
        let json = """
            [{"serial":"SN1","model":"m1","product_key":"p","device_key":"d","capabilities":15,"name":"门锁",
              "family":"home","room":"hall","common_device":false}]
            """
        let device = try #require(try read(csv).first)
        #expect(device.capabilities == 15 && device.family == "home" && device.room == "hall")
        #expect(device.isCommonDevice == false)
        #expect(try read(json, as: .json) == [device])
    }

    @Test func `reads what a Matter device has of its own, and the same from JSON`() throws {
        let csv = """
            \(Self.header),matter_discriminator,matter_fabric_id,matter_node_id,matter_version,matter_categories
            SN1,matter,p,d,3840,1,2,1.1,65537:Operate 0:View
            """
        let json = """
            [{"serial":"SN1","model":"matter","product_key":"p","device_key":"d","matter_discriminator":3840,
              "matter_fabric_id":1,"matter_node_id":"2","matter_version":"1.1",
              "matter_categories":"65537:Operate 0:View"}]
            """
        let device = try #require(try read(csv).first)
        #expect(device.matter.numbers == [.discriminator: 3840, .fabric: 1, .node: 2])
        #expect(device.matter.version == "1.1" && device.matter.extra == nil)
        #expect(
            device.matter.categories == [
                .init(tag: 65537, privilege: .operate), .init(tag: 0, privilege: .view),
            ])
        #expect(try read(json, as: .json) == [device])
    }

    @Test(arguments: [
        ("", "line 1: the file is empty"),
        ("serial,model,product_key\nSN1,m1,p", "line 1: the column device_key is missing"),
        ("serial,model,product_key,device_key,colour\nSN1,m1,p,d,red", "line 1: colour is no column"),
        ("\(header),serial\nSN1,m1,p,d,SN1", "line 1: the column serial stands there twice"),
        ("\(header)\nSN1,m1,p", "line 2: 3 fields, and the header has 4"),
        ("\(header)\nSN1,m1,p,d\nSN-2,m1,p,d", "line 3: serial must be 1 to 128"),
        ("\(header)\nSN1,m2,p,d", "line 2: model m2 is not configured"),
        ("\(header)\n,m1,p,d", "line 2: serial is missing"),
        ("\(header)\nSN1,m1,,d", "line 2: product_key is missing"),
        ("\(header)\nSN1,m1,p p,d", "line 2: product_key must be"),
        ("\(header)\nSN1,m1,p,d\nSN2,m1,p,e\nsn1,m1,p,d", "line 4: serial SN1 stands in line 2 already"),
        ("\(header)\nSN1,m1,p,d\nSN2,m1,p,d", "line 3: SN2 has the keys that SN1 has in line 2"),
        (
            "\(header),matter_discriminator,matter_fabric_id,matter_node_id\nSN1,m1,p,d,,,\nSN2,matter,p,d,1,2,3",
            "line 3: SN2 has the keys that SN1 has in line 2"
        ),
        ("\(header)\n8.6E+14,m1,p,d", "line 2: serial 8.6E+14 is a number that a spreadsheet has rounded"),
        ("\(header)\nSN1,m1,p,8.6e+14", "line 2: device_key 8.6e+14 is a number that a spreadsheet"),
        ("\(header)\nSN1,m1,p,\"8,60001E+14\"", "line 2: device_key 8,60001E+14 is a number that"),
        ("\(header)\nSN1,m1,1E+05,d", "line 2: product_key 1E+05 is a number that a spreadsheet"),
        ("\(header),capabilities\nSN1,m1,p,d,16", "line 2: capabilities must be a number from 1 to 15"),
        ("\(header),capabilities\nSN1,m1,p,d,two", "line 2: capabilities must be"),
        ("\(header),common_device\nSN1,m1,p,d,maybe", "line 2: common_device must be true or false"),
        (
            "\(header),matter_discriminator\nSN1,m1,p,d,4096",
            "line 2: matter_discriminator must be a number from 0 to 4095"
        ),
        (
            "\(header),matter_vendor_id\nSN1,m1,p,d,65536",
            "line 2: matter_vendor_id must be a number from 0 to 65535"
        ),
        (
            "\(header),matter_node_id\nSN1,m1,p,d,-1",
            "line 2: matter_node_id must be a number from 0 to 9223372036854775807"
        ),
        (
            "\(header),matter_categories\nSN1,m1,p,d,1:Own",
            "line 2: matter_categories must be 1 to 8 of TAG:PRIVILEGE"
        ),
        (
            "\(header),matter_version\nSN1,m1,p,d,1.0",
            "line 2: matter_node_id is missing, in the list and in its model"
        ),
        (
            "\(header),matter_fabric_id,matter_node_id\nSN1,matter,p,d,1,2",
            "line 2: matter_discriminator is missing"
        ),
        ("\(header)\nSN1,m1,p,\"d", "line 2: a quote that is never closed"),
        ("\(header)\nSN1,m1,p,d\"", "line 2: a quote inside a field"),
        ("\(header)\nSN1,m1,p,\"d\"x", "line 2: something follows a closing quote"),
        ("\(header)\rSN1,m1,p,d", "line 1: a carriage return without a line feed"),
    ])
    func `names the line and what is wrong with it`(text: String, mistake: String) {
        let mistakes = mistakes(text)
        #expect(mistakes.contains { $0.hasPrefix(mistake) }, "\(mistakes)")
    }

    @Test func `rows in which nothing stands are passed over, wherever they are`() throws {
        let text = "\(Self.header)\n,,,\nSN1,m1,p,d\n \t,\u{3000},,\n,,,,,\n\nSN2,m1,p,e\n,,,\n"
        #expect(try read(text).map(\.serial.text) == ["SN1", "SN2"])
        #expect(try read("\n,,\n\(text)").map(\.serial.text) == ["SN1", "SN2"])
        #expect(mistakes("\(Self.header)\n,,,\n,m1,p,d") == ["line 3: serial is missing"])
        #expect(mistakes(",,,\n\(Self.header),x\nSN1,m1,p,d,1").first?.hasPrefix("line 2: x is no") == true)
        #expect(mistakes("\n,,,\n") == ["line 1: the file is empty"])
    }

    @Test(arguments: ["8.6E14", "E+14", "8.6E+", "A8.6E+14", "8.6.1E+14", "8E+14E+2"])
    func `a key that no spreadsheet makes of a number is one`(key: String) throws {
        #expect(try read("\(Self.header)\nSN1,m1,p,\(key)").first?.deviceKey == key)
    }

    @Test func `two serials may share keys that are nobody's`() throws {
        let text = "\(Self.header)\nSN1,forwarded,p,d\nSN2,forwarded,p,d\nSN3,m1,p,d"
        #expect(try read(text).count == 3)
    }

    @Test func `a file in another encoding is told from a wrong one`() throws {
        let model = try #require(ModelID("m1"))
        let bytes = Array("\(Self.header),name\nSN1,m1,p,d,".utf8) + [0xC3, 0xC5]
        let refusal = #expect(throws: DeviceFile.Refusal.self) {
            try DeviceFile.read(bytes, as: .csv, Catalogue(models: [model: Catalogue.Model()]))
        }
        #expect(refusal?.mistakes == ["line 2: not UTF-8: save the file as UTF-8"])
    }

    @Test func `all mistakes are counted and the first fifty named`() {
        let rows = (0..<80).map { "SN\($0),m1,p," }.joined(separator: "\n")
        let refusal = #expect(throws: DeviceFile.Refusal.self) { try read("\(Self.header)\n\(rows)") }
        #expect(refusal?.count == 80 && refusal?.mistakes.count == 50)
    }

    @Test(arguments: [
        ("{}", "must be a list"), ("[{]", "line 1"),
        (#"[{"serial":"SN1","model":"m1","product_key":"p","device_key":"d","color":1}]"#, "entry 1: color"),
        (#"[{"serial":"SN1","model":"m1","product_key":"p"}]"#, "entry 1: device_key is missing"),
        (#"[{"serial":["SN1"],"model":"m1","product_key":"p","device_key":"d"}]"#, "entry 1: serial must be"),
        (
            #"[{"serial":"SN1","model":"m1","product_key":"p","device_key":"d","name":["x"]}]"#,
            "entry 1: name must be a text"
        ),
        ("[7]", "entry 1: serial is missing"),
    ])
    func `a wrong JSON file is told so`(text: String, mistake: String) {
        let mistakes = mistakes(text, as: .json)
        #expect(mistakes.contains { $0.contains(mistake) }, "\(mistakes)")
    }
}
