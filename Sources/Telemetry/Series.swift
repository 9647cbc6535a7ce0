/// What tells the series of one metric apart.
package protocol Series: Hashable, Sendable {
    /// Names and values of the labels, in the order in which they are shown.
    var labels: [(name: String, value: String)] { get }
}

/// The only series of a metric without labels.
package struct Single: Series {
    package var labels: [(name: String, value: String)] { [] }

    package init() {}
}

/// Series that one label tells apart, a case each.
package protocol LabelledCase: Series, CaseIterable, RawRepresentable where RawValue == String {
    static var label: String { get }
}

extension LabelledCase {
    package var labels: [(name: String, value: String)] { [(Self.label, rawValue)] }
}
