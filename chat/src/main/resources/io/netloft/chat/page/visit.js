// The room that one is in: joined behind what is held of it, so that exactly what was missed comes; its pages, and how far it has
// been read. Rooms that one was in before are held, and gone on with, too.
import { RoomLog } from './room.js';
import { Lost } from './wire.js';

const PAGE = 60;
const READ_MS = 1000;
const MOST_ROOMS = 20;
// With one topic shown only, many must be held for some to be seen.
const MOST_OF_TOPIC = 4000;

export class Visit {
  constructor({ wire, history, outbox, on }) {
    this.wire = wire;
    this.history = history;
    this.outbox = outbox;
    this.on = on;
    this.forgetAll('');
    this.queue = Promise.resolve();
    this.turn = 0;
  }

  // The connection is gone: the room is to be joined again.
  lost() {
    this.joined = false;
  }

  // Another user sees other things.
  forgetAll(me) {
    this.me = me;
    this.logs = new Map();
    this.log = null;
    this.joined = false;
    this.unseen = 0;
    this.history.log = null;
    this.history.me = me;
  }

  // One room after the other: the last one that was asked for is the one that one is in.
  open(name, seq = 0) {
    const turn = ++this.turn;
    this.queue = this.queue.then(async () => {
      if (turn !== this.turn) {
        return;
      }
      try {
        await this.join(this.canonical(name), seq);
      } catch (failure) {
        if (!(failure instanceof Lost)) {
          this.on.note(failure.message);
        }
      }
    });
    return this.queue;
  }

  canonical(name) {
    if (!name.startsWith('@')) {
      return name.normalize('NFKC').replace(/^#/, '').toLowerCase();
    }
    return name.includes(',') ? name : '@' + [name.slice(1), this.me].sort().join(',');
  }

  async join(name, seq) {
    const held = this.logs.get(name);
    if (this.joined && held === this.log) {
      await (seq ? this.aim(seq) : this.present());
      return;
    }
    const since = held?.place;
    const ok = await this.wire.ask('join', { room: name, since });
    // Events of the room come from here on: nothing may be awaited before its log takes them.
    const log = held ?? new RoomLog(ok.room);
    const again = log === this.log;
    if (!ok.recovered) {
      log.reset(ok.epoch, ok.seq);
    }
    this.hold(log);
    this.enter(log, ok, again, since);
    if (seq) {
      await this.aim(seq);
    } else if (!ok.recovered || (!again && (log.newer || !log.messages.length))) {
      await this.more('instead');
    }
    if (!seq && !again) {
      this.history.aimNew();
    }
    this.outbox.seen(log.name, log.head);
    this.changed();
  }

  // To a message, wherever in the log it is.
  async aim(seq) {
    if (!this.log.bySeq.has(seq)) {
      await this.more('instead', seq);
    }
    if (!this.history.aim(seq)) {
      this.on.note('Message ' + seq + ' is not there, or not any more.');
    }
  }

  enter(log, ok, again, since) {
    const left = this.log;
    if (!again) {
      // What was on the screen until now was read, however short it was there.
      this.read();
    }
    log.topic = ok.topic;
    log.closed = ok.private;
    this.ranks(log, ok.role);
    Object.entries(ok.marks).forEach(([user, seq]) => log.mark(user, seq ?? 0));
    if (!again) {
      log.newFrom(ok.marks[this.me] ?? ok.seq, document.hasFocus() ? ok.seq : Infinity);
    } else if (since && this.history.following) {
      log.newFrom(since.seq, document.hasFocus() ? ok.seq : Infinity);
    }
    this.log = log;
    this.joined = true;
    this.recovery = again ? { until: ok.seq, count: 0, whole: ok.recovered } : null;
    if (!again) {
      this.unseen = 0;
      this.history.show(log);
    }
    if (left && !again) {
      this.wire.tell('leave', { room: left.name });
    }
    this.on.entered(log, ok, again);
    this.recovered();
  }

  // What one is in a room: it says what one may do with others' messages.
  ranks(log, role) {
    log.role = role;
    this.history.moderates = !log.name.startsWith('@') && (role === 'moderator' || role === 'owner');
  }

  hold(log) {
    this.logs.delete(log.name);
    this.logs.set(log.name, log);
    if (this.logs.size > MOST_ROOMS) {
      this.logs.delete(this.logs.keys().next().value);
    }
  }

  // Gone from it, or put out.
  left(room) {
    this.logs.delete(room);
    if (this.log?.name === room) {
      this.log = null;
      this.history.log = null;
      this.history.rows.replaceChildren();
      this.changed();
    }
  }

  // ---- what comes

  // An event of a room's log.
  take(event) {
    const log = this.logs.get(event.source);
    if (!log || event.id !== log.epoch + ':' + event.seq || !log.take(event)) {
      return;
    }
    const { type, data } = event;
    const mine = data.from === this.me;
    if (type === 'message' && mine) {
      this.outbox.arrived(data.cid);
    }
    if (log !== this.log) {
      return;
    }
    if (this.history.following) {
      log.trim('oldest');
    }
    if (type === 'message' && !mine && !(this.history.following && document.hasFocus())) {
      this.unseen++;
    }
    if (this.recovery && type === 'message') {
      this.recovery.count++;
    }
    this.on.happened(event, !this.recovery && !mine);
    this.recovered();
    this.changed();
  }

  recovered() {
    if (this.recovery && this.log.head >= this.recovery.until) {
      const { count, whole } = this.recovery;
      this.recovery = null;
      this.on.recovered(count, whole);
    }
  }

  // The server does not keep those numbers any more: what is held no longer hangs together.
  gap({ source, data }) {
    const log = this.logs.get(source);
    if (log) {
      log.head = Math.max(log.head, data.to);
      if (log === this.log) {
        this.on.note('Events ' + data.from + ' to ' + data.to + ' are not kept any more.');
        this.more('instead');
      }
    }
  }

  marks({ source, data }) {
    const log = this.logs.get(source);
    Object.entries(data.marks).forEach(([user, seq]) => log?.mark(user, seq));
    this.history.draw();
  }

  // ---- pages

  async more(side, seq = 0) {
    const log = this.log;
    if (!log || (side !== 'instead' && log.late)) {
      return;
    }
    const where = { before: { before: log.first }, after: { after: log.last }, instead: seq ? { around: seq } : {} }[side];
    const asked = {};
    log.asked = asked;
    log.awaitPage();
    try {
      const page = await this.wire.ask('history', { room: log.name, limit: PAGE, ...where });
      if (log.asked !== asked || page.epoch !== log.epoch) {
        return;
      }
      log.page(side, page);
      log.trim(side === 'before' ? 'newest' : 'oldest', this.history.only ? MOST_OF_TOPIC : undefined);
    } catch (failure) {
      if (log.asked === asked) {
        log.settle();
      }
      if (!(failure instanceof Lost)) {
        this.on.note(failure.message);
      }
      return;
    }
    if (log === this.log) {
      this.outbox.seen(log.name, log.head);
      this.changed();
    }
  }

  // To the end of the log.
  async present() {
    if (this.log?.newer) {
      await this.more('instead');
    }
    this.history.follow();
    this.followed();
  }

  // ---- what was seen

  followed() {
    if (this.history.following && document.hasFocus()) {
      this.unseen = 0;
    }
    this.changed();
  }

  // Whoever does not look gets a line above what comes meanwhile.
  looking(is) {
    if (this.log && is) {
      this.log.newUntil = this.log.head;
      this.followed();
    } else if (this.log && this.history.following) {
      this.log.newFrom(this.log.head, Infinity);
    }
  }

  changed() {
    this.history.pending = this.log ? this.outbox.of(this.log.name) : [];
    this.history.draw();
    this.on.changed();
    if (!this.due) {
      this.due = setTimeout(() => this.read(), READ_MS);
    }
  }

  read() {
    this.due = 0;
    const log = this.log;
    if (!log || !document.hasFocus() || !this.history.following || log.newer || log.head <= (log.marks.get(this.me) ?? 0)) {
      return;
    }
    log.mark(this.me, log.head);
    this.wire.tell('read', { room: log.name, seq: log.head });
  }
}
