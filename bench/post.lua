-- wrk: posts the files named after `--` in turn, and says the result in one line: answers, failures, seconds, p50, p99 in ms.
local bodies, turn = {}, 0

function init(args)
  for _, name in ipairs(args) do
    local file = assert(io.open(name, "rb"))
    table.insert(bodies, file:read("*a"))
    file:close()
  end
end

function request()
  turn = turn % #bodies + 1
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, bodies[turn])
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %.6f %.3f %.3f\n", summary.requests, failed, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
