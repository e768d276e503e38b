-- GET /messages/{id}: each line of the file is a message and, after a space, the cookie of who may read it.

local ready, turn = {}, 0

function prepare()
  expect(200)
  for index, line in ipairs(lines(settings.messages)) do
    local id, cookie = line:match("^(%S+) (.+)$")
    ready[index] = wrk.format("GET", "/messages/" .. id, { Host = wrk.headers["Host"], Cookie = cookie })
  end
  turn = math.random(#ready)
end

function request()
  turn = turn % #ready + 1
  return ready[turn]
end
