/// What a shell completes by.
enum Completion {
    /// For bash, to be sourced: whatever the commands declare.
    ///
    /// Source: bash(1), Programmable Completion. A value behind `=` is a word of its own there.
    static var bash: String {
        """
        # Completes wecom-bind's commands, their options and what stands behind these.
        _wecom_bind() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' files=''
            COMPREPLY=()
            [ "$word" != = ] || word=''
            [ "$before" != = ] || before=${COMP_WORDS[COMP_CWORD - 2]}
            if [ "$COMP_CWORD" -eq 1 ]; then
                words="\(Program.commands.map(\.name).joined(separator: " ")) --help --version"
            else
                case "${COMP_WORDS[1]} ${COMP_WORDS[2]} $before" in
        \(Program.commands.flatMap(branches).map { "        \($0)" }.joined(separator: "\n"))
                esac
            fi
            if [ -n "$files" ] && [[ "$word" != -* ]]; then
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
                compopt -o filenames 2>/dev/null || :
            else
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            fi
        }
        complete -F _wecom_bind wecom-bind

        """
    }

    /// What comes next, by the command, the word behind it and the last one.
    private static func branches(_ command: Command) -> [String] {
        let names = command.actionNames
        let first =
            names.isEmpty
            ? [] : [#""\#(command.name) "*" \#(command.name)") words="\#(names.joined(separator: " "))" ;;"#]
        return first + command.actions.flatMap { branches($0, of: command) }
    }

    private static func branches(_ action: Command.Action, of command: Command) -> [String] {
        let start = action.name.isEmpty ? #""\#(command.name) "*" "# : #""\#(command.name) \#(action.name) "#
        let values = action.options.compactMap { option in
            option.value.map { #"\#(start)\#(option.name)") \#(completion(of: $0)) ;;"# }
        }
        let words = (action.operands.words + action.options.map(\.name) + ["--help"]).joined(separator: " ")
        return values + [#"\#(start)"*) words="\#(words)"\#(action.operands.areFiles ? " files=1" : "") ;;"#]
    }

    private static func completion(of value: Option.Value) -> String {
        switch value {
        case .file: "files=1"
        case .word(_, let words, _): "words=\"\(words.joined(separator: " "))\""
        case .text, .number: ":"
        }
    }
}
