// The page: what stands in the address behind the hash is the room that one is in; the rest is who one is, lists and keys.
import { Composer } from './composer.js';
import { dialogs } from './dialogs.js';
import { History } from './history.js';
import { Identity } from './identity.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { Rooms } from './rooms.js';
import { Store } from './store.js';
import { Switcher } from './switcher.js';
import { roomTitle } from './text.js';
import { Visit } from './visit.js';
import { Wire } from './wire.js';

const NOTE_MS = 6000;
const ROOMS_MS = 60_000;
const AWAY_MS = 60_000;
const SPOKEN = 200;

const byId = id => document.getElementById(id);
const store = new Store();
const wire = new Wire({ onEvent: heard, onState: broken });
const identity = new Identity(byId('login'), wire, known);
const outbox = new Outbox(store, wire, entry => sent(entry));
const rooms = new Rooms(byId('rooms'), go);
const people = new People({ list: byId('people'), count: byId('here'), typing: byId('typing') }, direct);
const switcher = new Switcher(byId('switcher'), go);
const ask = dialogs(byId);
const history = new History(byId('view'), byId('rows'), {
  direct,
  topic: only,
  react,
  choose: one => ask.emoji(emoji => react(one, emoji, false)),
  edit: one => composer.edit(one),
  erase: one => ask.sure(() => change('delete', { seq: one.seq })),
  link: copyLink,
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
});
let me = '';
let ready = false;
let away = false;
let noteDue = 0;
let awayDue = 0;

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
    note(event.data.from + ' in ' + roomTitle(event.source, me) + ': ' + event.data.text);
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

function putOut({ source, data }) {
  visit.left(source);
  rooms.remove(source);
  note('You are out of ' + roomTitle(source, me) + ': ' + data.change + (data.by ? ' by ' + data.by : ''));
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
    identity.show('Please say who you are.');
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
  }
  ready = true;
  banner('');
  byId('who').textContent = user;
  outbox.belongsTo(user);
  if (away) {
    wire.tell('presence', { state: 'away' });
  }
  if (visit.log) {
    visit.open(visit.log.name);
  } else {
    begin();
  }
  listRooms();
}

// ---- rooms

function asked() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return { room: parameters.get('room') ?? '', seq: Number(parameters.get('seq')) || 0 };
}

function begin() {
  const { room, seq } = asked();
  const last = room || localStorage.getItem('room');
  if (last) {
    visit.open(last, seq);
  } else {
    find();
  }
}

// Another room is another address, so that the browser's way back leads back.
function go(room) {
  const hash = '#' + new URLSearchParams({ room });
  if (location.hash === hash) {
    visit.open(room);
  } else {
    location.hash = hash;
  }
  menu(false);
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

async function listRooms() {
  try {
    const { rooms: all } = await wire.ask('rooms');
    rooms.set(all);
    if (visit.log) {
      rooms.open(visit.log.name);
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
  rooms.open(log.name);
  listPeople();
  byId('subject').disabled = log.name.startsWith('@');
  if (!again) {
    byId('room').textContent = roomTitle(log.name, me);
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
function happened({ type, data }, fresh) {
  if (type === 'member') {
    listPeople();
  } else if (type === 'message' && fresh) {
    byId('spoken').textContent = data.from + ': ' + (data.text ?? '').slice(0, SPOKEN);
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
    find();
    return false;
  }
  outbox.add(log.name, text, topic, guestsMeant(text));
  visit.present();
  return true;
}

// Guests' names begin with a sign that nobody types.
function guestsMeant(text) {
  const meant = [...people.users.keys()].filter(user => user.startsWith('~') && names(text).has(user.slice(1)));
  return meant.length ? meant.slice(0, 50) : undefined;
}

function names(text) {
  return new Set([...text.matchAll(/@([\p{L}\p{N}][\p{L}\p{N}._-]*[\p{L}\p{N}]|[\p{L}\p{N}])/gu)].map(found => found[1]));
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

async function copyLink(one) {
  const link = new URL(location.href);
  link.hash = new URLSearchParams({ room: visit.log.name, seq: one.seq });
  try {
    await navigator.clipboard.writeText(link);
    note('The link is copied.');
  } catch {
    // Only pages that came over TLS, or from here, may copy.
    note(link.href);
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
  clearTimeout(noteDue);
  byId('banner').textContent = text;
  byId('banner').hidden = !text;
}

function note(text) {
  if (ready) {
    banner(text);
    noteDue = setTimeout(() => banner(''), NOTE_MS);
  }
}

function showState() {
  const log = visit.log;
  const { unseen } = visit;
  byId('pill').hidden = !log || (history.following && !log.newer);
  byId('pill').textContent = unseen ? unseen + ' new ↓' : 'to the end ↓';
  byId('subject').textContent = log ? log.topic || (log.name.startsWith('@') ? '' : 'about …') : '';
  const count = rooms.unreadCount + unseen;
  document.title = (count ? '(' + count + ') ' : '') + (log ? roomTitle(log.name, me) + ' – ' : '') + 'chat';
}

function find() {
  switcher.show(rooms.sorted(), [...people.users.keys()], me);
}

function menu(open) {
  document.body.classList.toggle('menu', open);
  byId('menu').setAttribute('aria-expanded', String(open));
  if (open) {
    byId('switch').focus();
  }
}

// ---- keys and clicks

function messageKey(key, one) {
  const mine = one.from === me;
  const does = {
    r: () => history.does.choose(one),
    l: () => copyLink(one),
    e: mine && (() => composer.edit(one)),
    Delete: mine && (() => history.does.erase(one)),
    t: one.topic && (() => only(one.topic)),
  }[key];
  if (does) {
    does();
  }
  return Boolean(does);
}

addEventListener('keydown', event => {
  if (document.querySelector('dialog[open]')) {
    return;
  }
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    find();
  } else if (event.altKey && arrow) {
    event.preventDefault();
    const room = rooms.beside(arrow, event.shiftKey);
    if (room) {
      go(room);
    }
  } else if (event.key === 'Escape') {
    escape(event.target);
  } else if (event.key === '?' && !event.target.closest('input, textarea')) {
    byId('keys').showModal();
  }
});

function escape(from) {
  if (document.body.classList.contains('menu')) {
    menu(false);
  } else if (from === composer.text) {
    visit.present();
  } else {
    composer.focus();
  }
}

byId('switch').addEventListener('click', find);
byId('help').addEventListener('click', () => byId('keys').showModal());
byId('menu').addEventListener('click', () => menu(!document.body.classList.contains('menu')));
byId('view').addEventListener('click', () => menu(false));
byId('pill').addEventListener('click', () => visit.present());
byId('every').addEventListener('click', () => only(''));
byId('who').addEventListener('click', () => identity.show(''));
byId('subject').addEventListener('click', () => visit.log && ask.subject(visit.log.topic, text => change('topic', { text })));
byId('here').addEventListener('click', () => {
  const aside = byId('aside');
  aside.hidden = !aside.hidden;
  byId('here').setAttribute('aria-expanded', String(!aside.hidden));
});

// ---- whether one looks

addEventListener('focus', () => visit.looking(true));
addEventListener('blur', () => visit.looking(false));
document.addEventListener('visibilitychange', () => {
  clearTimeout(awayDue);
  if (document.hidden) {
    awayDue = setTimeout(() => present(true), AWAY_MS);
  } else {
    present(false);
  }
});

function present(gone) {
  if (away !== gone) {
    away = gone;
    wire.tell('presence', { state: gone ? 'away' : 'online' });
  }
}

wire.open();
