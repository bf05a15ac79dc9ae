// What one message looks like, and one that is still to be stored.
import { button, clock, element, moment, paint } from './text.js';

export const EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '😢', '👀', '✅'];

// A message: who, when, what, and what one can do with it. `does` says what happens then.
export function messageRow(one, { me, alone, readers, target }, does) {
  const row = element('li', 'message');
  row.tabIndex = -1;
  row.dataset.seq = one.seq;
  row.classList.toggle('alone', alone);
  row.classList.toggle('meant', one.mentions.includes(me));
  row.classList.toggle('target', target);
  row.append(head(one, does), words(one, me));
  if (one.from === me && !one.deleted) {
    row.append(readMark(readers));
  }
  if (one.reactions.size) {
    row.append(reactions(one, me, does));
  }
  if (!one.deleted) {
    row.append(tools(one, me, does));
  }
  return row;
}

function head(one, does) {
  const line = element('div', 'head');
  const from = button('from', one.from, 'Write to ' + one.from, () => does.direct(one.from));
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

function readMark(readers) {
  const mark = element('span', readers ? 'mark read' : 'mark', readers ? '✓✓ ' + readers : '✓');
  mark.title = readers ? 'Read by ' + readers : 'Stored';
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', mark.title);
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

function tools(one, me, does) {
  const bar = element('div', 'tools');
  bar.append(button('', '☺', 'React (r)', () => does.choose(one)));
  if (one.from === me) {
    bar.append(button('', '✎', 'Edit (e)', () => does.edit(one)));
  }
  bar.append(button('', '🔗', 'Copy a link (l)', () => does.link(one)));
  if (one.from === me) {
    bar.append(button('', '✕', 'Erase (Delete)', () => does.erase(one)));
  }
  return bar;
}

// What is in the outbox: on its way, stored, or refused.
export function pendingRow(entry, me, does) {
  const row = element('li', entry.failed ? 'message alone failed' : 'message alone pending');
  const line = element('div', 'head');
  line.append(element('span', 'from', me), element('time', '', clock(entry.at)));
  if (entry.topic) {
    line.append(element('span', 'topic', entry.topic));
  }
  const text = element('div', 'text');
  text.dir = 'auto';
  paint(text, entry.text, me);
  row.append(line, text);
  if (entry.failed) {
    const why = element('div', 'why', 'Not sent: ' + entry.failed + ' ');
    why.append(
      button('', 'try again', 'Try again', () => does.again(entry)),
      button('', 'discard', 'Discard', () => does.discard(entry)),
    );
    row.append(why);
  } else {
    const mark = element('span', 'mark', entry.seq ? '✓' : '…');
    mark.title = entry.seq ? 'Stored' : 'On its way';
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', mark.title);
    row.append(mark);
  }
  return row;
}
