/// How a page looks: one column where there is room for one, three where there is room for them.
///
/// Every colour of text has a contrast of at least 4.5 to what is behind it. Source: WCAG 2.2, 1.4.3.
package enum Style {
    package static let sheet: StaticString = """
        :root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d4d9df;\
        --link:#0550ae;--code:#eef1f4;--good:#1a7f37;--warning:#8a5300;--error:#b3261e;--note:#57606a}
        @media (prefers-color-scheme:dark){:root{--ground:#0e1116;--card:#171b22;--ink:#e6eaef;--soft:#a3adb8;\
        --line:#333b46;--link:#7cb7ff;--code:#232a33;--good:#57c96f;--warning:#e3a53c;--error:#ff8f84;--note:#a3adb8}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif;\
        overflow-wrap:anywhere}
        header,main,footer{max-width:1440px;margin:0 auto;padding:0 12px}
        header{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;padding-top:12px;padding-bottom:12px}
        h1{font-size:1.125rem;margin:0;flex:1 1 auto}
        h1 a{color:inherit;text-decoration:none}
        h1 small,footer,.soft{color:var(--soft);font-weight:400}
        h2{font-size:1rem;margin:0 0 8px}
        h2 .count{color:var(--soft);font-weight:400}
        h3{font-size:1rem;margin:0}
        main{display:grid;gap:12px;grid-template-columns:minmax(0,1fr);align-items:start}
        @media (min-width:760px){main{grid-template-columns:repeat(2,minmax(0,1fr))}}
        @media (min-width:1200px){main{grid-template-columns:repeat(3,minmax(0,1fr));gap:16px}}
        main.one{grid-template-columns:minmax(0,1fr);max-width:860px}
        .column{display:grid;gap:12px;align-content:start}
        @media (min-width:1200px){.column{gap:16px}}
        section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
        p{margin:0 0 6px}
        p:last-child{margin-bottom:0}
        ul,ol{list-style:none;margin:0;padding:0}
        li+li{border-top:1px solid var(--line);margin-top:8px;padding-top:8px}
        a{color:var(--link)}
        code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;\
        background:var(--code);border-radius:4px;padding:1px 4px;user-select:all;unicode-bidi:isolate;\
        -webkit-box-decoration-break:clone;box-decoration-break:clone}
        .todo li{border-left:4px solid var(--note);padding-left:10px}
        .todo li.error{border-left-color:var(--error)}
        .todo li.warning{border-left-color:var(--warning)}
        .todo li+li{border-top:0;padding-top:0;margin-top:12px}
        .grade{font-weight:600;margin-right:6px}
        .error .grade,.bad{color:var(--error)}
        .warning .grade{color:var(--warning)}
        .good{color:var(--good)}
        .left{font-weight:600;font-variant-numeric:tabular-nums}
        .requests li{display:grid;grid-template-columns:5.5em minmax(0,1fr);gap:0 8px}
        .story li{display:grid;grid-template-columns:7em minmax(0,1fr);gap:0 8px}
        .story li+li,.requests li+li{margin-top:4px;padding-top:4px}
        time,.ms{font-variant-numeric:tabular-nums;color:var(--soft)}
        dl{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 12px;margin:0}
        dt{color:var(--soft)}
        dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
        dl.facts{grid-template-columns:auto minmax(0,1fr)}
        dl.facts dd{text-align:left}
        ul.facts{color:var(--soft)}
        ul.facts li+li{border-top:0;margin-top:0;padding-top:0}
        form.search{display:flex;gap:8px;flex:1 1 260px;min-width:0}
        form.search input{flex:1;min-width:0}
        input,button,.button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);\
        border-radius:6px;padding:6px 12px;min-height:40px}
        .button{display:inline-block;text-decoration:none;color:var(--link)}
        button{cursor:pointer}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .said{font-size:1.125rem}
        figure{margin:8px 0 0}
        figcaption{color:var(--soft);font-size:.875rem}
        svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font-size:11px}
        .axis{stroke:var(--line)}
        .aim{stroke:var(--warning);stroke-dasharray:4 4}
        .limit{stroke:var(--error);stroke-dasharray:4 4}
        .dot{fill:var(--good);stroke:var(--good)}
        .dot.refused{fill:none;stroke:var(--link)}
        .aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        footer{padding:12px;font-size:.875rem}
        """
}
