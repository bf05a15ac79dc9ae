CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    closed INTEGER NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    keep_events INTEGER NOT NULL DEFAULT 0,
    keep_ms INTEGER NOT NULL DEFAULT 0,
    keep_bytes INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER NOT NULL DEFAULT 0
);

-- The truth. All that follows below is a view of it, but for what is said of users and devices.
CREATE TABLE event (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    target INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT '',
    cid TEXT,
    topic TEXT,
    mentions TEXT,
    detail TEXT,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

CREATE UNIQUE INDEX event_cid ON event (room, sender, cid) WHERE cid IS NOT NULL;
CREATE INDEX event_target ON event (room, target) WHERE target > 0;

-- Messages that are not any more what they were.
CREATE TABLE changed (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    edited INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

CREATE TABLE reaction (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user TEXT NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (room, seq, emoji, user)
) WITHOUT ROWID;

CREATE TABLE mention (
    user TEXT NOT NULL,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (user, room, seq)
) WITHOUT ROWID;

CREATE TABLE member (
    room INTEGER NOT NULL,
    user TEXT NOT NULL,
    role INTEGER NOT NULL,
    inside INTEGER NOT NULL,
    muted INTEGER NOT NULL,
    banned INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) WITHOUT ROWID;

CREATE INDEX member_user ON member (user);

-- How far users have read, and what devices have got.
CREATE TABLE mark (
    room INTEGER NOT NULL,
    user TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) WITHOUT ROWID;

CREATE TABLE cursor (
    room INTEGER NOT NULL,
    user TEXT NOT NULL,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, user, device)
) WITHOUT ROWID;

CREATE TABLE account (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    roles TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
);

-- Words only; a row's number is that of its room and of its message.
CREATE VIRTUAL TABLE found USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2"
);
