-- wrk: each request asks for a random aligned MiB of the file. Arguments: how many MiB the file has.
-- Ends with one line: RESULT <bytes> <microseconds> <failures>
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init(args)
  math.randomseed(seed)
  blocks = tonumber(args[1])
end

function request()
  local first = math.random(0, blocks - 1) * 1048576
  return wrk.format("GET", nil, { Range = string.format("bytes=%d-%d", first, first + 1048575) })
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\n", summary.bytes, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
