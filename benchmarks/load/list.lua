-- Lists random categories; every answer must hold the right skus in the right order.

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
  local category = body:match('"category": ?"([^"]+)"')
  local expected = category and data.lists[category]
  local place = 0
  if status == 200 and expected then
    for sku in body:gmatch('"sku": ?"([^"]+)"') do
      place = place + 1
      if expected[place] ~= sku then
        return refuse(status, body)
      end
    end
  end
  if not expected or place ~= #expected then
    refuse(status, body)
  end
end
