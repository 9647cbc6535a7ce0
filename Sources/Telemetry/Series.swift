/// What tells the series of one metric apart.
package protocol Series: Hashable, Sendable {
    /// The names of the labels, in the order in which they are shown.
    static var labels: [String] { get }
    /// The values of the labels, in that order.
    var values: [String] { get }
}

/// The only series of a metric without labels.
package struct Single: Series {
    package static var labels: [String] { [] }
    package var values: [String] { [] }

    package init() {}
}

/// Series that one label tells apart, a case each.
package protocol LabelledCase: Series, CaseIterable, RawRepresentable where RawValue == String {
    static var label: String { get }
}

extension LabelledCase {
    package static var labels: [String] { [label] }
    package var values: [String] { [rawValue] }
}

/// The series of one metric, in the order in which they were declared, and what each stands at.
///
/// What is not declared is not kept: a program that is reached from outside must not grow by what it counts.
struct DeclaredSeries<Of: Series, Value: Sendable>: Sendable {
    /// However many there are to be, no more are declared: what reads them keeps each for weeks.
    static var most: Int { 10_000 }

    private(set) var order: [Of] = []
    private var values: [Of: Value] = [:]
    private let beginning: Value

    init(_ all: [Of], beginningAt beginning: Value) {
        self.beginning = beginning
        declare(all)
    }

    mutating func declare(_ series: [Of]) {
        for one in series where values[one] == nil && order.count < Self.most {
            order.append(one)
            values[one] = beginning
        }
    }

    mutating func withdraw(_ series: Set<Of>) {
        order.removeAll(where: series.contains)
        for one in series { values[one] = nil }
    }

    mutating func change(_ series: Of, _ change: (inout Value) -> Void) {
        guard let index = values.index(forKey: series) else { return }
        change(&values.values[index])
    }

    /// What it stands at; what it would begin at, if it is none of these.
    subscript(series: Of) -> Value { values[series] ?? beginning }
}
