-- GET of one path. Nothing looks at the answers but wrk itself, which counts those from 400 on: Lua would cost more
-- than the answer.

function prepare()
  if settings.close then wrk.headers["Connection"] = "close" end
end
