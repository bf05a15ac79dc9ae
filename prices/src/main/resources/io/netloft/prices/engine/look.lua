-- ARGV: epoch for an empty engine, the epoch that has come to its end or -, last id that was read or -
-- Answers epoch, last id of the stream, first id of the stream, the entry of the last id that was read or nothing, then the
-- latest prices: number, state, reason, update.
local its = epoch(ARGV[1])
if ARGV[2] == its then
  -- The engine has forgotten what it had told: all numbers begin anew.
  its = whole(math.max(tonumber(its) + 1, tonumber(ARGV[1])))
  redis.call('SET', epochs, its)
  redis.call('XTRIM', stream, 'MAXLEN', 0)
  local all = redis.call('HGETALL', latest)
  for i = 1, #all, 2 do
    local was = words(all[i + 1], 4)
    put(all[i], its, 1, was[2], was[3], was[4], was[5], 1000000000)
  end
end
local function id(entries)
  return entries[1] and entries[1][1] or '0-0'
end
local last = id(redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1))
local first = id(redis.call('XRANGE', stream, '-', '+', 'COUNT', 1))
local known = ARGV[3] == '-' and {} or redis.call('XRANGE', stream, ARGV[3], ARGV[3])
local answer = {its, last, first, known[1] and 'known' or ''}
local all = redis.call('HGETALL', latest)
for i = 1, #all, 2 do
  local was = words(all[i + 1], 4)
  answer[#answer + 1] = was[1]
  answer[#answer + 1] = was[2]
  answer[#answer + 1] = was[3]
  answer[#answer + 1] = was[5]
end
return answer
