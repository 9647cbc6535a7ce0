import Page
import Testing

/// What somebody has sent is text in a page, and nothing else.
@Suite struct HTMLTests {
    @Test(arguments: Hostile.texts.indices)
    func `a text stays a text, wherever it stands`(index: Int) {
        let text = Hostile.texts[index]
        let html = HTML("p", Attribute("title", text)) {
            text
            HTML(marked: text)
            HTML(marked: "say `\(text)` twice `\(text)`")
        }
        let markup = Markup(html.document)
        #expect(markup.faults == [])
        #expect(Set(markup.elements).subtracting(["p", "code"]) == [])
        #expect(markup.attributes.map(\.name) == ["title"])
        #expect(html.markup.utf8.count < 120_000)
    }

    @Test func `a text is read as it was sent`() {
        let text = #"<b class="x">Müller & 'Söhne' 会议室</b>"#
        let markup = Markup(HTML("p", Attribute("title", text)) { text }.markup)
        #expect(markup.text == text)
        #expect(markup.attributes.map(\.value) == [text])
    }

    @Test func `what turns a line about, or no page may hold, is a mark instead`() {
        #expect(HTML("a\u{202E}b\u{0}c\u{85}d").markup == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d")
    }

    @Test func `a text is cut where it would fill the page`() {
        let text = HTML(String(repeating: "x", count: 100_000)).markup
        #expect(text == String(repeating: "x", count: HTML.mostOfText) + "…")
    }

    @Test func `what stands in backticks is a command, and one that is alone a sign`() {
        #expect(HTML(marked: "run `a <b>` now").markup == "run <code>a &lt;b&gt;</code> now")
        #expect(HTML(marked: "5` long").markup == "5 long")
    }

    @Test func `the reading finds what is broken`() {
        for broken in ["<p>", "<p></b>", "a > b", "<p x=\"1>", "&x;", "\u{0}", "<p\"x\"></p>"] {
            #expect(!Markup(broken).faults.isEmpty, "\(broken)")
        }
    }
}
