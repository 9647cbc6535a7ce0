import Foundation
import Glibc
import Processes

/// Debian's Chromium without a window, led over two pipes.
///
/// Source: Chrome DevTools Protocol; with `--remote-debugging-pipe` it reads messages from descriptor 3, and writes its
/// own to 4, each ended by a zero.
final class Browser {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let script = Built.sources.appending(path: "deploy/browser").path

    /// Whether it is there without being fetched.
    static let isThere = (try? Child.run(script, ["--is-there"]).exit) == 0

    private let child: Child
    private let orders: CInt
    private let answers: CInt
    private var unread: [UInt8] = []
    private var number = 0
    private var session = ""
    private var pagesLoaded = 0
    /// What the page was refused, or what went wrong in it.
    private(set) var complaints: [String] = []

    /// - Parameter folder: Where it may keep what it needs.
    init(in folder: URL) throws {
        let (to, from) = (try Self.pipe(), try Self.pipe())
        defer { for end in [to.read, from.write] { close(end) } }
        (orders, answers) = (to.write, from.read)
        child = try Child(
            Self.script,
            [
                "--user-data-dir=\(folder.appending(path: "browser").path)", "--remote-debugging-pipe",
                "about:blank",
            ], handed: [to.read, from.write])
        let page = try call("Target.createTarget", ["url": "about:blank"])
        let target = page["targetId"] as? String ?? ""
        let attached = try call("Target.attachToTarget", ["targetId": target, "flatten": true])
        session = attached["sessionId"] as? String ?? ""
        for domain in ["Page", "Runtime", "Log"] { _ = try call("\(domain).enable") }
    }

    func end() {
        child.signal(SIGKILL)
        child.wait()
        for end in [orders, answers] { close(end) }
    }

    // MARK: What a person does

    func open(_ url: String) throws {
        try awaitingPage { _ = try call("Page.navigate", ["url": url]) }
    }

    func press(_ selector: String) throws {
        try awaitingPage { _ = try evaluate("document.querySelector(\(Self.quoted(selector))).click()") }
    }

    /// Into whatever has the focus; then the return key.
    func type(_ text: String) throws {
        // A page gives it away some time after it has been loaded.
        var looks = 0
        while try evaluate("document.activeElement.tagName === 'INPUT'") as? Bool != true {
            looks += 1
            if looks == 10_000 { throw Failure(description: "nothing has the focus") }
        }
        _ = try call("Input.insertText", ["text": text])
        try awaitingPage {
            for kind in ["keyDown", "keyUp"] {
                _ = try call(
                    "Input.dispatchKeyEvent",
                    [
                        "type": kind, "key": "Enter", "code": "Enter", "text": "\r",
                        "windowsVirtualKeyCode": 13,
                    ])
            }
        }
    }

    /// What can be read.
    var text: String {
        get throws { try evaluate("document.body.innerText") as? String ?? "" }
    }

    func look(width: Int, isDark: Bool) throws {
        _ = try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        _ = try call("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    func evaluate(_ expression: String) throws -> Any? {
        let answer = try call("Runtime.evaluate", ["expression": expression, "returnByValue": true])
        if let fault = answer["exceptionDetails"] { throw Failure(description: "\(expression): \(fault)") }
        return (answer["result"] as? [String: Any])?["value"]
    }

    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }

    // MARK: Messages

    private func awaitingPage(_ act: () throws -> Void) throws {
        let before = pagesLoaded
        try act()
        while pagesLoaded == before { hear(try message()) }
    }

    private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        number += 1
        var order: [String: Any] = ["id": number, "method": method, "params": parameters]
        if !session.isEmpty { order["sessionId"] = session }
        let bytes = Array(try JSONSerialization.data(withJSONObject: order)) + [0]
        guard unsafe write(orders, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "the browser takes nothing: \(errno)")
        }
        while true {
            let message = try message()
            if message["id"] as? Int == number {
                guard let result = message["result"] as? [String: Any] else {
                    throw Failure(description: "\(method): \(message)")
                }
                return result
            }
            hear(message)
        }
    }

    private func hear(_ message: [String: Any]) {
        switch message["method"] as? String {
        case "Page.loadEventFired": pagesLoaded += 1
        case "Log.entryAdded", "Runtime.exceptionThrown": complaints.append("\(message)")
        default: break
        }
    }

    private func message() throws -> [String: Any] {
        while true {
            if let end = unread.firstIndex(of: 0) {
                let text = Data(unread[..<end])
                unread.removeFirst(end + 1)
                return try JSONSerialization.jsonObject(with: text) as? [String: Any] ?? [:]
            }
            unread += try more()
        }
    }

    /// The time only ends a wait in vain.
    private func more() throws -> [UInt8] {
        var look = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&look, 1, 120_000) == 1 else { throw Failure(description: "the browser is silent") }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(answers, &bytes, bytes.count)
        guard count > 0 else { throw Failure(description: "the browser has ended") }
        return Array(bytes[..<count])
    }

    /// None below 100, as `Child` wants it, and no child has them by accident.
    private static func pipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [0, 0]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Failure(description: "pipe: \(errno)") }
        let high = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
        for end in ends { close(end) }
        guard high.allSatisfy({ $0 >= 100 }) else { throw Failure(description: "pipe: \(errno)") }
        return (high[0], high[1])
    }
}
