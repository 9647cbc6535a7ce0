BEGIN TRANSACTION;
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('commits',X'0000000000000019');
INSERT INTO meta VALUES('id',X'c1675e0bb980a575a89661fec08aa83b');
CREATE TABLE callback (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    route TEXT NOT NULL,
    event_type TEXT NOT NULL,
    request_id TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    serial TEXT,
    model TEXT,
    company TEXT,
    createtime INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'settled', 'kept')),
    errcode INTEGER CHECK ((errcode IS NULL) = (state <> 'settled')),
    reason TEXT NOT NULL,
    vendor_code INTEGER,
    finding TEXT NOT NULL,
    settled_at INTEGER,
    sealed_auth_code BLOB,
    auth_code_digest BLOB NOT NULL,
    -- Of a forwarded bind: what the maker's service has said of it first, and whether it has said
    -- anything else since.
    result TEXT,
    result_disputed INTEGER NOT NULL DEFAULT 0
, wecom_code INTEGER, seconds INTEGER) STRICT;
INSERT INTO callback VALUES(1,'/wecom/model-1','bind','r1',X'4c4946453120636f6d70616e792d612031323334','LIFE1','model-1','company-a',1790000012000,1790000012000,'settled',0,'bound',NULL,'ours',1790000018000,NULL,X'646967657374206f6620636f6465206f66207231',NULL,0,NULL,NULL);
INSERT INTO callback VALUES(2,'/wecom/model-1','bind','r2',X'4c4946453220636f6d70616e792d612031323334','LIFE2','model-1','company-a',1790000024000,1790000024000,'settled',7,'bound',NULL,'unknown',1790000030000,NULL,X'646967657374206f6620636f6465206f66207232',NULL,0,NULL,NULL);
INSERT INTO callback VALUES(3,'/wecom/model-1','unbind','u1',X'4c4946453120636f6d70616e792d61','LIFE1','model-1','company-a',1790000072000,1790000072000,'kept',NULL,'',NULL,'untouched',NULL,NULL,X'',NULL,0,NULL,NULL);
INSERT INTO callback VALUES(4,'/wecom/model-1','bind','r3',X'4c4946453320636f6d70616e792d612031323334','LIFE3','model-1','company-a',1790000114000,1790000114000,'settled',0,'bound',NULL,'ours',1790000120000,NULL,X'646967657374206f6620636f6465206f66207233',NULL,0,NULL,NULL);
CREATE TABLE device (
    serial TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    holder TEXT,
    grantee TEXT,
    model TEXT,
    generation INTEGER,
    generation_createtime INTEGER,
    since INTEGER NOT NULL,
    last_event INTEGER,
    last_zero INTEGER,
    quarantine_until INTEGER,
    quarantined_by INTEGER,
    fallback TEXT,
    deferred_unbind INTEGER,
    due INTEGER,
    attempts INTEGER NOT NULL
, zero_repeated INTEGER NOT NULL DEFAULT 1, place_account TEXT, place_thing TEXT, place_details TEXT, let_go INTEGER NOT NULL DEFAULT 0, refusals INTEGER NOT NULL DEFAULT 0, refusal_code INTEGER, stuck INTEGER NOT NULL DEFAULT 0, abandoned INTEGER NOT NULL DEFAULT 0, upper_digest BLOB, lower_digest BLOB, obstacle TEXT NOT NULL DEFAULT '', wecom_code INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO device VALUES('LIFE1','free',NULL,NULL,'model-1',3,1790000072000,1790000078000,1790000072000,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,0,0,NULL,0,0,X'a2e259a2ea63fd28b865244684f02d06',X'95042cd6b399fa403ec46597fab19e85','',NULL);
INSERT INTO device VALUES('LIFE2','held','company-a',NULL,'model-1',2,1790000024000,1790000030000,1790000024000,NULL,1790000090000,2,NULL,NULL,1790000090000,0,0,NULL,NULL,NULL,0,0,NULL,0,0,X'7fa6610ecf0f8e29b9210f7d7b776541',X'8e89f1c3ee13d9141a6afdf2ca81afaf','',NULL);
INSERT INTO device VALUES('LIFE3','bound','company-a','company-a','model-1',4,1790000114000,1790000120000,1790000114000,1790000120000,NULL,NULL,NULL,NULL,1790000180000,0,0,NULL,NULL,NULL,0,0,NULL,0,0,X'4515775667c76131da0550574e35ef22',X'0ba3cff3634c462f0e8cc20ee9619ad2','',NULL);
CREATE TABLE device_tally (
    state TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO device_tally VALUES('asking',0);
INSERT INTO device_tally VALUES('bound',1);
INSERT INTO device_tally VALUES('free',1);
INSERT INTO device_tally VALUES('held',1);
INSERT INTO device_tally VALUES('unbinding',0);
CREATE TABLE redemption (
    code_digest BLOB PRIMARY KEY,
    request INTEGER NOT NULL,
    serial TEXT NOT NULL,
    model TEXT NOT NULL,
    company TEXT NOT NULL,
    arrived INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    busy_answers INTEGER NOT NULL,
    code_refusals INTEGER NOT NULL,
    token_refusals INTEGER NOT NULL,
    was_in_doubt INTEGER NOT NULL,
    was_retried INTEGER NOT NULL,
    is_superseded INTEGER NOT NULL,
    is_answered INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    last_code INTEGER,
    due INTEGER
, reason TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO redemption VALUES(X'646967657374206f6620636f6465206f66207231',1,'LIFE1','model-1','company-a',1790000012000,'stored',1,0,0,0,0,0,0,1,0,NULL,NULL,'');
INSERT INTO redemption VALUES(X'646967657374206f6620636f6465206f66207233',4,'LIFE3','model-1','company-a',1790000114000,'sending',2,0,0,0,1,1,0,1,0,NULL,NULL,'secret_unanswered');
CREATE TABLE auth_code (
    digest BLOB PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO auth_code VALUES(X'646967657374206f6620636f6465206f66207233',X'8b433853b30dc1fbd040abcf5aa725f345b5f99ccaa2fb163a08d07a4537cdf0285d3e28b14e61282efacf0e43ba');
CREATE TABLE device_secret (
    code_digest BLOB PRIMARY KEY,
    sealed BLOB NOT NULL,
    sealed_token BLOB NOT NULL,
    token_ends INTEGER NOT NULL,
    is_proved INTEGER NOT NULL,
    -- Of a superseded redemption: when it goes.
    erase_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO device_secret VALUES(X'646967657374206f6620636f6465206f66207231',X'8b433853b30dc1fb53be559d39e1d7f209b1796e1f6791344f0125b2dcee29572942c80176d1344bd434df75577c9efc',X'8b433853b30dc1fb5c40a83ec24baef88190f25196493d5a5aa5496a1d339af965bf8a23250848d84303ecd565faea',1790007242000,1,NULL);
CREATE TABLE credential (
    name TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO credential VALUES('ticket',X'8b433853b30dc1fb63f1ee08469ccdac9ff735ab8f4e16b018620b764f717bb03d0d6076f4229680a990',1790000006000,1790001806000);
CREATE TABLE deposit (
    serial TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deposit VALUES('LIFE1',X'8b433853b30dc1fb5ea217122fc402bb22de9f70dbdccf827af9583346d4fb9596804264288f30788606528478d97ce6279228409e4347c458b8319944a2d13afe469a505ead198e35102521a944a256066099b6d2d4f65477578f7e9392d516dfb13cdf10982d',1790000660000);
CREATE TABLE maker_message (
    id TEXT PRIMARY KEY,
    ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO maker_message VALUES('message',1790000666000);
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    serial TEXT,
    sequence INTEGER,
    type TEXT NOT NULL,
    -- Forwarded events may hold keys.
    sealed BLOB NOT NULL,
    made INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- NULL while another one of its device stands before it.
    due INTEGER
) STRICT;
INSERT INTO outbox VALUES(2,'LIFE1',2,'redemption.stored',X'8b433853b30dc1fb01535b92250b6fd66c7b5a267eed49c67a6fac589a5312edc4b0a30de3caebe62f6d8d3d3a41d08495493af72e496afc3b653678980df9e9df743122441871bfadd9b0b290b7a240ac8faa4052ffb2eb8f87fe9de51d5dc00ccace60ccfffc4515467c6e0d1e29ec28ab2fc5d3d0a066455abd19bdb46fb19fcea8d97b72019b7d1ac49afc5fb3b85a193a706b567b343ce05c9622c065aaffa9bb301088c194e7b4e56bebaea3e9352979bc36dd50290d83',1790000042000,1,1790000055000);
INSERT INTO outbox VALUES(3,'LIFE1',3,'device.unbound',X'8b433853b30dc1fb70d39d4485f8ed96704095d6f91b42fe42a3b348025eabb4253ab07268e3df10d64fb92a7762b073116e23e48bd443ff8f75226c8c1de31e71052e2b39ec423e986fff7df4cb0b4c36a606be84d75b64541215e4f7cffc07667e9bc74353b4944e882464ac1b4378351b8d7864df5e6b62d07ce6b6e79de5645c395b602c56fefa575925efe5672ea41cae4ad1530e7a',1790000072000,0,NULL);
INSERT INTO outbox VALUES(4,'LIFE3',1,'device.bound',X'8b433853b30dc1fb04969fb1c6ec68964da9f42460e7a83f7078d49e6875d12144e0cc01537c7715e09732e0e59c68859460c83fc89d2a39499c2480304d4d65889ba6f01fee685692f6a7ea78ae65c5e3b11ebb8d32966b618411e62d5ce6a77eff0b9ee4a68fb285ca35e1a677c2cfe9b2b1dc4173da51e0e9',1790000120000,0,1790000120000);
INSERT INTO outbox VALUES(5,'LIFE3',2,'redemption.in_doubt',X'8b433853b30dc1fbb64fe6db5b63dafc5b6da95689c80eec7f3d5d7b8892ff674bc74730ace30507178b1d073b872863fc25b3a3731a318774fe1e8c02d06541cbf4f2621ca2a60a46a1c45656246abbb45b2fc3d6e72bc04336da1acef29656b78a834dd5a8dc70f090ecb881df8b7d3f184069363083dd0a363e69d2b5c68277ac6f29982c0d3ef703bb940dde47d316a2a19db5efd1492683bd629755069518a82d873ee7904d1bc44e2c02e36a31f779c2bd62bd38a55266bf608e4915b127f377e39f1282396c1f498a9291d26039d3003617d954c5f777d7447b7520e18324b80ba848a80183eb9a02196b65c1e9c2990131ffc5a49d2683d0dd416727e6dc06b271e2cc2cbd8bb6fd9aca0b9e04c8f9dc0efb11efb810f844286316dd00d4d65ddd091fdb13e17d9b05e4510cdcfd33b74b1dd9103e0100f9875dfedbbb5bc7fec1d1170a0ba017c42d63b5605223762a7656606273aa3a92261f0b7b3179b0d401a5715c4d076a60fe56813be3fa365edc6e32e829c26c3458b9ac3af69fc2a4cc18f7438a3cd587d6fc41b14f76b972d9ceca5d1ae586c3899b534455e732222a72260e2d6bac0e755f843b588583ae8312eb6310d01aec1cb89930ce30f7f8c7a8019df244e5be0ded4154b85ab6671c4f3c5f0351e426525858381fe2479cdf6889431f390dfcb3c57eaee267',1790000132000,0,NULL);
CREATE TABLE outbox_line (
    serial TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_line VALUES('LIFE1',3);
INSERT INTO outbox_line VALUES('LIFE3',2);
CREATE TABLE listing (
    edition INTEGER NOT NULL
) STRICT;
INSERT INTO listing VALUES(1);
CREATE TABLE listed_device (
    serial TEXT NOT NULL,
    edition INTEGER NOT NULL,
    model TEXT NOT NULL,
    product_key TEXT NOT NULL,
    device_key TEXT NOT NULL,
    capabilities INTEGER,
    name TEXT,
    family TEXT,
    room TEXT,
    is_common_device INTEGER,
    -- A line a field; NULL for what is no Matter device.
    matter TEXT,
    -- MD5 of the serial in upper and in lower case: verify_device asks by one of them.
    upper_digest BLOB NOT NULL,
    lower_digest BLOB NOT NULL, spelling TEXT, spelling_digest BLOB,
    PRIMARY KEY (serial, edition)
) STRICT, WITHOUT ROWID;
INSERT INTO listed_device VALUES('LIFE0',1,'model-1','product','key of 0',NULL,NULL,NULL,NULL,NULL,NULL,X'61cef831cd147d9471acc2c2bca847f0',X'127013944cf65fdb8050ce261bc2fdfe',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE1',1,'model-1','product','key of 1',NULL,NULL,NULL,NULL,NULL,NULL,X'a2e259a2ea63fd28b865244684f02d06',X'95042cd6b399fa403ec46597fab19e85',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE10',1,'model-1','product','key of 10',NULL,NULL,NULL,NULL,NULL,NULL,X'30c007e9f5a88af5437d27c704eb8a7d',X'11808ca5965a2cd74be9ffa782932dac',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE11',1,'model-1','product','key of 11',NULL,NULL,NULL,NULL,NULL,NULL,X'20e1bdf26227962fc899404e0d4c5ce8',X'b9edfed0f4153be3c808dc44a0fc9c82',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE16',2,'model-1','product','key of 16',NULL,NULL,NULL,NULL,NULL,NULL,X'477b3cbbbbc9ef72efa78d8752a01c85',X'128c52f214f6752449e9a9ff9ecf9f6e',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE17',2,'model-1','product','key of 17',NULL,NULL,NULL,NULL,NULL,NULL,X'5fb0c68538a0c37b231f4e4bce12e342',X'258ad3a86145b2d59734d8fa8d70a2f4',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE18',2,'model-1','product','key of 18',NULL,NULL,NULL,NULL,NULL,NULL,X'e3a6d96ccf3c4d7d33ce86a52aed44a4',X'dba2142308ca8e67d79fd8c5354abca0',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE19',2,'model-1','product','key of 19',NULL,NULL,NULL,NULL,NULL,NULL,X'94949f414ddae380ad0c398d20109cef',X'4c3136b718ceef5ce7be557c9bf55418',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE2',1,'model-1','product','key of 2',NULL,NULL,NULL,NULL,NULL,NULL,X'7fa6610ecf0f8e29b9210f7d7b776541',X'8e89f1c3ee13d9141a6afdf2ca81afaf',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE3',1,'model-1','product','key of 3',NULL,NULL,NULL,NULL,NULL,NULL,X'4515775667c76131da0550574e35ef22',X'0ba3cff3634c462f0e8cc20ee9619ad2',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE4',1,'model-1','product','key of 4',NULL,NULL,NULL,NULL,NULL,NULL,X'2bfa5bc9dc962ab4766c2e4912fbe4c7',X'4f60f51dc5392a1b6f6c0ec4cec8b21e',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE6',1,'model-1','product','key of 6',NULL,NULL,NULL,NULL,NULL,NULL,X'b27e3bb84292a792e3e1939fc82b3316',X'a06933bce13b4524719148e6029aa36d',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE7',1,'model-1','product','key of 7',NULL,NULL,NULL,NULL,NULL,NULL,X'18b231db8712f43ca2a35ff301515aa3',X'b05efd5231041480560f6fbcc7b2aaf6',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE8',1,'model-1','product','key of 8',NULL,NULL,NULL,NULL,NULL,NULL,X'9e6347ad48f9bed6e50f14bd4086f252',X'5098d152bdc1d3225427d8a5022aa63c',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE8',2,'model-1','product','key of 8',NULL,NULL,NULL,NULL,NULL,NULL,X'9e6347ad48f9bed6e50f14bd4086f252',X'5098d152bdc1d3225427d8a5022aa63c',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE9',1,'model-1','product','key of 9',NULL,NULL,NULL,NULL,NULL,NULL,X'09be4273ae450c0764c638581f150748',X'0e08b81910b409044978c661c6e00670',NULL,NULL);
INSERT INTO listed_device VALUES('LIFE9',2,'model-1','product','key of 9',NULL,NULL,NULL,NULL,NULL,NULL,X'09be4273ae450c0764c638581f150748',X'0e08b81910b409044978c661c6e00670',NULL,NULL);
CREATE TABLE model_pause (
    model TEXT PRIMARY KEY,
    errcode INTEGER NOT NULL CHECK (errcode <> 0),
    reason TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    request INTEGER,
    serial TEXT,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
, count INTEGER NOT NULL DEFAULT 1) STRICT;
INSERT INTO journal VALUES(1,'vendor_call','bind',1,'LIFE1','200, 12 ms',1790000018000,1);
INSERT INTO journal VALUES(2,'vendor_call','bind',2,'LIFE2','200, 12 ms',1790000030000,1);
INSERT INTO journal VALUES(3,'unbind','begun',3,'LIFE1','',1790000072000,1);
INSERT INTO journal VALUES(4,'vendor_call','bind',4,'LIFE3','200, 12 ms',1790000120000,1);
INSERT INTO journal VALUES(5,'alert','redemption_in_doubt',4,'LIFE3','secret_unanswered',1790000132000,1);
INSERT INTO journal VALUES(6,'person','redemption_retried',4,'LIFE3','',1790000138000,1);
CREATE TABLE seal_key (
    name BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO seal_key VALUES(X'8b433853b30dc1fb');
CREATE TABLE key_use (
    route TEXT NOT NULL,
    name TEXT NOT NULL,
    last_used INTEGER NOT NULL,
    PRIMARY KEY (route, name)
) STRICT, WITHOUT ROWID;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('callback',4);
INSERT INTO sqlite_sequence VALUES('outbox',5);
CREATE UNIQUE INDEX callback_key ON callback (request_id, event_type, route);
CREATE INDEX callback_of_device ON callback (serial) WHERE serial IS NOT NULL;
CREATE INDEX device_held ON device (serial) WHERE state = 'held';
CREATE INDEX device_free ON device (since) WHERE state = 'free';
CREATE INDEX device_quarantined ON device (quarantine_until) WHERE quarantine_until IS NOT NULL;
CREATE TRIGGER device_comes AFTER INSERT ON device BEGIN
    INSERT INTO device_tally (state, count) VALUES (new.state, 1)
    ON CONFLICT (state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER device_changes AFTER UPDATE OF state ON device WHEN new.state <> old.state BEGIN
    UPDATE device_tally SET count = count - 1 WHERE state = old.state;
    INSERT INTO device_tally (state, count) VALUES (new.state, 1)
    ON CONFLICT (state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER device_goes AFTER DELETE ON device BEGIN
    UPDATE device_tally SET count = count - 1 WHERE state = old.state;
END;
CREATE INDEX redemption_due ON redemption (due) WHERE due IS NOT NULL;
CREATE INDEX redemption_in_state ON redemption (state, arrived);
CREATE INDEX redemption_of_device ON redemption (serial, request);
CREATE INDEX device_secret_to_erase ON device_secret (erase_at) WHERE erase_at IS NOT NULL;
CREATE INDEX deposit_ends ON deposit (ends);
CREATE INDEX maker_message_ends ON maker_message (ends);
CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;
CREATE INDEX outbox_of_device ON outbox (serial, number) WHERE serial IS NOT NULL;
CREATE INDEX listed_device_upper ON listed_device (upper_digest);
CREATE INDEX listed_device_lower ON listed_device (lower_digest);
CREATE INDEX listed_device_edition ON listed_device (edition);
CREATE INDEX journal_of_request ON journal (request) WHERE request IS NOT NULL;
CREATE INDEX journal_of_device ON journal (serial) WHERE request IS NULL;
CREATE INDEX callback_open ON callback (number) WHERE state = 'claimed';
CREATE INDEX callback_of_code ON callback (auth_code_digest) WHERE auth_code_digest <> x'';
CREATE INDEX device_place ON device (place_account, place_thing)
    WHERE place_account IS NOT NULL AND state <> 'free';
CREATE INDEX device_unplaced ON device (serial) WHERE place_account IS NULL AND state <> 'free';
CREATE INDEX listed_device_spelling ON listed_device (spelling_digest)
    WHERE spelling_digest IS NOT NULL;
CREATE INDEX listed_device_keys ON listed_device (device_key, product_key);
CREATE INDEX callback_guess ON callback (serial, settled_at) WHERE errcode IN (4, 6);
CREATE INDEX journal_hand_out ON journal (name, serial, request, at) WHERE kind = 'credential';
CREATE INDEX device_for_a_person ON device (stuck, abandoned) WHERE stuck = 1 OR abandoned = 1;
CREATE INDEX device_upper ON device (upper_digest) WHERE state <> 'free';
CREATE INDEX device_lower ON device (lower_digest) WHERE state <> 'free';
CREATE INDEX device_due ON device (due)
    WHERE due IS NOT NULL AND (state <> 'bound' OR deferred_unbind IS NOT NULL);
CREATE INDEX device_routine ON device (due)
    WHERE due IS NOT NULL AND state = 'bound' AND deferred_unbind IS NULL;
COMMIT;
PRAGMA application_id = 1464025668;
PRAGMA user_version = 9;
