-- ARGV: lease in ms, length of the stream, epoch for an empty engine, how many are here, their names and tokens,
--       then names and tokens of those who have gone
local lease, most, its, count = tonumber(ARGV[1]), ARGV[2], epoch(ARGV[3]), tonumber(ARGV[4])
local elsewhere = {}
for i = 5, 4 + 2 * count, 2 do
  local was = publisher(ARGV[i])
  if was and was[1] ~= ARGV[i + 1] then
    elsewhere[#elsewhere + 1] = ARGV[i]
  else
    keep(ARGV[i], ARGV[i + 1], now + lease, was and was[3] or '-')
  end
end
for i = 5 + 2 * count, #ARGV, 2 do
  local was = publisher(ARGV[i])
  if was and was[1] == ARGV[i + 1] then
    release(ARGV[i], was[3], its, most)
  end
end
-- Whoever's server has fallen silent.
local all = redis.call('HGETALL', publishers)
for i = 1, #all, 2 do
  local was = words(all[i + 1], 2)
  if was[1] ~= '-' and not here(was) then
    release(all[i], was[3], its, most)
  end
end
return elsewhere
