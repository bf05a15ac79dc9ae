// Words on the screen. Everything becomes text nodes; only addresses of the web become links, and what stands between backticks code.
import { element } from './dom.js';

const MOST_MEANT = 50;
const LONGEST_NAME = 65;
const PARTS = new RegExp(
  [
    /```\n?(?<block>[^]+?)\n?```\n?/,
    /`(?<code>[^`\n]+)`/,
    /(?<link>https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/,
    /(?<![\p{L}\p{N}])(?<name>@~?[\p{L}\p{N}](?:[\p{L}\p{N}._@+:/|=-]*[\p{L}\p{N}])?)/,
  ]
    .map(part => part.source)
    .join('|'),
  'gu',
);

export function paint(into, text, me) {
  let done = 0;
  for (const found of text.matchAll(PARTS)) {
    into.append(text.slice(done, found.index), part(found.groups, me));
    done = found.index + found[0].length;
  }
  into.append(text.slice(done));
}

function part({ block, code, link, name }, me) {
  if (block) {
    return element('pre', '', block);
  }
  if (code) {
    return element('code', '', code);
  }
  return link ? address(link) : mention(name, me);
}

function address(link) {
  const made = element('a', '', link);
  made.href = link;
  made.target = '_blank';
  made.rel = 'noopener noreferrer';
  return made;
}

function mention(name, me) {
  return element('span', bare(name.slice(1)) === bare(me) ? 'mention mine' : 'mention', name);
}

// A guest's name without its sign.
export const bare = user => user.replace(/^~/, '');

// Which guests a text means: nobody types the sign that their names begin with. Where one is a guest, so are the others; else those
// who are there.
export function guestsMeant(text, users, me) {
  const names = [...text.matchAll(/(?<![\p{L}\p{N}])@([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?)/gu)].map(found => '~' + found[1]);
  const meant = [...new Set(names)].filter(user => user.length <= LONGEST_NAME && (me.startsWith('~') || users.includes(user)));
  return meant.length ? meant.slice(0, MOST_MEANT) : undefined;
}

// With the words marked in it.
export function marked(into, text, words) {
  const wanted = words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const parts = wanted ? text.split(new RegExp('(' + wanted + ')', 'giu')) : [text];
  into.append(...parts.map((one, at) => (at % 2 ? element('mark', '', one) : one)));
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
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

// As short as a column has room for.
export const brief = at => clock(at).replace(/\s*[ap]\.?m\.?$/i, '');
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
