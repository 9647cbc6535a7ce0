import CBuild

/// The commit that this program was built from.
package enum Commit {
    /// Its first digits, and `+changes` where what was built was not all committed; nil where the build did not know it.
    package static let text: String? = {
        let text = unsafe String(cString: build_commit())
        return text.isEmpty ? nil : text
    }()
}
