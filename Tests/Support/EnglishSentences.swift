/// Sentences of English in what is to be Chinese: three words running and more, whatever stands between them, outside
/// of what is typed as it is and of the command that says it. A list of names is none; and a table's columns are further apart than words.
package enum EnglishSentences {
    package static func found(in text: String) -> [String] {
        let bare = text.replacing(#/`[^`]*`|wecom-bind [a-z]+:/#, with: "")
        let runs = bare.matches(of: #/\b(?:[A-Za-z]?[a-z]+[,;:.]? ){2,}[a-z]{2,}\b/#).map {
            String($0.output)
        }
        return runs.filter { $0.replacing(", ", with: ",").contains(" ") }
    }
}
