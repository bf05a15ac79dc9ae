-- ARGV: length of the stream, then product, epoch and number of each that was silent for too long
local most, its = ARGV[1], redis.call('GET', epochs)
for i = 2, #ARGV, 3 do
  local was = price(ARGV[i])
  if was and its == ARGV[i + 1] and was[1] == ARGV[i + 2] and was[2] == LIVE then
    put(ARGV[i], its, tonumber(was[1]) + 1, STALE, SILENT, was[4], was[5], most)
  end
end
return {}
