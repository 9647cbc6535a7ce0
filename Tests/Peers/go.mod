module wecom-bind/peer

go 1.19
