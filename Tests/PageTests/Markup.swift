/// A strict reading of a page: it finds what a browser would have to guess at.
struct Markup {
    /// What is wrong, in words; empty for a whole page.
    private(set) var faults: [String] = []
    /// The names of elements, in the order in which they begin.
    private(set) var elements: [String] = []
    /// Values of attributes, by name.
    private(set) var attributes: [(name: String, value: String)] = []
    /// What is read, with references resolved; without style sheets.
    private(set) var text = ""

    private static let voids: Set<String> = ["meta", "input", "br", "link", "img"]
    private static let references = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'"]

    private var open: [String] = []

    init(_ markup: String) {
        read(markup)
        if !open.isEmpty { faults.append("left open: \(open)") }
    }

    private mutating func read(_ markup: String) {
        var rest = markup[...]
        if rest.hasPrefix("<!doctype html>\n") { rest = rest.dropFirst(16) }
        while let first = rest.first {
            if first == "<" {
                guard let end = rest.firstIndex(of: ">") else { return faults.append("a tag without an end") }
                tag(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                let end = rest.firstIndex(of: "<") ?? rest.endIndex
                let part = resolved(rest[..<end])
                if open.last != "style" { text += part }
                rest = rest[end...]
            }
        }
    }

    private mutating func tag(_ tag: Substring) {
        if tag.hasPrefix("/") {
            let name = String(tag.dropFirst())
            if open.popLast() != name { faults.append("\(name) ends, and is not open") }
            return
        }
        let name = String(tag.prefix { $0.isLetter || $0.isNumber })
        if name.isEmpty { faults.append("a tag without a name: \(tag)") }
        elements.append(name)
        read(attributes: tag.dropFirst(name.count))
        if !Self.voids.contains(name) { open.append(name) }
    }

    private mutating func read(attributes rest: Substring) {
        var rest = rest
        while !rest.isEmpty {
            guard rest.hasPrefix(" ") else { return faults.append("no blank before \(rest)") }
            rest = rest.dropFirst()
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            if name.isEmpty { return faults.append("no name before \(rest)") }
            rest = rest[name.endIndex...]
            guard rest.hasPrefix("=\"") else {
                attributes.append((String(name), ""))
                continue
            }
            rest = rest.dropFirst(2)
            guard let end = rest.firstIndex(of: "\"") else { return faults.append("\(name) has no end") }
            attributes.append((String(name), resolved(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
    }

    private mutating func resolved(_ text: Substring) -> String {
        var (resolved, rest) = ("", text)
        while let first = rest.first {
            rest = rest.dropFirst()
            if first != "&" {
                check(first)
                resolved.append(first)
            } else if let end = rest.firstIndex(of: ";"), let meant = Self.references[String(rest[..<end])] {
                resolved += meant
                rest = rest[rest.index(after: end)...]
            } else {
                faults.append("a reference to nothing: \(rest.prefix(8))")
            }
        }
        return resolved
    }

    private mutating func check(_ character: Character) {
        let isOdd = character.unicodeScalars.contains {
            $0 != "\n" && $0.properties.generalCategory == .control || $0.properties.isBidiControl
        }
        if isOdd || character == ">" { faults.append("not to be in a text: \(character.unicodeScalars)") }
    }
}
