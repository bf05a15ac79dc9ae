import { Feed, byId, element, headers } from './live.js';

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

function say(text) {
  byId('fault').textContent = text;
  byId('fault').hidden = text === '';
}

async function call(method, path, body) {
  const type = body && {'content-type': 'application/json'};
  const answer = await fetch(path, {method, headers: headers({'x-netloft': '1', ...type}), body: JSON.stringify(body)});
  if (answer.ok) {
    say('');
    return;
  }
  const problem = await answer.json().catch(() => ({detail: String(answer.status)}));
  say([problem.detail, problem.remedy].filter(Boolean).join('; '));
  byId('login').hidden = answer.status !== 401;
}

function button(text, label, act) {
  const made = element('button', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

const rows = new Map();

function shareRow(share) {
  const row = element('tr');
  const name = element('td', undefined, 'name');
  name.append(element('span'), element('small'));
  const there = element('td');
  const bar = element('progress');
  bar.max = 1;
  there.append(bar);
  const act = element('td', undefined, 'act');
  const path = '/v1/shares/' + share.hash;
  const rest = button('', '', () => call('POST', path + (row.dataset.state === 'paused' || row.dataset.state === 'withdrawn' ? '/resume' : '/pause')));
  act.append(rest, ' ', button('Verify', 'Verify ' + share.name, () => call('POST', path + '/verify')), ' ',
    button('Forget', 'Forget ' + share.name, () => call('DELETE', path)));
  const number = () => element('td', undefined, 'number');
  row.append(name, element('td', undefined, 'state'), there, number(), number(), number(), number(), act);
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
    const row = element('tr');
    const act = element('td', undefined, 'act');
    if (!own.includes(offer.hash)) {
      const peers = offer.sources.map(source => source.address).filter(at => at.split(':').length === 2);
      act.append(button('Get', 'Get ' + offer.name, () => call('POST', '/v1/shares', {get: offer.hash, peers})));
    }
    const name = element('td', offer.name, 'name');
    name.title = offer.hash;
    row.append(name, element('td', size(offer.length), 'number'), element('td', offer.files, 'number'),
      element('td', offer.sources.map(source => source.alias + ' ' + source.address).join(', ')), act);
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

function state(now, cause) {
  if (now === 'open') say('');
  if (now === 'locked') byId('facts').textContent = 'the API asks for its token';
  if (now === 'broken') byId('facts').textContent = 'no answer (' + cause + '); trying again';
}

byId('add').addEventListener('submit', event => {
  event.preventDefault();
  const what = byId('what').value.trim();
  if (!what) return;
  const share = what.startsWith('/') && !what.endsWith('.torrent');
  call('POST', '/v1/shares', share ? {path: what} : {get: what}).then(() => { byId('what').value = ''; });
});
new Feed('/v1/events', {onData: show, onState: state}).run();
