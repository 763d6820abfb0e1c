-- Sends the requests of a file in turn and counts the answers that are not as expected.
--   wrk … --script requests.lua URL -- FILE STATUS (again|once)
-- A line of FILE: method, path, cookie, body; separated by tabs, the last two may be empty.
-- `once`: no request is sent twice; that the file was too short is told at the end. Prints one line of JSON at the end.

local prepared, position, status, again = {}, 0, 0, true
unexpected, first_unexpected, exhausted = 0, 0, 0

function init(args)
  status = tonumber(args[2])
  again = args[3] == "again"
  for line in io.lines(args[1]) do
    local field = {}
    for text in (line .. "\t"):gmatch("([^\t]*)\t") do field[#field + 1] = text end
    local headers = { ["Accept"] = "text/html", ["Accept-Encoding"] = "gzip", ["Accept-Language"] = "en" }
    if field[3] ~= "" then headers["Cookie"] = field[3] end
    local body
    if field[4] ~= "" then
      body = field[4]
      headers["Content-Type"] = "application/x-www-form-urlencoded"
    end
    prepared[#prepared + 1] = wrk.format(field[1], field[2], headers, body)
  end
end

function request()
  position = position + 1
  if position > #prepared then
    position = 1
    if not again then
      exhausted = 1
      wrk.thread:stop()
    end
  end
  return prepared[position]
end

function response(answer)
  if answer ~= status then
    if unexpected == 0 then first_unexpected = answer end
    unexpected = unexpected + 1
  end
end

local threads = {}

function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency)
  local wrong, first, out = 0, 0, 0
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("unexpected")
    if first == 0 then first = thread:get("first_unexpected") end
    out = out + thread:get("exhausted")
  end
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "bytes": %d, "unexpected": %d, "first_unexpected": %d, '
      .. '"broken": %d, "timeouts": %d, "exhausted": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes, wrong, first,
    errors.connect + errors.read + errors.write, errors.timeout, out))
end
