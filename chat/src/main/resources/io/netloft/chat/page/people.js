// Who is in the room, and who of them is writing.
import { button, element } from './text.js';
import { dot } from './rooms.js';

const ORDER = { online: 0, away: 1, offline: 2 };
const SHOWN = 300;
const NAMED = 3;

export class People {
  constructor({ list, count, typing }, onDirect) {
    this.list = list;
    this.count = count;
    this.line = typing;
    this.onDirect = onDirect;
    this.me = '';
    this.clear();
  }

  clear() {
    this.users = new Map();
    this.count.textContent = '';
    this.typing([]);
    this.list.replaceChildren();
  }

  set(users, online) {
    this.users = new Map(users.map(user => [user.user, user]));
    this.draw(online);
  }

  changed(users, online) {
    users.forEach(user => this.users.set(user.user, { ...this.users.get(user.user), ...user }));
    this.draw(online);
  }

  state(user) {
    return this.users.get(user)?.state ?? '';
  }

  typing(users) {
    const others = users.filter(user => user !== this.me);
    const names = others.slice(0, NAMED).join(', ') + (others.length > NAMED ? ' and ' + (others.length - NAMED) + ' more' : '');
    this.line.textContent = others.length ? names + (others.length === 1 ? ' is' : ' are') + ' writing …' : '';
  }

  draw(online) {
    this.count.textContent = online + ' here';
    const sorted = [...this.users.values()].sort(
      (one, other) => ORDER[one.state] - ORDER[other.state] || one.user.localeCompare(other.user),
    );
    this.list.replaceChildren(...sorted.slice(0, SHOWN).map(user => this.row(user)));
  }

  row({ user, state, role }) {
    const row = element('li');
    const name = button('', '', 'Write to ' + user + ', ' + state, () => this.onDirect(user));
    name.append(dot(state), element('span', 'name', user));
    if (role === 'owner' || role === 'moderator') {
      name.append(element('small', '', role));
    }
    row.append(name);
    return row;
  }
}
