// The list of rooms, each with what is unread in it and whether one is meant.
import { hashOf } from './address.js';
import { avatar, button, dot, element, icon, sign } from './dom.js';
import { roomTitle } from './text.js';

export class Rooms {
  constructor(list, { open, make, write }) {
    this.list = list;
    this.does = { make, write };
    this.known = new Map();
    this.me = '';
    this.here = '';
    this.state = () => '';
    list.addEventListener('click', event => {
      const link = event.target.closest('a');
      if (link && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        open(link.dataset.room);
      }
    });
  }

  // What the server has said of all of them.
  set(rooms) {
    this.known = new Map(rooms.map(room => [room.room, room]));
    this.draw();
  }

  unread(room, { unread, mentions }) {
    this.known.set(room, { ...this.known.get(room), room, followed: true, unread, mentions });
    this.draw();
  }

  open(room, closed) {
    this.here = room;
    this.known.set(room, { ...this.known.get(room), private: closed });
    this.unread(room, { unread: 0, mentions: 0 });
  }

  // Followed no more; who may see it sees it still.
  forget(room) {
    this.known.set(room, { ...this.known.get(room), followed: false, unread: 0, mentions: 0 });
    this.here = this.here === room ? '' : this.here;
    this.draw();
  }

  remove(room) {
    this.known.delete(room);
    this.here = this.here === room ? '' : this.here;
    this.draw();
  }

  // As they stand in the list.
  sorted() {
    return this.groups().flatMap(group => group.rooms);
  }

  groups() {
    const all = [...this.known.values()].sort((one, other) => this.title(one).localeCompare(this.title(other)));
    const followed = all.filter(room => room.followed);
    return [
      { title: 'Rooms', add: 'Make a room', does: this.does.make, rooms: followed.filter(room => !direct(room)) },
      { title: 'Direct messages', add: 'Write to somebody', does: this.does.write, rooms: followed.filter(direct) },
      { title: 'Not followed', rooms: all.filter(room => !room.followed) },
    ];
  }

  title(room) {
    return roomTitle(room.room, this.me);
  }

  // The next one, or the next with something unread.
  beside(by, unreadOnly) {
    const all = this.sorted();
    const at = all.findIndex(room => room.room === this.here);
    for (let step = 1; step <= all.length; step++) {
      const room = all[(at + by * step + all.length * step) % all.length];
      if (!unreadOnly || room.unread) {
        return room.room;
      }
    }
    return '';
  }

  withUnread() {
    return [...this.known.values()].filter(room => room.unread).map(room => room.room);
  }

  get unreadCount() {
    return [...this.known.values()].reduce((sum, room) => sum + (room.unread ?? 0), 0);
  }

  draw() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.room : '';
    const parts = this.groups()
      .filter(group => group.add || group.rooms.length)
      .flatMap(group => [this.heading(group), this.rows(group)]);
    this.list.replaceChildren(...parts);
    if (focused) {
      this.list.querySelector('a[data-room="' + CSS.escape(focused) + '"]')?.focus();
    }
  }

  heading({ title, add, does }) {
    const heading = element('h2', '', title);
    if (add) {
      const made = button('plain', '', add, does);
      made.append(icon('plus'));
      heading.append(made);
    }
    return heading;
  }

  rows({ title, rooms }) {
    const list = element('ul');
    list.setAttribute('aria-label', title);
    list.append(...rooms.map(room => this.row(room)));
    return list;
  }

  row(room) {
    const row = element('li');
    const link = element('a');
    const title = this.title(room);
    link.dataset.room = room.room;
    link.href = hashOf(room.room);
    link.classList.toggle('unread', room.unread > 0);
    if (room.room === this.here) {
      link.setAttribute('aria-current', 'page');
    }
    if (direct(room)) {
      // Who is not in the room that one is in may be in another.
      const state = this.state(title.slice(1)).replace('offline', '');
      link.append(avatar(title.slice(1), 'small'), element('span', 'name', title.slice(1)), ...(state ? [dot(state)] : []));
    } else {
      link.append(element('span', 'name', title), ...(room.private ? [icon('lock')] : []));
    }
    if (room.mentions && !direct(room)) {
      link.append(sign('badge mentions', '@' + room.mentions, room.mentions + ' for you'));
    }
    if (room.unread) {
      const kind = direct(room) ? 'badge mentions' : 'badge';
      link.append(sign(kind, room.unread >= 1000 ? '999+' : String(room.unread), room.unread + ' unread'));
    }
    row.append(link);
    return row;
  }
}

const direct = room => room.room.startsWith('@');
