/// `version`: which program this is.
enum VersionCommand {
    static let number = "0.1.0"

    static let command = Program.Command(
        name: "version", summary: "which program this is", help: "usage: wecom-bind version"
    ) { _ in
        Console.print("wecom-bind \(number)")
        return .success
    }
}
