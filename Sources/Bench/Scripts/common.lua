-- What every script shares: settings by `name=value` arguments, the counting of unexpected answers, and one line of JSON
-- at the end that the measurement reads.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

settings = {}
unexpected = {}

function init(arguments)
  for _, argument in ipairs(arguments) do
    local name, value = argument:match("^([%w_]+)=(.*)$")
    if name then settings[name] = value end
  end
  math.randomseed(os.time() * 100 + number)
  prepare()
end

function lines(path)
  local found = {}
  for line in io.lines(path) do table.insert(found, line) end
  return found
end

-- Counts each answer that is not the expected one: a fast error is not a result.
function expect(status)
  response = function(got, headers, body)
    if got ~= status then unexpected[tostring(got)] = (unexpected[tostring(got)] or 0) + 1 end
  end
end

function done(summary, latency, requests)
  local bad = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("unexpected") or {}) do bad[status] = (bad[status] or 0) + count end
  end
  local words = {}
  for status, count in pairs(bad) do table.insert(words, string.format('"%s": %d', status, count)) end
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %.1f, "p99": %.1f, "maximum": %.1f, '
      .. '"failures": {"connect": %d, "read": %d, "write": %d, "timeout": %d, "status": %d}, "unexpected": {%s}}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout,
    summary.errors.status, table.concat(words, ", ")))
end
