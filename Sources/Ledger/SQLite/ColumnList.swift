/// The columns of a table, named once, in the order in which a row is read and written.
struct ColumnList: CustomStringConvertible {
    private let names: [String]

    /// - Parameter names: Separated by commas.
    init(_ names: String) {
        self.names = names.split { ", \n".contains($0) }.map(String.init)
    }

    /// As a list.
    var description: String { names.joined(separator: ", ") }

    /// A parameter for each.
    var marks: String { names.map { _ in "?" }.joined(separator: ", ") }

    /// Takes from a row that could not be inserted this column and all that follow it.
    func replaced(from first: String) -> String {
        names.drop { $0 != first }.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    }
}
