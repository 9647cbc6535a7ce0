import Events

/// What stands in the example for what nobody but its maker knows.
enum ExampleValues {
    static let account = "quectel"

    /// By key path: what the example sets.
    static let given: [String: JSON] = [
        "listen[].host": "0.0.0.0", "listen[].port": 443,
        "listen[].tls.certificate": "/etc/wecom-bind/fullchain.pem",
        "listen[].tls.key": "/etc/wecom-bind/key.pem",
        "admin.host": "127.0.0.1", "admin.port": 9443,
        "ledger.path": .string(Arguments.usualLedger), "ledger.seal_key": file("seal.key"),
        "provider.corpid": "<corp id>", "provider.path": "/wecom/provider",
        "provider.keys[].token": file("secrets/provider_token"),
        "provider.keys[].aes_key": file("secrets/provider_aes_key"),
        "vendors.*.url": "https://iot-api.quectelcn.com",
        "vendors.*.access_key": "<AccessKey>", "vendors.*.access_secret": file("secrets/access_secret"),
        "vendors.*.user.email": "<email>", "vendors.*.user.password": file("secrets/password"),
        "vendors.*.user_domain": "<user domain>",
        "vendors.*.user_domain_secret": file("secrets/user_domain_secret"),
        "models[].id": "<model_id>", "models[].secret": file("secrets/model_secret"),
        "models[].path": "/wecom/camera",
        "models[].keys[].token": file("secrets/model_token"),
        "models[].keys[].aes_key": file("secrets/model_aes_key"),
        "models[].vendor": .string(account), "models[].conversation": "wifi", "models[].binding_mode": 2,
        "models[].device_name": "会议室摄像头",
        "devices": [
            [
                "serial": "<serial>", "model": "<model_id>", "product_key": "<ProductKey>",
                "device_key": "<DeviceKey>",
            ]
        ],
    ]

    /// By key path: what might stand there, where nothing holds without it.
    static let offered: [String: JSON] = [
        "ledger.old_seal_key": file("old_seal.key"),
        "listen[].tls.authority": "/etc/wecom-bind/issuer.pem", "listen[].tls.name": "bind.maker.example",
        "listen[].health_path": "/healthz",
        "admin.tls.certificate": "/etc/wecom-bind/admin.pem",
        "admin.tls.key": "/etc/wecom-bind/admin-key.pem",
        "admin.tls.authority": "/etc/wecom-bind/issuer.pem", "admin.tls.name": "bind.maker.example",
        "admin.names": ["bind.maker.example"], "admin.password": file("secrets/admin_password"),
        "support.group": "support",
        "wecom.ca_file": "/etc/wecom-bind/authorities.pem",
        "vendors.*.ca_file": "/etc/wecom-bind/authorities.pem", "vendors.*.account": "main",
        "vendors.*.user.phone": "13800000000",
        "models[].code": "required", "models[].code_shape": "any", "models[].product_key": "p11v14",
        "models[].undo_after_minutes": 15, "models[].capabilities": 1,
        "models[].family": "Offices", "models[].room": "Meeting room", "models[].common_device": true,
        "models[].matter_discriminator": 3_840, "models[].matter_fabric_id": 1, "models[].matter_node_id": 1,
        "models[].matter_product_id": 32_769, "models[].matter_vendor_id": 65_521,
        "models[].matter_version": "1.0",
        "models[].matter_extra": "<extra>", "models[].matter_categories": "65537:Operate",
        "codes": ["5462": 6],
        "maker.url": "https://maker.example/hooks/wecom", "maker.ca_file": "/etc/wecom-bind/authorities.pem",
        "maker.secrets[].secret": file("secrets/maker_secret"),
        "maker.events": ["contact_change", "enter_page"],
        "sources.allow": ["101.226.103.*"], "sources.proxies": ["10.0.0.2"],
        "sources.corp_secret": file("secrets/corp_secret"),
        "robot.url": file("secrets/robot_url"), "robot.ca_file": "/etc/wecom-bind/authorities.pem",
    ]

    private static func file(_ path: String) -> JSON { ["file": .string(path)] }
}
