-- ARGV: name, token, mark, lease in ms, length of the stream, most products, epoch for an empty engine,
--       then product, state, update of each
local name, token, mark, lease = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local most, products, its = ARGV[5], tonumber(ARGV[6]), epoch(ARGV[7])
local was = publisher(name)
if was and was[1] ~= token then
  return {'REPLACED'}
end
if was and was[3] ~= '-' and mark <= was[3] then
  return {'DUPLICATE'}
end
keep(name, token, now + lease, mark)
local taken = {'GOOD'}
for i = 8, #ARGV, 3 do
  local product, state, update = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local before = price(product)
  local outcome = ''
  if not before and redis.call('HLEN', latest) >= products then
    outcome = 'TOO_MANY_PRODUCTS'
  elseif before and before[4] ~= '-' and before[4] ~= name and here(publisher(before[4])) then
    outcome = 'NOT_OWNER'
  elseif before and before[2] == DELISTED then
    outcome = 'DELISTED'
  else
    put(product, its, before and tonumber(before[1]) + 1 or 1, state, '0', name, update, most)
  end
  taken[#taken + 1] = outcome
end
return taken
