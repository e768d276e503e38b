-- POST /sign-in: each line of the file is a network, a Cookie header and a form, with tabs between them.

local ready, turn = {}, 0

function prepare()
  expect(303)
  for index, line in ipairs(lines(settings.families)) do
    local network, cookie, body = line:match("^([^\t]+)\t([^\t]+)\t(.+)$")
    ready[index] = wrk.format("POST", "/sign-in", {
      Host = wrk.headers["Host"], Cookie = cookie, Origin = "null",
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["X-Forwarded-For"] = network, ["Sec-Fetch-Site"] = "same-origin",
    }, body)
  end
end

function request()
  turn = turn % #ready + 1
  return ready[turn]
end
