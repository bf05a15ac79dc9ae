// What one may do with a room and with those in it, as menus. The server decides; what it would refuse is not offered.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const DONE = {
  invite: 'invited',
  role: 'made',
  mute: 'muted',
  unmute: 'unmuted',
  kick: 'took out',
  ban: 'banned',
  unban: 'let in again',
  leave: 'has left',
};

// What has become of somebody.
export function told({ from, user, change, role }) {
  return [from, DONE[change] ?? change, user === from ? '' : user, role ? (change === 'role' ? 'a ' : 'as ') + role : '']
    .filter(Boolean)
    .join(' ');
}

export class Moderation {
  // `room` and `role` tell where one is and what one is there; `change` does it and says why not.
  constructor({ room, role, closed, me, users, ask, menu, change, direct, leave, read, link }) {
    Object.assign(this, { room, role, closed, me, users, ask, menu, change, direct, leave, read, link });
  }

  get moderates() {
    return ['moderator', 'owner'].includes(this.role());
  }

  // Of rooms of two nobody is the master.
  get pair() {
    return this.room().startsWith('@');
  }

  // Of somebody.
  person(user, beside) {
    const lines = [{ text: user }];
    if (user === this.me()) {
      lines.push({ text: 'that is you' });
    } else {
      lines.push({ text: 'Write to ' + user, does: () => this.direct(user) });
      lines.push(...(this.above(user) ? this.measures(user) : []));
    }
    this.menu.show(beside, lines);
  }

  // Nobody moderates his equals, but for owners.
  above(user) {
    const its = this.users().get(user)?.role;
    return this.moderates && !this.pair && (this.role() === 'owner' || !['moderator', 'owner'].includes(its));
  }

  measures(user) {
    const does = (change, more = {}) => () => this.change('member', { user, change, ...more });
    const sure = (text, change) => () => this.ask.sure(text, does(change));
    const lines = [
      null,
      { text: 'Mute for 10 minutes', does: does('mute', { forMs: 10 * MINUTE }) },
      { text: 'Mute for a day', does: does('mute', { forMs: 24 * HOUR }) },
      { text: 'Unmute', does: does('unmute') },
      { text: 'Take out of the room', danger: true, does: sure('Take ' + user + ' out of the room? He may come back.', 'kick') },
      { text: 'Ban', danger: true, does: sure('Ban ' + user + ' from the room, for good?', 'ban') },
    ];
    if (this.role() === 'owner') {
      const now = this.users().get(user)?.role;
      const other = ['member', 'moderator', 'owner'].filter(role => role !== now);
      lines.push(null, ...other.map(role => ({ text: 'Make ' + role, does: does('role', { role }) })));
    }
    return lines;
  }

  // Of the room.
  here(beside) {
    const lines = [
      { text: 'Mark as read', does: () => this.read() },
      { text: 'Copy a link to the room', does: () => this.link() },
    ];
    if (this.moderates && !this.pair) {
      lines.push({ text: 'Invite somebody …', does: () => this.ask.user('Invite somebody', true, (user, role) => this.invite(user, role)) });
      lines.push({ text: 'Let somebody in again …', does: () => this.ask.user('Let somebody in again', false, user => this.unban(user)) });
    }
    if (!this.closed()) {
      lines.push(null, { text: 'Stop following', danger: true, does: () => this.leave() });
    } else if (!this.pair) {
      const go = () => this.change('member', { user: this.me(), change: 'leave' });
      lines.push(null, { text: 'Leave the room', danger: true, does: () => this.ask.sure('Leave the room? Only who is invited comes back.', go) });
    }
    this.menu.show(beside, lines);
  }

  // Where one is a guest, so are the others.
  named(user) {
    const name = user.replace(/^@/, '');
    return this.me().startsWith('~') && !name.startsWith('~') ? '~' + name : name;
  }

  invite(user, role) {
    this.change('member', { user: this.named(user), change: 'invite', role });
  }

  unban(user) {
    this.change('member', { user: this.named(user), change: 'unban' });
  }
}
