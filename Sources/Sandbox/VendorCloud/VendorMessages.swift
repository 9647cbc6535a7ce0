/// The vendor's words for its codes, as far as a stand-in says them.
///
/// Source: the vendor's API list, the pages of the binding calls.
enum VendorMessages {
    static func message(of code: Int) -> String {
        words[code] ?? (code == 0 || code == 200 ? "" : "error \(code)")
    }

    private static let words: [Int: String] = [
        5009: "Device verification failed",
        5032: "Token verification failed",
        5041: "No permission",
        5048: "Device binding failed",
        5049: "Device already bound",
        5050: "Device unbinding failed",
        5052: "Device not bound",
        5066: "Please enter Product Key",
        5067: "Please enter Device Key",
        5106: "Please enter token",
        5141: "No permission to query this device",
        5144: "Authentication failed",
        5179: "Please enter bindingCode",
        5213: "Incorrect bindingCode format",
        5229: "User domain not authorized for this product",
        5314: "Device query failed in cloud platform",
        5327: "No permission for this product",
        5333: "Device name exceeds length limit",
        5357: "Incorrect pwd format",
        5358: "No product permission",
        5361: "Incorrect DK format",
        5412: "Product binding mode is unique, cannot bind repeatedly",
        5420: "Signature verification failed",
        5458: "bindingSecret missing",
        5459: "Incorrect bindingSecret format",
        5460: "bindingCode not reported",
        5461: "bindingCode expired",
        5462: "bindingCode verification failed",
        5465: "bindingSecret not reported",
        5624: "Home mode not enabled",
        5636: "Please enter family ID",
        5669: "Regular user has no permission to bind device",
        5879: "Please enter device identifier",
        5880: "Please enter Matter device product ID",
        5881: "Please enter Matter version number",
        5882: "Please enter vendor",
        5883: "Please enter fabricId",
        5885: "Node ID cannot be empty",
        5893: "Failed to add common device",
        6040: "Already accepted device sharing",
        6083: "Bound device does not belong to current data center",
        70130: "Non-existent device",
        90047: "AccessKey didn't exist",
        91001: "Token does not exist",
        91004: "Token incorrect",
    ]
}
