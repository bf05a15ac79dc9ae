// A room's log as far as it is held: a span of its messages as they stand now, without a hole in it, and how far the log is
// known. Knows nothing of screens and connections.
const MOST = 400;

// No two states of messages have the same number.
let versions = 0;

export class RoomLog {
  constructor(name) {
    this.name = name;
    this.marks = new Map();
    this.topic = '';
    this.role = '';
    this.closed = false;
    this.newFrom(Infinity, 0);
    this.reset('', 0);
  }

  // Begins anew: nothing is held, and the log is known up to a number.
  reset(epoch, head) {
    this.epoch = epoch;
    this.head = head;
    this.messages = [];
    this.bySeq = new Map();
    // Whether there are messages before and behind those held.
    this.older = false;
    this.newer = false;
    // Whether a page has come.
    this.ready = false;
    this.late = null;
  }

  get first() {
    return this.messages[0]?.seq ?? 0;
  }

  get last() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  // Where a connection goes on; nothing where there is no place yet.
  get place() {
    return this.epoch && this.head ? { epoch: this.epoch, seq: this.head } : undefined;
  }

  // An event of the log; false when it is known already.
  take(event) {
    if (event.seq <= this.head) {
      return false;
    }
    this.head = event.seq;
    this.late?.push(event);
    this.apply(event);
    return true;
  }

  apply({ type, seq, at, data }) {
    const target = this.bySeq.get(data.target);
    if (type === 'message' && !this.newer) {
      this.put(message({ ...data, seq, at, deleted: data.erased }));
    } else if (type === 'topic') {
      this.topic = data.text;
    } else if (target) {
      change(target, type, seq, data);
      target.version = ++versions;
    }
  }

  put(one) {
    const before = this.bySeq.get(one.seq);
    this.bySeq.set(one.seq, one);
    if (before) {
      this.messages[this.messages.indexOf(before)] = one;
      return;
    }
    let at = this.messages.length;
    while (at > 0 && this.messages[at - 1].seq > one.seq) {
      at--;
    }
    this.messages.splice(at, 0, one);
  }

  // From here on events are also kept, to be done again to what a page brings: it may have been read before them.
  awaitPage() {
    this.late = [];
  }

  // A page that was asked for: before what is held, behind it, or instead of it.
  page(side, { messages, older, newer }) {
    if (side === 'instead') {
      this.messages = [];
      this.bySeq.clear();
    }
    messages.forEach(one => this.put(message(one)));
    if (side !== 'after') {
      this.older = older;
    }
    if (side !== 'before') {
      this.newer = newer;
    }
    this.ready = true;
    this.settle();
  }

  settle() {
    const late = this.late ?? [];
    this.late = null;
    late.forEach(event => this.apply(event));
  }

  // Lets go what is far from where one looks.
  trim(end, most = MOST) {
    const over = this.messages.length - most;
    if (over <= 0) {
      return;
    }
    const gone = end === 'newest' ? this.messages.splice(most) : this.messages.splice(0, over);
    gone.forEach(one => this.bySeq.delete(one.seq));
    if (end === 'newest') {
      this.newer = true;
    } else {
      this.older = true;
    }
  }

  mark(user, seq) {
    this.marks.set(user, Math.max(seq, this.marks.get(user) ?? 0));
  }

  // Which others have read it.
  readers(seq, me) {
    return [...this.marks].filter(([user, mark]) => user !== me && mark >= seq).map(([user]) => user);
  }

  // What came behind one number, and up to another, is new to whoever looks.
  newFrom(behind, until) {
    this.newBehind = behind;
    this.newUntil = until;
  }

  // The first of others' messages that is new, or 0; unknown while what stands before it is not held.
  firstNew(me) {
    const at = this.messages.findIndex(one => one.seq > this.newBehind && one.from !== me);
    const known = at > 0 || (at === 0 && !this.older);
    return known && this.messages[at].seq <= this.newUntil ? this.messages[at].seq : 0;
  }
}

function message({ seq, at, from, text, topic, mentions, edited, deleted, reactions }) {
  return {
    seq,
    at,
    from,
    text: deleted ? '' : text ?? '',
    topic: topic ?? '',
    mentions: mentions ?? [],
    edited: edited ?? 0,
    deleted: Boolean(deleted),
    reactions: new Map(Object.entries(reactions ?? {}).map(([emoji, users]) => [emoji, new Set(users)])),
    version: ++versions,
  };
}

function change(target, type, seq, data) {
  if (type === 'edit' && seq > target.edited && !data.erased && !target.deleted) {
    target.text = data.text;
    target.edited = seq;
  } else if (type === 'delete') {
    target.deleted = true;
    target.text = '';
    target.reactions.clear();
  } else if (type === 'reaction') {
    const users = target.reactions.get(data.emoji) ?? new Set();
    if (data.remove) {
      users.delete(data.from);
    } else {
      users.add(data.from);
    }
    if (users.size) {
      target.reactions.set(data.emoji, users);
    } else {
      target.reactions.delete(data.emoji);
    }
  }
}
