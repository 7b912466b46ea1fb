-- Sends prepared bodies in turn. wrk calls init once, request before every request, done at the end.
-- Arguments: the file of bodies, one a line; the number of the one to begin with; then header names and values.
local requests = {}
local at = 0

function init(args)
  local headers = { ["content-type"] = "application/json" }
  for index = 3, #args, 2 do headers[args[index]] = args[index + 1] end
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", "/graphql", headers, body)
  end
  at = tonumber(args[2]) % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"bytes":%d,"failed":%d,"p50Ms":%.3f,"p99Ms":%.3f,"meanMs":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.mean / 1000
  ))
end
