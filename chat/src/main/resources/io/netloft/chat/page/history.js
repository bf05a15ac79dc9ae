// The part of a room's log that is on the screen. The rows that are held are few (the log lets go what is far away), each is
// made anew only when it looks otherwise than before, and what one looks at stays where it is when others come before it.
import { button, element } from './dom.js';
import { messageRow, pendingRow } from './rows.js';
import { clock, day, moment, roomTitle } from './text.js';

const NEAR = 600;
const TOGETHER_MS = 5 * 60_000;

export class History {
  constructor(view, rows, does) {
    this.view = view;
    this.rows = rows;
    this.does = does;
    this.me = '';
    this.log = null;
    this.pending = [];
    this.only = '';
    this.moderates = false;
    this.following = true;
    this.made = new Map();
    view.addEventListener('scroll', () => this.scrolled());
    view.addEventListener('keydown', event => this.key(event));
    view.addEventListener('focusin', event => this.reach(event.target.closest('li')));
    new ResizeObserver(() => this.draw()).observe(view);
  }

  // Another room, from its end on.
  show(log) {
    this.log = log;
    this.target = 0;
    this.only = '';
    this.made.clear();
    this.rows.replaceChildren();
    this.follow();
  }

  follow() {
    this.following = true;
    this.draw();
  }

  // Brings a message into the middle, and marks it.
  aim(seq) {
    this.target = seq;
    this.following = false;
    this.drawNow();
    const row = this.rowOf(seq);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
    return Boolean(row);
  }

  // Brings what is new to the upper edge, when it is more than fits.
  aimNew() {
    this.drawNow();
    const row = this.made.get('new')?.row;
    if (row && row.getBoundingClientRect().top < this.view.getBoundingClientRect().top) {
      this.following = false;
      row.scrollIntoView({ block: 'start' });
    }
  }

  rowOf(seq) {
    return this.made.get('m' + seq)?.row;
  }

  get atEnd() {
    return this.view.scrollTop + this.view.clientHeight >= this.view.scrollHeight - 4;
  }

  scrolled() {
    if (!this.log) {
      return;
    }
    const follows = this.atEnd && !this.log.newer;
    if (follows !== this.following) {
      this.following = follows;
      this.does.followed(follows);
    }
    this.fill();
  }

  // What is near the edges is fetched before one gets there.
  fill() {
    const { scrollTop, clientHeight, scrollHeight } = this.view;
    if (this.log.older && !this.only && scrollTop < NEAR) {
      this.does.more('before');
    } else if (this.log.newer && scrollTop + clientHeight > scrollHeight - NEAR) {
      this.does.more('after');
    }
  }

  draw() {
    if (!this.due) {
      this.due = true;
      requestAnimationFrame(() => {
        this.due = false;
        this.drawNow();
      });
    }
  }

  drawNow() {
    if (!this.log) {
      return;
    }
    const anchor = this.following ? null : this.anchor();
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.closest('li') : null;
    const seq = focused?.dataset.seq;
    this.place(this.wanted());
    const row = anchor && this.rowOf(anchor.seq);
    if (row) {
      this.view.scrollTop += row.getBoundingClientRect().top - anchor.top;
    }
    if (this.following) {
      this.view.scrollTop = this.view.scrollHeight;
    }
    if (seq && !focused.isConnected) {
      this.rowOf(seq)?.focus({ preventScroll: true });
    }
    this.fill();
  }

  // The first row that is wholly on the screen.
  anchor() {
    const edge = this.view.getBoundingClientRect().top;
    for (const row of this.rows.children) {
      const { top } = row.getBoundingClientRect();
      if (top >= edge && row.dataset.seq) {
        return { top, seq: row.dataset.seq };
      }
    }
    return null;
  }

  // What is to be seen: names, what each looks like, and how it is made when that is new.
  wanted() {
    const all = [];
    const { log, me, only } = this;
    if (only && log.older) {
      all.push({ key: 'further', looks: '', make: () => this.further() });
    }
    if (!log.older && !only && log.ready) {
      all.push({ key: 'start', looks: '', make: () => start(roomTitle(log.name, me)) });
    }
    const fresh = log.firstNew(me);
    let before = null;
    for (const one of log.messages) {
      if (only && one.topic !== only) {
        continue;
      }
      if (!before || day(before.at) !== day(one.at)) {
        all.push({ key: 'd' + one.seq, looks: '', make: () => separator('day', day(one.at)) });
        before = null;
      }
      if (one.seq === fresh) {
        const make = () => separator('new', 'new since ' + clock(one.at), moment(one.at));
        all.push({ key: 'new', looks: String(fresh), make });
        before = null;
      }
      all.push(this.messageOf(one, before));
      before = one;
    }
    if (!log.newer) {
      for (const entry of this.pending.filter(one => !only || one.topic === only)) {
        all.push({ key: 'p' + entry.cid, looks: [entry.seq, entry.failed].join(), make: () => pendingRow(entry, me, this.does) });
      }
    }
    return all;
  }

  messageOf(one, before) {
    const { log, me } = this;
    const alone = !before
      || before.from !== one.from || before.topic !== one.topic
      || new Date(one.at) - new Date(before.at) > TOGETHER_MS;
    const readers = one.from === me ? log.readers(one.seq, me).length : 0;
    const state = { me, alone, readers, target: one.seq === this.target, moderates: this.moderates };
    return {
      key: 'm' + one.seq,
      looks: [one.version, alone, readers, state.target, state.moderates].join(),
      make: () => messageRow(one, state, this.does),
    };
  }

  further() {
    const row = element('li', 'day');
    row.append(button('', 'look further back', 'Look further back for this topic', () => this.does.more('before')));
    return row;
  }

  place(wanted) {
    const keys = new Set(wanted.map(one => one.key));
    this.made.forEach(({ row }, key) => keys.has(key) || row.remove());
    const made = new Map();
    let next = this.rows.firstElementChild;
    for (const { key, looks, make } of wanted) {
      const before = this.made.get(key);
      const row = before?.looks === looks ? before.row : reachable(make(), false);
      if (before && row !== before.row) {
        next = next === before.row ? row : next;
        before.row.replaceWith(row);
      }
      made.set(key, { looks, row });
      if (row === next) {
        next = next.nextElementSibling;
      } else {
        this.rows.insertBefore(row, next);
      }
    }
    this.made = made;
  }

  // ---- keys

  // One comes to what a message offers by Tab when one is at the message: else there would be no end to it.
  reach(row) {
    if (this.reached !== row) {
      reachable(this.reached, false);
      this.reached = reachable(row, true);
    }
  }

  key(event) {
    const row = event.target.closest?.('li.message');
    const one = row && this.log?.bySeq.get(Number(row.dataset.seq));
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!plain || event.target.closest('input, textarea')) {
      return;
    }
    if (event.key === 'ArrowUp' || event.key === 'k') {
      this.step(row, -1);
    } else if (event.key === 'ArrowDown' || event.key === 'j') {
      this.step(row, 1);
    } else if (event.key === 'End' || event.key === 'G') {
      this.does.present();
    } else if (!one || one.deleted || !this.does.key(event.key, one)) {
      return;
    }
    event.preventDefault();
  }

  step(row, by) {
    const all = [...this.rows.querySelectorAll('li.message[data-seq]')];
    const at = row ? all.indexOf(row) + by : all.length - 1;
    all[Math.max(0, Math.min(all.length - 1, at))]?.focus();
  }
}

function reachable(row, is) {
  row?.querySelectorAll('button, a').forEach(one => (one.tabIndex = is ? 0 : -1));
  return row;
}

function separator(kind, text, title = '') {
  const row = element('li', kind);
  row.setAttribute('role', 'separator');
  row.setAttribute('aria-label', text);
  row.title = title;
  row.append(element('span', '', text));
  return row;
}

function start(title) {
  const row = element('li', 'start');
  row.append(element('strong', '', title));
  row.append(title.startsWith('@') ? 'Only the two of you see what is said here.' : 'This is where the room begins.');
  return row;
}
