-- Before each script: what is kept, and how.
--   KEYS[1] stream of updates: e epoch, n number, s state, r reason, u update (protobuf)
--   KEYS[2] latest update of each product, a hash: "number state reason owner update", owner - for nobody
--   KEYS[3] publishers, a hash: "token expires mark", token - for one that has gone, mark - for none
--   KEYS[4] epoch, which changes when numbers begin anew
local stream, latest, publishers, epochs = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local LIVE, STALE, HALTED, DELISTED = '1', '2', '3', '4'
local SILENT, PUBLISHER_GONE = '1', '2'
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function whole(number)
  return string.format('%.0f', number)
end

local function epoch(candidate)
  local its = redis.call('GET', epochs)
  if not its then
    redis.call('SET', epochs, candidate)
    its = candidate
  end
  return its
end

local function words(text, count)
  local found, from = {}, 1
  for i = 1, count do
    local to = string.find(text, ' ', from, true)
    found[i] = string.sub(text, from, to - 1)
    from = to + 1
  end
  found[count + 1] = string.sub(text, from)
  return found
end

-- A price: number, state, reason, owner, update.
local function price(product)
  local text = redis.call('HGET', latest, product)
  return text and words(text, 4)
end

local function put(product, its, number, state, reason, owner, update, most)
  redis.call('HSET', latest, product, whole(number) .. ' ' .. state .. ' ' .. reason .. ' ' .. owner .. ' ' .. update)
  redis.call('XADD', stream, 'MAXLEN', '~', most, '*', 'e', its, 'n', whole(number), 's', state, 'r', reason, 'u', update)
end

-- A publisher: token, expires, mark.
local function publisher(name)
  local text = redis.call('HGET', publishers, name)
  return text and words(text, 2)
end

local function here(its)
  return its and its[1] ~= '-' and tonumber(its[2]) > now
end

local function keep(name, token, expires, mark)
  redis.call('HSET', publishers, name, token .. ' ' .. whole(expires) .. ' ' .. mark)
end

-- Its products are stale and nobody's.
local function release(name, mark, its, most)
  keep(name, '-', now, mark)
  local all = redis.call('HGETALL', latest)
  for i = 1, #all, 2 do
    local was = words(all[i + 1], 4)
    if was[4] == name then
      if was[2] == LIVE or was[2] == HALTED then
        put(all[i], its, tonumber(was[1]) + 1, STALE, PUBLISHER_GONE, '-', was[5], most)
      else
        redis.call('HSET', latest, all[i], was[1] .. ' ' .. was[2] .. ' ' .. was[3] .. ' - ' .. was[5])
      end
    end
  end
end
