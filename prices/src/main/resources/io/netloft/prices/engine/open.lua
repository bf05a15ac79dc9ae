-- ARGV: name, token, lease in ms, 1 to push another one out, most publishers
local name, token, lease, push, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1', tonumber(ARGV[5])
local was = publisher(name)
if here(was) and was[1] ~= token and not push then
  return {'BUSY', ''}
end
if not was and redis.call('HLEN', publishers) >= most then
  local all, room = redis.call('HGETALL', publishers), false
  for i = 1, #all, 2 do
    if not here(words(all[i + 1], 2)) then
      redis.call('HDEL', publishers, all[i])
      room = true
      break
    end
  end
  if not room then
    return {'FULL', ''}
  end
end
local mark = was and was[3] or '-'
keep(name, token, now + lease, mark)
return {'GOOD', mark}
