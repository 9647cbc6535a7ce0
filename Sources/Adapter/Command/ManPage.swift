import Configuration

/// The manual page, in roff.
///
/// Source: man(7), groff_char(7).
enum ManPage {
    static var text: String {
        let parts = [
            [".TH WECOM\\-BIND 1 \"\" \"wecom-bind \(VersionCommand.number)\" \"wecom-bind\""],
            [".SH NAME", "wecom\\-bind \\- \(plain(Program.purpose))"],
            [".SH SYNOPSIS", ".B wecom\\-bind", ".I COMMAND", "[words and options]"],
            [".SH COMMANDS"], Program.commands.flatMap(lines),
            [".SH EXIT STATUS", plain(Program.exits) + "."],
            [".SH FILES", ".TP", ".I \(plain(Arguments.usualConfiguration))", "the configuration"],
            [".SH ENVIRONMENT"],
            entry("NO_COLOR", "not empty: no colours on a terminal. See also TERM=dumb."),
            entry("LC_ALL, LC_MESSAGES, LANG", "Chinese or English, where --lang says nothing."),
        ]
        return parts.joined().joined(separator: "\n") + "\n"
    }

    private static func lines(_ command: Command) -> [String] {
        let usages = command.usages.flatMap { [".br", ".B \(plain($0))"] }.dropFirst()
        return [".SS \(command.name)", plain(command.summary) + ".", ".PP"] + usages
            + command.actions.filter { !$0.name.isEmpty }.flatMap { entry($0.name, $0.meaning) }
            + command.options.flatMap { entry($0.synopsis, $0.meaning) }
            + Paragraph.all(of: command.notes).flatMap(lines)
    }

    private static func entry(_ name: String, _ meaning: String) -> [String] {
        [".TP", ".B \(plain(name))", plain(meaning)]
    }

    private static func lines(_ paragraph: Paragraph) -> [String] {
        paragraph.isLaidOut
            ? [".PP", ".nf"] + paragraph.text.split(separator: "\n").map { plain(String($0)) } + [".fi"]
            : [".PP", plain(paragraph.text)]
    }

    /// Text that roff takes for nothing else, in a line.
    private static func plain(_ text: String) -> String {
        let line = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
            .replacing("\n", with: " ")
        return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }
}
