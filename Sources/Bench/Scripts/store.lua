-- POST /api/v1/messages: 1 KiB of body, to one family after the other, each with an Idempotency-Key of its own.

local count, text, turn

function prepare()
  expect(202)
  count = tonumber(settings.families)
  turn = math.random(count)
  text = string.rep("We will speak with you about the plan. ", 27):sub(1, 1024)
  wrk.headers["Authorization"] = "Bearer " .. lines(settings.key)[1]
  wrk.headers["Content-Type"] = "application/json"
  if settings.pause then
    delay = function() return tonumber(settings.pause) end
  end
end

function request()
  turn = turn + 1
  wrk.headers["Idempotency-Key"] = settings.run .. "-" .. number .. "-" .. turn
  return wrk.format("POST", "/api/v1/messages", nil,
    '{"to": "BENCH-' .. (turn % count + 1) .. '", "subject": "About Tuesday", "body": "' .. text .. '"}')
end
