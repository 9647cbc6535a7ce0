/// Sentences of English in what is to be Chinese: three words running and more, outside of what is typed as it is.
package enum EnglishSentences {
    package static func found(in text: String) -> [String] {
        let bare = text.replacing(#/`[^`]*`/#, with: "")
        return bare.matches(of: #/(?:\b[a-z]{2,} +){2,}[a-z]{2,}\b/#).map { String($0.output) }
    }
}
