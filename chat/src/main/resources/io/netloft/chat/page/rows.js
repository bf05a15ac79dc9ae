// What one message looks like, and one that is still to be stored.
import { avatar, button, element, icon, sign } from './dom.js';
import { brief, clock, moment, paint } from './text.js';

export const EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '😢', '👀', '✅'];

// A message: who, when, what, and what one can do with it. `does` says what happens then.
export function messageRow(one, state, does) {
  const { me, alone, target } = state;
  const row = element('li', 'message');
  row.tabIndex = -1;
  row.dataset.seq = one.seq;
  row.classList.toggle('alone', alone);
  row.classList.toggle('meant', one.mentions.includes(me));
  row.classList.toggle('target', target);
  const body = element('div');
  body.append(head(one, does), words(one, me));
  row.append(alone ? avatar(one.from) : gutter(one), body);
  if (one.reactions.size) {
    body.append(reactions(one, me, does));
  }
  if (one.from === me && !one.deleted) {
    row.append(readMark(one, state.readers, does));
  }
  if (!one.deleted) {
    row.append(tools(one, state, does));
  }
  return row;
}

// When, beside those that follow on one of the same user.
function gutter(one) {
  const time = element('time', 'gutter', brief(one.at));
  time.dateTime = one.at;
  time.title = moment(one.at);
  return time;
}

function head(one, does) {
  const line = element('div', 'head');
  const from = button('from', one.from, one.from, () => does.person(one.from, from));
  const time = element('time', '', clock(one.at));
  time.dateTime = one.at;
  time.title = moment(one.at);
  line.append(from, time);
  if (one.topic) {
    line.append(button('topic', one.topic, 'Only the topic ' + one.topic, () => does.topic(one.topic)));
  }
  return line;
}

function words(one, me) {
  const text = element('div', one.deleted ? 'text gone' : 'text');
  text.dir = 'auto';
  if (one.deleted) {
    text.textContent = 'erased';
    return text;
  }
  paint(text, one.text, me);
  if (one.edited) {
    text.append(' ', element('small', 'edited', '(edited)'));
  }
  return text;
}

function readMark(one, readers, does) {
  if (!readers) {
    return sign('mark', '✓', 'Stored');
  }
  const mark = button('mark read', '✓✓ ' + readers, 'Read by ' + readers, () => does.readers(one, mark));
  mark.setAttribute('aria-haspopup', 'menu');
  return mark;
}

function reactions(one, me, does) {
  const line = element('div', 'reactions');
  one.reactions.forEach((users, emoji) => {
    const mine = users.has(me);
    const who = [...users].slice(0, 20).join(', ');
    const toggle = button('', emoji + ' ' + users.size, emoji + ' ' + who, () => does.react(one, emoji, mine));
    toggle.setAttribute('aria-pressed', String(mine));
    line.append(toggle);
  });
  return line;
}

function tools(one, { me, moderates }, does) {
  const mine = one.from === me;
  const bar = element('div', 'tools');
  const tool = (name, label, then) => {
    const made = button('', '', label, then);
    made.append(icon(name));
    bar.append(made);
  };
  tool('smile', 'React (r)', () => does.choose(one));
  if (mine) {
    tool('edit', 'Edit (e)', () => does.edit(one));
  }
  tool('link', 'Copy a link (l)', () => does.link(one));
  if (mine || moderates) {
    tool('erase', 'Erase (Delete)', () => does.erase(one));
  }
  return bar;
}

// What is in the outbox: on its way, stored, or refused.
export function pendingRow(entry, me, does) {
  const row = element('li', entry.failed ? 'message alone failed' : 'message alone pending');
  const body = element('div');
  const line = element('div', 'head');
  line.append(element('span', 'from', me), element('time', '', clock(entry.at)));
  if (entry.topic) {
    line.append(element('span', 'topic', entry.topic));
  }
  const text = element('div', 'text');
  text.dir = 'auto';
  paint(text, entry.text, me);
  body.append(line, text);
  row.append(avatar(me), body);
  if (entry.failed) {
    body.append(refusal(entry, does));
  } else {
    row.append(sign('mark', entry.seq ? '✓' : '…', entry.seq ? 'Stored' : 'On its way'));
  }
  return row;
}

function refusal(entry, does) {
  const why = element('div', 'why', 'Not sent: ' + entry.failed);
  why.append(
    button('', 'try again', 'Try again', () => does.again(entry)),
    button('', 'discard', 'Discard', () => does.discard(entry)),
  );
  return why;
}
