package import Desk

/// What stands around the content of every page.
package struct Sheet: Sendable {
    package let reader: Reader
    /// Of the program.
    let version: String

    package init(for reader: Reader, version: String) {
        self.reader = reader
        self.version = version
    }

    /// Where a page is, with what was asked there.
    enum Place {
        case overview
        case search(asked: String)
    }

    func text(_ words: Words) -> String { words[reader.language] }

    func page(_ title: String, at place: Place, @Content main: () -> HTML, @Content foot: () -> HTML) -> HTML
    {
        HTML("html", Attribute("lang", reader.language.tag)) {
            HTML("head") {
                HTML(void: "meta", Attribute("charset", "utf-8"))
                HTML(
                    void: "meta", Attribute("name", "viewport"),
                    Attribute("content", "width=device-width, initial-scale=1"))
                HTML("title") { "\(title) · wecom-bind" }
                HTML(style: Style.sheet)
            }
            HTML("body") {
                header(place)
                main()
                HTML("footer") { foot() }
            }
        }
    }

    private func header(_ place: Place) -> HTML {
        HTML("header") {
            HTML("h1") {
                HTML("a", Attribute("href", Link.overview(reader.language))) { "wecom-bind" }
                HTML("small") { " \(version)" }
            }
            switch place {
            // A page that loads itself anew would take away what is being typed.
            case .overview:
                HTML("a", .kind("button"), Attribute("href", Link.search("", reader.language))) {
                    text(Words("查询序列号 / req_id", "Find a serial / req_id"))
                }
            case .search(let asked): form(asked)
            }
            languages(place)
        }
    }

    private func form(_ asked: String) -> HTML {
        let label = text(Words("序列号或 req_id", "Serial or req_id"))
        return HTML(
            "form", .kind("search"), Attribute("role", "search"), Attribute("action", Link.searchPath),
            Attribute("method", "get")
        ) {
            HTML("label", .kind("aside"), Attribute("for", "q")) { label }
            HTML(
                void: "input", Attribute("id", "q"), Attribute("name", "q"), Attribute("value", asked),
                Attribute("placeholder", label), Attribute("maxlength", "128"), Attribute("required"),
                Attribute("autofocus"), Attribute("autocomplete", "off"), Attribute("spellcheck", "false"))
            HTML(
                void: "input", Attribute("type", "hidden"), Attribute("name", "lang"),
                Attribute("value", reader.language.rawValue))
            HTML("button") { text(Words("查询", "Find")) }
        }
    }

    private func languages(_ place: Place) -> HTML {
        HTML("nav", Attribute("aria-label", text(Words("语言", "Language")))) {
            for language in Language.allCases {
                if language != .zh { " | " }
                if language == reader.language {
                    HTML("span", Attribute("aria-current", "true")) { language.name }
                } else {
                    HTML(
                        "a", Attribute("href", place.link(language)), Attribute("lang", language.tag),
                        Attribute("hreflang", language.tag)
                    ) { language.name }
                }
            }
        }
    }

    /// A part of a page, under a heading by which it is found.
    func section(_ name: StaticString, _ heading: Words, count: Int? = nil, @Content content: () -> HTML)
        -> HTML
    {
        HTML("section", Attribute("aria-labelledby", "\(name)")) {
            HTML("h2", Attribute("id", "\(name)")) {
                text(heading)
                if let count { HTML("span", .kind("count")) { " \(count)" } }
            }
            content()
        }
    }
}

extension Sheet.Place {
    fileprivate func link(_ language: Language) -> String {
        switch self {
        case .overview: Link.overview(language)
        case .search(let asked): Link.search(asked, language)
        }
    }
}

extension Language {
    /// Source: RFC 5646.
    fileprivate var tag: String {
        switch self {
        case .zh: "zh-CN"
        case .en: "en"
        }
    }

    fileprivate var name: String {
        switch self {
        case .zh: "中文"
        case .en: "English"
        }
    }
}
