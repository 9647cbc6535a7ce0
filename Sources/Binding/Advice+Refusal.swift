extension Reason.Word {
    /// What to do about a request that was not let in; nil where nothing is for an operator to do, since strangers do
    /// such things all day.
    package var refusalAdvice: String? {
        switch self {
        case .signature:
            "if it is WeCom's: compare `models[].keys` (`provider.keys` on the provider's URL) with the Token of this URL"
                + " in WeCom's console, add the new pair and keep the old one, then `systemctl reload wecom-bind`"
        case .cipher:
            "the Token is right and the EncodingAESKey is not: compare `models[].keys` (`provider.keys` on the provider's"
                + " URL) with WeCom's console, then `systemctl reload wecom-bind`"
        case .receiver:
            "see at what this URL was entered in WeCom's console, and compare `models[].id` and `provider.corpid`"
        case .stale, .ahead:
            "look at this machine's clock (`timedatectl set-ntp true`), and at what keeps callbacks back on their way"
                + " here; a single one may be a captured one that somebody sends again"
        case .challenge:
            "once is nothing: somebody sends a captured callback as a check. A check of WeCom's holds digits"
        case .query:
            "if it is WeCom's: see what the proxy before this program does to queries, and enter the URL in WeCom's"
                + " console without one"
        case .envelope:
            "if it is WeCom's: see by its detail what changes bodies on their way here, or at what this URL was entered in"
                + " WeCom's console"
        case .shape:
            "if it is WeCom's: see by its detail what is wrong with it, and at what this URL was entered in WeCom's console"
        case .method:
            "WeCom checks a URL by GET and calls it by POST: if it is WeCom's, see what the proxy before this program does"
        case .source:
            "if it is WeCom's: see who it was by its sender, and compare `sources.allow` and `sources.proxies`"
        case .misrouted:
            "see what the proxy before this program does to paths, and which URL has the Token of the nearest route in"
                + " WeCom's console"
        default: nil
        }
    }
}
