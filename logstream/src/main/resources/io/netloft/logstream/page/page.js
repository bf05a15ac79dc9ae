// The page: what is asked for stands in the address behind the hash, and everything else follows from that.
import { Lines } from './lines.js';
import { Picker } from './picker.js';
import { plain } from './paint.js';
import { Rate } from './rate.js';
import { Stream } from './stream.js';

const byId = id => document.getElementById(id);
const banner = byId('banner');
const lines = new Lines(byId('view'), byId('space'), byId('rows'));
const rate = new Rate(byId('rate'));
const picker = new Picker(byId('picker'), headers);
const stream = new Stream({ onEvent: heard, onState: state, token });
let view = { files: [] };

// ---- who asks

function token() {
  return sessionStorage.getItem('token') || '';
}

function headers() {
  return token() ? { authorization: 'Bearer ' + token() } : {};
}

function login() {
  byId('login').showModal();
}

byId('enter').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem('token', byId('token').value);
  byId('token').value = '';
  byId('login').close();
  start();
});

// ---- what is asked for

function viewOf(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    files: asked.getAll('file'),
    grep: asked.get('grep') || '',
    level: asked.get('level') || '',
    since: asked.get('since') || '',
    until: asked.get('until') || '',
    tail: asked.get('tail') || '1000',
  };
}

function hashOf(from, changes = {}) {
  const wanted = { ...from, ...changes };
  const text = new URLSearchParams();
  wanted.files.forEach(file => text.append('file', file));
  for (const name of ['grep', 'level', 'since', 'until']) {
    if (wanted[name]) {
      text.set(name, wanted[name]);
    }
  }
  if (wanted.tail !== '1000') {
    text.set('tail', wanted.tail);
  }
  return '#' + text;
}

// What is typed is text, unless it stands between slashes.
function expression(typed) {
  const slashes = /^\/(.*)\/(i?)$/s.exec(typed);
  return slashes ? (slashes[2] ? '(?i)' : '') + slashes[1] : typed.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function highlightOf(typed) {
  if (!typed) {
    return null;
  }
  const source = expression(typed);
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ''), source.startsWith('(?i)') ? 'gi' : 'g');
  } catch {
    // The server's expressions are not quite the browser's; then nothing is marked.
    return null;
  }
}

function parameters(of) {
  const asked = new URLSearchParams();
  of.files.forEach(file => asked.append('file', file));
  if (of.grep) {
    asked.set('grep', expression(of.grep));
  }
  for (const name of ['level', 'since', 'until']) {
    if (of[name]) {
      asked.set(name, of[name]);
    }
  }
  return asked;
}

function start() {
  view = viewOf(location.hash);
  for (const name of ['grep', 'level', 'since', 'until', 'tail']) {
    byId(name).value = view[name];
  }
  byId('files').textContent = view.files.join(', ') || 'choose files';
  document.title = (view.files.join(', ') || 'all') + ' – logstream';
  lines.clear();
  lines.named = view.files.length !== 1 || /[*?[{]/.test(view.files[0]);
  lines.highlight = highlightOf(view.grep);
  lines.follow(true);
  say('');
  told();
  if (!view.files.length) {
    stream.close();
    choose();
    return;
  }
  begin();
}

// A browser does not say why a WebSocket was refused; so the same is asked first in another way.
async function begin() {
  const wanted = parameters(view);
  const mine = view;
  const first = new URLSearchParams(wanted);
  if (!view.since) {
    wanted.set('tail', view.tail === 'all' ? '999999999' : view.tail);
    first.set('tail', '1');
  }
  first.set('follow', 'false');
  first.set('format', 'json');
  const gone = new AbortController();
  try {
    const answer = await fetch('v1/tail?' + first, { headers: headers(), signal: gone.signal });
    if (mine !== view) {
      return;
    }
    if (answer.status === 401) {
      login();
      return;
    }
    if (!answer.ok) {
      const problem = await answer.json();
      say(problem.detail || problem.title);
      return;
    }
  } catch {
    // Not there at all: the stream says so and goes on trying.
  } finally {
    gone.abort();
  }
  stream.open(wanted);
  const text = new URLSearchParams(parameters(view));
  text.set('follow', 'false');
  byId('download').href = 'v1/tail?' + text;
  byId('download').download = (view.files.length === 1 ? view.files[0].replace(/[^\w.-]+/g, '_') : 'lines') + '.txt';
}

// ---- what comes

function heard(event) {
  const data = event.data || {};
  if (event.type === 'line') {
    const line = { type: 'line', source: event.source, id: event.id, level: data.level, text: data.line };
    if (data.continues) {
      lines.extend(line);
    } else {
      lines.add(line);
      rate.add();
    }
  } else {
    const bytes = data.bytes ? ', ' + data.bytes.toLocaleString('en') + (data.exact ? '' : ' or more') + ' bytes' : '';
    const count = data.lines >= 0 ? (data.counted ? ', ' : ', about ') + data.lines.toLocaleString('en') : '';
    const gone = count && count + (data.lines === 1 ? ' line' : ' lines');
    const text = '── ' + event.type + bytes + gone + (data.detail ? ' (' + data.detail + ')' : '');
    lines.add({ type: event.type, source: event.source, id: event.id, text });
  }
  told();
}

function state(now, about) {
  if (now === 'broken') {
    say('Not connected. Trying again; what is written meanwhile will not be missed.');
  } else if (now === 'refused') {
    say('Refused: ' + about);
  } else {
    say('');
  }
}

function say(text) {
  banner.textContent = text;
  banner.hidden = !text;
}

function told() {
  const count = lines.lines.length.toLocaleString('en') + (lines.dropped ? ' of ' + (lines.lines.length + lines.dropped).toLocaleString('en') : '');
  byId('count').textContent = count + ' lines';
  const pill = byId('pill');
  pill.hidden = lines.following || lines.unseen === 0;
  pill.textContent = lines.unseen.toLocaleString('en') + (lines.unseen === 1 ? ' new line ↓' : ' new lines ↓');
}

// ---- what is done with it

lines.onFollow = on => {
  byId('follow').setAttribute('aria-pressed', on);
  told();
};

lines.onChoose = line => {
  if (!line) {
    return;
  }
  byId('detail').hidden = false;
  byId('where').textContent = [line.source, line.level].filter(Boolean).join(' · ');
  byId('whole').textContent = pretty(plain(line.text));
};

function pretty(text) {
  const begin = text.indexOf('{');
  if (begin >= 0) {
    try {
      return text.slice(0, begin) + JSON.stringify(JSON.parse(text.slice(begin)), null, 2);
    } catch {
      return text;
    }
  }
  return text;
}

// A link begins at a line: with the one before it as what was seen last.
function linkTo(index) {
  for (let i = index - 1; i >= 0; i--) {
    const before = lines.lines[i];
    if (before.id && (view.files.length > 1 || lines.named || before.source === lines.lines[index].source)) {
      return hashOf(view, { since: before.id });
    }
  }
  return hashOf(view);
}

async function copy(hash) {
  const link = new URL(hash, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    say('Link copied.');
  } catch {
    say(link);
  }
}

async function choose() {
  try {
    const files = await picker.choose(view.files);
    if (files) {
      location.hash = hashOf(view, { files, since: '' });
    }
  } catch (refused) {
    if (refused.status === 401) {
      login();
    } else {
      say(refused.message);
    }
  }
}

function apply() {
  const hash = hashOf({ files: view.files, tail: byId('tail').value }, {
    grep: byId('grep').value,
    level: byId('level').value,
    since: byId('since').value.trim(),
    until: byId('until').value.trim(),
  });
  if (hash === location.hash || (hash === '#' && !location.hash)) {
    start();
  } else {
    location.hash = hash;
  }
}

// With a token a plain link would be refused: it can't bring one.
byId('download').addEventListener('click', async event => {
  if (!token()) {
    return;
  }
  event.preventDefault();
  const answer = await fetch(event.target.href, { headers: headers() });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = event.target.download;
  link.click();
  URL.revokeObjectURL(link.href);
});

byId('filter').addEventListener('submit', event => {
  event.preventDefault();
  apply();
  byId('view').focus();
});
byId('level').addEventListener('change', apply);
byId('tail').addEventListener('change', apply);
byId('files').addEventListener('click', choose);
byId('follow').addEventListener('click', () => lines.follow(!lines.following));
byId('pill').addEventListener('click', () => lines.follow(true));
byId('link').addEventListener('click', () => copy(lines.chosen >= 0 ? linkTo(lines.chosen) : hashOf(view)));
byId('here').addEventListener('click', () => copy(linkTo(lines.chosen)));
byId('shut').addEventListener('click', shut);
byId('help').addEventListener('click', () => byId('keys').showModal());
byId('known').addEventListener('click', () => byId('keys').close());
window.addEventListener('hashchange', start);

function shut() {
  byId('detail').hidden = true;
  lines.chosen = -1;
  lines.draw();
}

function mark() {
  lines.add({ type: 'mark', text: '── ' + new Date().toLocaleTimeString() + ' ──' });
}

const KEYS = {
  '/': () => byId('grep').focus(),
  o: choose,
  f: () => lines.follow(true),
  ' ': () => lines.follow(!lines.following),
  g: () => lines.scrollToLine(0),
  G: () => lines.follow(true),
  j: () => lines.choose(lines.chosen < 0 ? Math.floor(lines.top()) : lines.chosen + 1),
  k: () => lines.choose(lines.chosen < 0 ? Math.floor(lines.top()) : lines.chosen - 1),
  Enter: () => lines.chosen >= 0 && lines.choose(lines.chosen),
  m: mark,
  l: () => byId('link').click(),
  '?': () => byId('keys').showModal(),
  Escape: shut,
};

document.addEventListener('keydown', event => {
  const typing = event.target.matches('input, select, textarea, button') || document.querySelector('dialog[open]');
  if (event.key === 'Escape' && event.target.matches('header input')) {
    byId('view').focus();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

start();
