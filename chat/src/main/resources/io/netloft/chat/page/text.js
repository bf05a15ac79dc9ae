// Words on the screen. Everything becomes text nodes; only addresses of the web become links.
const PARTS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])|(@~?[\p{L}\p{N}][\p{L}\p{N}._@+:/|=-]*)/gu;

export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.textContent = text;
  return made;
}

export function button(className, text, label, onClick) {
  const made = element('button', className, text);
  made.type = 'button';
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', onClick);
  return made;
}

export function paint(into, text, me) {
  let done = 0;
  for (const found of text.matchAll(PARTS)) {
    into.append(text.slice(done, found.index));
    into.append(found[1] ? link(found[1]) : mention(found[2], me));
    done = found.index + found[0].length;
  }
  into.append(text.slice(done));
}

function link(address) {
  const made = element('a', '', address);
  made.href = address;
  made.target = '_blank';
  made.rel = 'noopener noreferrer';
  return made;
}

function mention(name, me) {
  return element('span', name === '@' + me ? 'mention mine' : 'mention', name);
}

// A room as people call it: a room of two by the other one's name.
export function roomTitle(room, me) {
  if (!room.startsWith('@')) {
    return '#' + room;
  }
  const users = room.slice(1).split(',');
  return '@' + (users.find(user => user !== me) ?? me);
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const clock = at => CLOCK.format(new Date(at));
export const day = at => DAY.format(new Date(at));
export const moment = at => FULL.format(new Date(at));

// How far apart the letters stand in a name; negative when they don't.
export function rank(name, wanted) {
  let at = -1;
  let apart = 0;
  for (const letter of wanted) {
    const next = name.indexOf(letter, at + 1);
    if (next < 0) {
      return -1;
    }
    apart += at < 0 ? 0 : next - at - 1;
    at = next;
  }
  return wanted && !name.includes(wanted) ? 1000 + apart : name.length - wanted.length;
}
