-- Reads random products; every answer must hold the sku that belongs to its id.

dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "answers.lua")

function init(arguments)
  dofile(arguments[1])
  math.randomseed(7)
  requests = {}
  for _, path in ipairs(data.paths) do
    table.insert(requests, wrk.format("GET", path))
  end
end

function request()
  return requests[math.random(#requests)]
end

function response(status, _, body)
  checked = checked + 1
  local id = body:match('"id": ?"([^"]+)"')
  local sku = id and data.skus[id]
  if status ~= 200 or not sku or not body:find(sku, 1, true) then
    refuse(status, body)
  end
end
