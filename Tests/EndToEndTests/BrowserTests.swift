import Events
import Foundation
import Processes
import Sandbox
import Testing

/// The page in a real browser; where none is, `deploy/browser` fetches one.
@Suite(.serialized, .enabled(if: Browser.isThere, "no browser is there: run deploy/browser --version"))
struct BrowserTests {
    private func with(_ body: (Plant, Browser) async throws -> Void) async throws {
        try await Plant.with { plant in
            let browser = try Browser(in: plant.folder)
            defer { browser.end() }
            try await body(plant, browser)
        }
    }

    @Test func `a code in doubt is found by its serial, and saved by the command that the page shows`()
        async throws
    {
        try await with { plant, browser in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .reset)])
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.expect("codes_in_doubt", about: "SN1")

            let page = "\(try plant.admin)"
            try browser.open("\(page)/?lang=zh")
            #expect(try browser.text.contains("SN1：不知道设备的 auth_code 是否已用掉"))
            try browser.press("header a.button")
            try browser.type("sn1")
            let told = try browser.text
            #expect(told.contains("密钥存疑，还剩") && told.contains("请求 r1"), "\(told)")

            let command = try #require(
                try browser.evaluate(
                    "[...document.querySelectorAll('code')].map(c => c.innerText).find(t => t.includes(' retry '))"
                )
                    as? String)
            #expect(command == "wecom-bind redemptions retry SN1")
            let words = command.split(separator: " ").dropFirst().map(String.init)
            let outcome = try Child.run(
                Plant.program.path, words + ["--config", plant.configurationPath])
            #expect(outcome.exit == 0, "\(outcome)")
            _ = try await plant.eventually("the secret is stored") {
                try browser.open("\(page)/explain?q=SN1&lang=zh")
                return try browser.text.contains("设备密钥已保存") ? true : nil
            }
            #expect(browser.complaints == [])
        }
    }

    @Test func `it fits, can be read and has names, at any width, by day and by night`() async throws {
        try await with { plant, browser in
            let adapter = try await plant.start()
            _ = try await plant.send(plant.bind("r1", "SN1"), to: adapter)
            let page = "\(try plant.admin)"
            for target in ["/?lang=zh", "/?lang=en", "/explain?q=SN1&lang=zh", "/explain?q=SN1&lang=en"] {
                for (width, isDark) in [(320, false), (390, false), (390, true), (800, false), (1_280, true)]
                {
                    try browser.look(width: width, isDark: isDark)
                    try browser.open(page + target)
                    let faults = try browser.evaluate(Self.audit) as? [String]
                    #expect(faults == [], "\(target) \(width) \(isDark)")
                }
            }
            #expect(browser.complaints == [])
        }
    }

    /// What of the page does not fit, has too little contrast (WCAG 2.2, 1.4.3: 4.5), or has no name.
    private static let audit = """
        (() => {
            const faults = [];
            const root = document.documentElement;
            if (root.scrollWidth > innerWidth) faults.push('wider than the window: ' + root.scrollWidth);
            const rgb = text => text.match(/[\\d.]+/g).map(Number);
            const light = text => {
                const [r, g, b] = rgb(text).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ground = node => {
                for (; node; node = node.parentElement) {
                    const colour = getComputedStyle(node).backgroundColor;
                    if (rgb(colour)[3] !== 0) return colour;
                }
                return 'rgb(255, 255, 255)';
            };
            let texts = 0;
            for (const node of document.body.querySelectorAll('*')) {
                const own = [...node.childNodes].some(c => c.nodeType === 3 && c.data.trim());
                if (!own || node.closest('svg')) continue;
                texts += 1;
                const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
                const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (contrast < 4.5) faults.push(node.tagName + ' ' + node.className + ' ' + contrast.toFixed(2));
            }
            if (texts < 10) faults.push('hardly any text');
            for (const field of document.querySelectorAll('input:not([type=hidden])'))
                if (!field.labels.length) faults.push('no label');
            for (const named of document.querySelectorAll('[aria-labelledby]'))
                if (!document.getElementById(named.getAttribute('aria-labelledby'))) faults.push('no heading');
            for (const image of document.querySelectorAll('svg'))
                if (!image.getAttribute('aria-label')) faults.push('no words for a picture');
            if (!root.lang || !document.title) faults.push('no language or title');
            return faults;
        })()
        """
}
