import Foundation
import Processes
import Support
import Testing

extension Plant {
    /// What a command of people at a desk prints.
    func ask(_ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", configurationPath])
    }

    /// What both languages say, without the breaks of lines.
    func told(_ words: String..., exit: Int32 = 0) throws -> (zh: String, en: String) {
        let outcomes = try ["zh", "en"].map { language in
            try Child.run(
                Plant.program.path, words + ["--lang", language, "--config", configurationPath])
        }
        for outcome in outcomes { #expect(outcome.exit == exit, "\(outcome)") }
        func flat(_ text: String, by gap: String) -> String {
            text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: gap)
        }
        let chinese = outcomes[0].output.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(EnglishSentences.found(in: chinese.joined(separator: " ")) == [])
        return (flat(outcomes[0].output, by: ""), flat(outcomes[1].output, by: " "))
    }
}
