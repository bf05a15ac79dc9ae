// The page: what stands in the address behind the hash is the room that one is in; the rest is who one is, lists and keys.
import { asked, hashOf, linkTo } from './address.js';
import { Away } from './away.js';
import { Composer } from './composer.js';
import { dialogs } from './dialogs.js';
import { avatar, element, icon } from './dom.js';
import { History } from './history.js';
import { Identity } from './identity.js';
import { keys } from './keys.js';
import { Menu } from './menu.js';
import { Moderation, told } from './moderation.js';
import { Notify } from './notify.js';
import { Outbox } from './outbox.js';
import { Panels } from './panels.js';
import { People } from './people.js';
import { Rooms } from './rooms.js';
import { Search } from './search.js';
import { Store } from './store.js';
import { Switcher } from './switcher.js';
import { guestsMeant, roomTitle } from './text.js';
import { Visit } from './visit.js';
import { Wire } from './wire.js';

const NOTE_MS = 6000;
const ROOMS_MS = 60_000;
const SPOKEN = 200;
// Beyond any number: the server takes the end of the room for it.
const END = Number.MAX_SAFE_INTEGER;

const byId = id => document.getElementById(id);
const store = new Store();
const wire = new Wire({ onEvent: heard, onState: broken });
const identity = new Identity(byId('login'), wire, known);
const outbox = new Outbox(store, wire, entry => sent(entry));
const menu = new Menu(byId('popup'));
const panels = new Panels(byId);
const ask = dialogs(byId);
const rooms = new Rooms(byId('rooms'), { open: go, make: makeRoom, write: () => find('@') });
const people = new People(
  { list: byId('people'), count: byId('online'), typing: byId('typing') },
  (user, beside) => moderation.person(user, beside),
);
const switcher = new Switcher(byId('switcher'), go);
const search = new Search(byId('search'), wire);
const away = new Away(wire);
const notify = new Notify(byId('bell'), go, note);
const history = new History(byId('view'), byId('rows'), {
  person: (user, beside) => moderation.person(user, beside),
  readers: (one, beside) => menu.show(beside, [{ text: 'Read by ' + visit.log.readers(one.seq, me).join(', ') }]),
  topic: only,
  react,
  choose: one => ask.emoji(emoji => react(one, emoji, false)),
  edit: one => composer.edit(one),
  erase: one => ask.sure('Erase this message? Its words are gone for everybody.', () => change('delete', { seq: one.seq })),
  link: one => copyLink(one.seq),
  again: entry => outbox.again(entry),
  discard: entry => outbox.drop(entry),
  more: side => visit.more(side),
  followed: () => visit.followed(),
  present: () => visit.present(),
  key: messageKey,
});
const visit = new Visit({
  wire,
  history,
  outbox,
  on: { entered, happened, recovered, changed: showState, note },
});
const composer = new Composer(byId('composer'), store, {
  said,
  edited: (one, text) => change('edit', { seq: one.seq, text }),
  editLast,
  typing: on => visit.log && wire.tell('typing', { room: visit.log.name, on }),
  users: () => [...people.users.keys()].filter(user => user !== me),
});
const moderation = new Moderation({
  room: () => visit.log?.name ?? '',
  role: () => visit.log?.role ?? '',
  closed: () => Boolean(visit.log?.closed),
  me: () => me,
  users: () => people.users,
  ask,
  menu,
  change,
  direct,
  leave,
  read: () => wire.tell('read', { room: visit.log.name, seq: visit.log.head }),
  link: () => copyLink(),
});
let me = '';
let ready = false;
let noteDue = 0;

rooms.state = user => (user === me ? 'online' : people.state(user));

// ---- the connection

function heard(event) {
  if (event.type === 'hello') {
    identity.hello(event.data);
  } else if (event.id) {
    visit.take(event);
  } else if (event.type === 'gap') {
    visit.gap(event);
  } else if (event.type === 'read') {
    visit.marks(event);
  } else if (event.type === 'unread') {
    rooms.unread(event.source, event.data);
    showState();
  } else if (event.type === 'mention') {
    meant(event.source, event.data);
  } else if (event.type === 'left') {
    putOut(event);
  } else if (event.source === visit.log?.name) {
    passing(event);
  }
}

function passing({ type, data }) {
  if (type === 'typing') {
    people.typing(data.users);
  } else if (type === 'presence') {
    people.changed(data.users, data.online);
    rooms.draw();
  }
}

function meant(room, { from, text }) {
  const who = room.startsWith('@') ? from : from + ' in ' + roomTitle(room, me);
  note(who + ': ' + text);
  notify.tell(room, who, text);
}

function putOut({ source, data }) {
  visit.left(source);
  rooms.remove(source);
  note('You are out of ' + roomTitle(source, me) + ': ' + told({ from: data.by, user: 'you', change: data.change }));
  listRooms();
}

// There is no connection, or the server does not know yet who we are.
function broken(state, reason) {
  ready = false;
  outbox.pause();
  visit.lost();
  people.typing([]);
  if (state === 'locked') {
    identity.forget();
    identity.show(reason);
  } else if (state === 'refused') {
    banner('The server has ended the connection: ' + reason + '. Load the page again.');
  } else if (state === 'broken') {
    banner('Not connected. Trying again; what you say is kept.');
  }
}

function known(user) {
  if (user !== me) {
    me = user;
    rooms.me = people.me = user;
    visit.forgetAll(user);
    people.clear();
    byId('who').replaceChildren(avatar(user, 'small'), element('span', 'name', user));
  }
  ready = true;
  banner('');
  outbox.belongsTo(user);
  away.tell();
  if (visit.log) {
    visit.open(visit.log.name);
  } else {
    begin();
  }
  listRooms();
}

// ---- rooms

function begin() {
  const { room, seq } = asked();
  const last = room || localStorage.getItem('room');
  if (last) {
    visit.open(last, seq);
  }
  showState();
}

// Another room is another address, so that the browser's way back leads back.
function go(room) {
  const hash = hashOf(room);
  if (location.hash === hash) {
    visit.open(room);
  } else {
    location.hash = hash;
  }
  panels.shut();
}

addEventListener('hashchange', () => {
  const { room, seq } = asked();
  if (ready && room) {
    if (seq) {
      showOnly('');
    }
    visit.open(room, seq);
  }
});

function direct(user) {
  go('@' + [user, me].sort().join(','));
}

function makeRoom() {
  ask.room(async (named, closed) => {
    const room = named.replace(/^#/, '').toLowerCase();
    try {
      await wire.ask('create', { room, private: closed });
      go(room);
    } catch (failure) {
      note('Not made: ' + failure.message);
    }
  });
}

async function leave() {
  const room = visit.log.name;
  try {
    await wire.ask('leave', { room, forget: true });
    visit.left(room);
    rooms.forget(room);
    localStorage.removeItem('room');
    window.history.replaceState(null, '', '#');
  } catch (failure) {
    note('Not done: ' + failure.message);
  }
}

async function readAll() {
  for (const room of rooms.withUnread()) {
    await wire.ask('read', { room, seq: END }).then(() => rooms.unread(room, { unread: 0, mentions: 0 }), () => {});
  }
  showState();
}

async function listRooms() {
  try {
    const { rooms: all } = await wire.ask('rooms');
    rooms.set(all);
    if (visit.log) {
      rooms.open(visit.log.name, visit.log.closed);
    }
    showState();
  } catch {
    // The next time.
  }
}

setInterval(() => ready && listRooms(), ROOMS_MS);

async function listPeople() {
  const room = visit.log?.name;
  try {
    const { users, online } = await wire.ask('who', { room });
    if (visit.log?.name === room) {
      people.set(users, online);
      rooms.draw();
    }
  } catch {
    // Presence tells what changes.
  }
}

function entered(log, ok, again) {
  localStorage.setItem('room', log.name);
  rooms.open(log.name, log.closed);
  showState();
  listPeople();
  byId('subject').disabled = log.name.startsWith('@');
  if (!again) {
    const title = roomTitle(log.name, me);
    byId('room').replaceChildren(title, ...(log.closed && !log.name.startsWith('@') ? [' ', icon('lock')] : []));
    composer.text.placeholder = 'Message ' + title;
    people.clear();
    showOnly('');
    composer.show('draft:' + me + ':' + log.name);
    focusComposer();
    listRooms();
  }
}

// Where there is no keyboard, one would come up over what is to be read.
function focusComposer() {
  if (!matchMedia('(hover: none)').matches) {
    composer.focus();
  }
}

// An event of the room that one is in; `fresh` when another's, and not one that was missed.
function happened({ type, source, data }, fresh) {
  if (type === 'member') {
    listPeople();
    if (data.user === me && data.change === 'role') {
      visit.ranks(visit.log, data.role);
    }
    note(told(data));
  } else if (type === 'message' && fresh) {
    byId('spoken').textContent = data.from + ': ' + (data.text ?? '').slice(0, SPOKEN);
    if (source.startsWith('@') || data.mentions?.includes(me)) {
      notify.tell(source, data.from + ' in ' + roomTitle(source, me), data.text ?? '');
    }
  }
}

function recovered(count, whole) {
  if (!whole) {
    note('The room has begun anew.');
  } else {
    const messages = count === 1 ? ' message' : ' messages';
    note('Connected again; ' + (count ? 'recovered ' + count + messages + '.' : 'nothing was missed.'));
  }
}

// ---- what one does

function said(text, topic) {
  const log = visit.log;
  if (!log) {
    return false;
  }
  outbox.add(log.name, text, topic, guestsMeant(text, [...people.users.keys()], me));
  visit.present();
  return true;
}

function sent(entry) {
  const log = visit.log;
  if (entry?.seq && log?.name === entry.room && log.head >= entry.seq) {
    outbox.drop(entry);
  } else {
    visit.changed();
  }
}

async function change(cmd, members) {
  try {
    await wire.ask(cmd, { room: visit.log?.name, ...members });
  } catch (failure) {
    note('Not done: ' + failure.message);
  }
}

function react(one, emoji, remove) {
  change('react', { seq: one.seq, emoji, remove });
}

function editLast() {
  const mine = visit.log?.messages.filter(one => one.from === me && !one.deleted).at(-1);
  if (mine) {
    composer.edit(mine);
  }
}

async function copyLink(seq) {
  const link = linkTo(visit.log.name, seq);
  try {
    await navigator.clipboard.writeText(link);
    note('The link is copied.');
  } catch {
    // Only pages that came over TLS, or from here, may copy.
    note(link);
  }
}

function only(topic) {
  showOnly(topic);
  composer.write(composer.text.value, topic);
  composer.focus();
}

function showOnly(topic) {
  history.only = topic;
  byId('only').hidden = !topic;
  byId('onlytopic').textContent = topic;
  history.follow();
}

// ---- what is shown

function banner(text) {
  byId('banner').textContent = text;
  byId('banner').hidden = !text;
}

function note(text) {
  clearTimeout(noteDue);
  byId('note').textContent = text;
  byId('note').hidden = false;
  noteDue = setTimeout(() => (byId('note').hidden = true), NOTE_MS);
}

function showState() {
  const log = visit.log;
  const { unseen } = visit;
  document.querySelector('main').classList.toggle('empty', !log);
  byId('welcome').hidden = Boolean(log) || !ready;
  byId('pill').hidden = !log || (history.following && !log.newer);
  byId('pill').textContent = unseen ? unseen + ' new ↓' : 'to the end ↓';
  byId('subject').textContent = log ? log.topic || (log.name.startsWith('@') ? '' : 'Add what it is about') : '';
  byId('allread').hidden = !rooms.unreadCount;
  const count = rooms.unreadCount + unseen;
  document.title = (count ? '(' + count + ') ' : '') + (log ? roomTitle(log.name, me) + ' – ' : '') + 'chat';
  if (!log) {
    byId('room').textContent = '';
  }
}

function find(typed = '') {
  switcher.show(rooms.sorted(), [...people.users.keys()], me, typed);
}

function seek() {
  if (ready) {
    search.show(visit.log?.name, me);
  }
}

// ---- keys and clicks

function messageKey(key, one) {
  const mine = one.from === me;
  const does = {
    r: () => history.does.choose(one),
    l: () => copyLink(one.seq),
    e: mine && (() => composer.edit(one)),
    Delete: (mine || history.moderates) && (() => history.does.erase(one)),
    t: one.topic && (() => only(one.topic)),
  }[key];
  if (does) {
    does();
  }
  return Boolean(does);
}

function escape(from) {
  if (panels.open) {
    panels.rooms(false);
  } else if (from === composer.text) {
    visit.present();
  } else {
    composer.focus();
  }
}

keys({
  find: () => find(),
  search: seek,
  help: () => byId('keys').showModal(),
  escape,
  beside: (by, unreadOnly) => {
    const room = rooms.beside(by, unreadOnly);
    if (room) {
      go(room);
    }
  },
});

const onClick = {
  switch: () => find(),
  begin: () => find(),
  allread: readAll,
  help: () => byId('keys').showModal(),
  pill: () => visit.present(),
  every: () => only(''),
  who: () => identity.show(''),
  seek,
  more: () => moderation.here(byId('more')),
  subject: () => visit.log && ask.subject(visit.log.topic, text => change('topic', { text })),
};
Object.entries(onClick).forEach(([id, does]) => byId(id).addEventListener('click', does));
addEventListener('focus', () => visit.looking(true));
addEventListener('blur', () => visit.looking(false));
wire.open();
