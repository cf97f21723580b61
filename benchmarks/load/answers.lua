-- What the three scripts share: counting answers that are not what they must be, and the report.

wrong, checked, example = 0, 0, ""
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

-- Remember one wrong answer, and count them all.
function refuse(status, body)
  wrong = wrong + 1
  example = status .. " " .. body:sub(1, 200)
end

function done(summary, latency)
  local all, bad, shown = 0, 0, ""
  for _, thread in ipairs(threads) do
    all = all + thread:get("checked")
    bad = bad + thread:get("wrong")
    shown = thread:get("example")
  end
  local errors = summary.errors
  io.write(string.format(
    "\nRESULT requests=%d microseconds=%d p50=%d p99=%d checked=%d wrong=%d lost=%d\nEXAMPLE %s\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), all, bad,
    errors.connect + errors.read + errors.write + errors.timeout, shown
  ))
end
