'use strict';

const byId = id => document.getElementById(id);
let token = sessionStorage.getItem('token') || '';

function size(octets) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let count = octets;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return (unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)) + ' ' + units[unit];
}

const rate = octets => octets > 0 ? size(octets) + '/s' : '';

function make(tag, text, kind) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

function say(text) {
  byId('fault').textContent = text;
  byId('fault').hidden = text === '';
}

async function call(method, path, body) {
  const headers = {'x-netloft': '1'};
  if (token) headers.authorization = 'Bearer ' + token;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(path, {method, headers, body: body ? JSON.stringify(body) : undefined});
  if (answer.ok) {
    say('');
    return;
  }
  const problem = await answer.json().catch(() => ({detail: String(answer.status)}));
  say([problem.detail, problem.remedy].filter(Boolean).join('; '));
  byId('token-form').hidden = answer.status !== 401;
}

function button(text, label, act) {
  const element = make('button', text);
  element.type = 'button';
  element.setAttribute('aria-label', label);
  element.addEventListener('click', act);
  return element;
}

const rows = new Map();

function shareRow(share) {
  const row = make('tr');
  const name = make('td', undefined, 'name');
  name.append(make('span'), make('small'));
  const there = make('td');
  const bar = make('progress');
  bar.max = 1;
  there.append(bar);
  const act = make('td', undefined, 'act');
  const path = '/v1/shares/' + share.hash;
  const rest = button('', '', () => call('POST', path + (row.dataset.state === 'paused' || row.dataset.state === 'withdrawn' ? '/resume' : '/pause')));
  act.append(rest, ' ', button('Verify', 'Verify ' + share.name, () => call('POST', path + '/verify')), ' ',
    button('Forget', 'Forget ' + share.name, () => call('DELETE', path)));
  const number = () => make('td', undefined, 'number');
  row.append(name, make('td', undefined, 'state'), there, number(), number(), number(), number(), act);
  return row;
}

function fill(row, share) {
  const [name, state, there, length, down, up, peers, act] = row.children;
  row.dataset.state = share.state;
  name.firstChild.textContent = share.name;
  name.title = share.magnet;
  name.lastChild.textContent = share.trouble;
  state.textContent = share.state;
  state.className = 'state ' + share.state;
  const part = share.length > 0 ? share.there / share.length : 0;
  there.firstChild.value = part;
  there.firstChild.setAttribute('aria-label', Math.floor(part * 100) + ' percent there');
  length.textContent = share.length > 0 ? size(share.length) : '';
  down.textContent = rate(share.receiving);
  up.textContent = rate(share.giving);
  peers.textContent = share.peers;
  const rests = share.state === 'paused' || share.state === 'withdrawn';
  act.firstChild.textContent = rests ? 'Resume' : 'Pause';
  act.firstChild.setAttribute('aria-label', (rests ? 'Resume ' : 'Pause ') + share.name);
}

function showShares(shares) {
  const seen = new Set();
  for (const share of shares) {
    seen.add(share.hash);
    let row = rows.get(share.hash);
    if (!row) {
      row = shareRow(share);
      rows.set(share.hash, row);
      byId('shares').append(row);
    }
    fill(row, share);
  }
  for (const [hash, row] of rows) {
    if (!seen.has(hash)) {
      row.remove();
      rows.delete(hash);
    }
  }
  byId('no-shares').hidden = shares.length > 0;
}

let offersBefore = '';

function showNeighbours(offers, own) {
  // Made anew only when something has changed: a button must not go while it is pressed.
  const text = JSON.stringify([offers, own]);
  if (text === offersBefore) return;
  offersBefore = text;
  const all = offers.map(offer => {
    const row = make('tr');
    const act = make('td', undefined, 'act');
    if (!own.includes(offer.hash)) {
      const peers = offer.sources.map(source => source.address).filter(at => at.split(':').length === 2);
      act.append(button('Get', 'Get ' + offer.name, () => call('POST', '/v1/shares', {get: offer.hash, peers})));
    }
    const name = make('td', offer.name, 'name');
    name.title = offer.hash;
    row.append(name, make('td', size(offer.length), 'number'), make('td', offer.files, 'number'),
      make('td', offer.sources.map(source => source.alias + ' ' + source.address).join(', ')), act);
    return row;
  });
  byId('neighbours').replaceChildren(...all);
  byId('no-neighbours').hidden = offers.length > 0;
}

function show(moment) {
  const node = moment.node;
  byId('alias').textContent = node.alias;
  byId('facts').textContent = [
    'port ' + node.port, node.interfaces.join(' '), node.group ? 'private group' : 'open to the network',
    'in ' + (rate(node.receiving) || '0'), 'out ' + (rate(node.giving) || '0'),
    'neighbours: ' + node.neighbours, size(node.free) + ' free'].join(' · ');
  showShares(moment.shares);
  showNeighbours(moment.neighbours, moment.shares.map(share => share.hash));
}

// An EventSource can't carry a token, so the stream is read by hand.
async function follow() {
  try {
    const answer = await fetch('/v1/events', {headers: token ? {authorization: 'Bearer ' + token} : {}});
    if (!answer.ok) {
      byId('token-form').hidden = answer.status !== 401;
      throw new Error('status ' + answer.status);
    }
    byId('token-form').hidden = true;
    say('');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      const events = text.split('\n\n');
      text = events.pop();
      for (const event of events) {
        const data = event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n');
        if (data) show(JSON.parse(data));
      }
    }
    throw new Error('the stream has ended');
  } catch (e) {
    byId('facts').textContent = 'no answer (' + e.message + '); trying again';
    setTimeout(follow, 2000);
  }
}

byId('add').addEventListener('submit', event => {
  event.preventDefault();
  const what = byId('what').value.trim();
  if (!what) return;
  const share = what.startsWith('/') && !what.endsWith('.torrent');
  call('POST', '/v1/shares', share ? {path: what} : {get: what}).then(() => { byId('what').value = ''; });
});
byId('token-form').addEventListener('submit', event => {
  event.preventDefault();
  token = byId('token').value.trim();
  sessionStorage.setItem('token', token);
});
follow();
